"""How sure it is that OLD's holder moved to NEW: natural log-odds from named evidence, then a verdict."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.numbers.evidence import log_odds, of_lines, of_person, of_state, of_two
from ringback.settings import LinkSettings


def with_days(candidates: DataFrame, as_of: datetime) -> DataFrame:
    """Adds `gap_days` between OLD's end and NEW's start on the line, `overlap_days` in which both were in use, and `silent_days`
    since OLD's last use."""
    both_from, both_to = F.greatest("old.held_from", "new.held_from"), F.least("old.held_to", "new.held_to")
    return candidates.withColumns(
        {
            "gap_days": F.greatest(F.date_diff("new.line_from", "old.line_to"), F.lit(0)),
            "silent_days": F.greatest(F.date_diff(F.lit(as_of), "old.line_to"), F.lit(0)),
            "overlap_days": F.greatest(F.date_diff(both_to, both_from), F.lit(0)),
        }
    )


def with_score(candidates: DataFrame, rules: LinkSettings) -> DataFrame:
    """Adds `evidence`, what speaks for and against with its log-odds, and their sum `log_odds`."""
    one = F.col("old_person_id") == F.col("new_person_id")
    about = F.when(one, of_person(rules)).otherwise(of_two(rules.across))
    told = candidates.withColumn("evidence", F.concat(of_lines(rules), of_state(rules.state), about))
    return told.withColumn("log_odds", log_odds("evidence"))


def with_verdict(scored: DataFrame, rules: LinkSettings) -> DataFrame:
    """Adds `verdict`: both in use long is a second number, or shared lines when others hold both too; doubt is undecided.

    A number that OLD's holder gave up before somebody else took it is recycled, whatever else the two share.
    """
    both_in_use = F.col("overlap_days") >= rules.second_number_days
    verdict = (
        F.when(F.col("recycled"), "recycled")
        .when(both_in_use & (F.col("old_holders") > 1) & (F.col("new_holders") > 1), "shared")
        .when(both_in_use, "second_number")
        .when(F.col("assigned") & (F.col("confidence") >= rules.publish_at), "changed")
        .otherwise("undecided")
    )
    return scored.withColumn("verdict", verdict)
