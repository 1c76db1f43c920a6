"""How sure it is that OLD's holder moved to NEW: natural log-odds from named evidence, then a verdict."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.numbers.carried import NAMES_KIND
from ringback.settings import LinkSettings

PART = "struct<kind:string,weight:double,when:timestamp,text:string>"


def with_days(candidates: DataFrame) -> DataFrame:
    """Adds `gap_days` between OLD's end and NEW's start on the line, and `overlap_days` in which the person held both."""
    both_from, both_to = F.greatest("old.held_from", "new.held_from"), F.least("old.held_to", "new.held_to")
    return candidates.withColumns(
        {
            "gap_days": F.greatest(F.date_diff("new.line_from", "old.line_to"), F.lit(0)),
            "overlap_days": F.greatest(F.date_diff(both_to, both_from), F.lit(0)),
        }
    )


def with_score(candidates: DataFrame, rules: LinkSettings) -> DataFrame:
    """Adds `evidence`, what speaks for and against with its log-odds, and their sum `log_odds`."""
    evidence = F.concat(
        F.array(_line_part(rules), _gap_part(rules)),
        _known(
            _late_part(rules),
            _overlap_part(rules),
            _listed_part(rules),
            _outlived_part(rules),
            _both_part(rules),
            _weak_part(rules),
            _place_part(rules),
            _nothing_part(rules),
        ),
        _carried_parts(rules),
    )
    total = F.aggregate("evidence", F.lit(0.0), lambda sum_, part: sum_ + part["weight"])
    return candidates.withColumn("evidence", evidence).withColumn("log_odds", total)


def with_verdict(scored: DataFrame, rules: LinkSettings) -> DataFrame:
    """Adds `verdict`: both in use long is a second number, or shared lines when others hold both too; doubt is undecided."""
    both_in_use = F.col("overlap_days") >= rules.second_number_days
    verdict = (
        F.when(both_in_use & (F.col("old_holders") > 1) & (F.col("new_holders") > 1), "shared")
        .when(both_in_use, "second_number")
        .when(F.col("assigned") & (F.col("confidence") >= rules.publish_at), "changed")
        .otherwise("undecided")
    )
    return scored.withColumn("verdict", verdict)


def _part(kind: str, weight: Column, when: Column, text: Column) -> Column:
    return F.struct(F.lit(kind).alias("kind"), weight.alias("weight"), when.alias("when"), text.alias("text")).cast(
        PART
    )


def _known(*parts: Column) -> Column:
    return F.filter(F.array(*parts), lambda part: part["weight"].isNotNull())


def _line_part(rules: LinkSettings) -> Column:
    same = F.col("old.line_kind") == F.col("new.line_kind")
    weight = F.when(same, F.lit(rules.same_line_kind)).otherwise(F.lit(rules.other_line_kind))
    kinds = F.concat(_line("old"), F.lit(" → "), _line("new"))
    return _part("line_kind", weight, F.col("new.line_from"), F.concat(F.lit("the next number of the person, "), kinds))


def _line(side: str) -> Column:
    kind = F.col(f"{side}.line_kind")
    return F.when(kind == "", F.lit("line")).otherwise(F.concat(kind, F.lit(" line")))


def _gap_part(rules: LinkSettings) -> Column:
    """Nothing up to `settle_days`, then less with each doubling of the time between the two."""
    settle = float(rules.settle_days)
    doublings = F.log2(F.greatest(F.col("gap_days").cast("double"), F.lit(settle)) / settle)
    text = F.concat(F.col("gap_days").cast("string"), F.lit(" days between the last of OLD and the first of NEW"))
    return _part("hand_over", doublings * rules.gap_doubling + F.lit(0.0), F.col("old.line_to"), text)


def _overlap_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("new.line_from") <= F.col("old.line_to"), F.lit(rules.overlap))
    return _part("overlap", weight, F.col("new.line_from"), F.lit("NEW began while OLD was still in use"))


def _both_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("overlap_days") >= rules.second_number_days, F.lit(rules.both_in_use))
    text = F.concat(F.lit("the person had both for "), F.col("overlap_days").cast("string"), F.lit(" days"))
    return _part("both_in_use", weight, F.col("new.held_from"), text)


def _outlived_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("new.held_to") < F.col("old.held_to"), F.lit(rules.outlived))
    return _part("outlived", weight, F.col("new.held_to"), F.lit("OLD was still in use when NEW was not any more"))


def _late_part(rules: LinkSettings) -> Column:
    """Beyond `late_days` the customer was away rather than on the move."""
    weight = F.when(F.col("gap_days") > rules.late_days, F.lit(rules.late))
    text = F.concat(F.lit("nothing was seen for more than "), F.lit(str(rules.late_days)), F.lit(" days"))
    return _part("late", weight, F.col("new.line_from"), text)


def _listed_part(rules: LinkSettings) -> Column:
    brief = F.col("overlap_days") < rules.second_number_days  # of a longer time `both_in_use` tells
    weight = F.when(F.col("listed_together") & brief, F.lit(rules.listed_together))
    return _part(
        "listed_together", weight, F.col("new.line_from"), F.lit("one source had both in its books at the same time")
    )


def _place_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("same_place"), F.lit(rules.same_place))
    return _part(
        "same_place", weight, F.col("new.line_from"), F.lit("NEW stands beside the address that OLD stood beside")
    )


def _weak_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("weakest_link") < rules.weak_below, F.lit(rules.weak_person))
    return _part(
        "weak_person", weight, F.lit(None), F.lit("the person's records hang together by a doubtful comparison")
    )


def _nothing_part(rules: LinkSettings) -> Column:
    weight = F.when(~F.exists("carried", lambda fact: fact["kind"] != NAMES_KIND), F.lit(rules.nothing_carried))
    return _part(
        "nothing_carried",
        weight,
        F.lit(None),
        F.lit("no e-mail, address, login, device or other number spans the change"),
    )


def _carried_parts(rules: LinkSettings) -> Column:
    """One part per kind of fact that spans the change; together at most `shared_identifier_max`."""
    facts = F.filter("carried", lambda fact: fact["kind"] != NAMES_KIND)
    kinds = F.array_sort(F.array_distinct(F.transform(facts, lambda fact: fact["kind"])))
    each = F.least(
        F.lit(rules.shared_identifier), F.lit(rules.shared_identifier_max) / F.greatest(F.size(kinds), F.lit(1))
    )
    identifiers = F.transform(kinds, lambda kind: _carried_part(kind, each))
    names = F.array(
        F.when(
            F.exists("carried", lambda fact: fact["kind"] == NAMES_KIND), _carried_part(F.lit(NAMES_KIND), F.lit(0.0))
        )
    )
    return F.concat(identifiers, F.array_compact(names))


def _carried_part(kind: Column, weight: Column) -> Column:
    since = F.array_min(
        F.transform(F.filter("carried", lambda fact: fact["kind"] == kind), lambda fact: fact["seen_from"])
    )
    text = F.concat(
        F.lit("the same "),
        F.when(kind == "phone", "other number").when(kind == "email", "e-mail").otherwise(kind),
        F.lit(" before and after"),
    )
    return F.struct(kind.alias("kind"), weight.alias("weight"), since.alias("when"), text.alias("text")).cast(PART)
