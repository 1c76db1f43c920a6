"""What a replay found of each declared change that it was not told."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.numbers.links import is_published
from ringback.settings import LinkSettings
from ringback.tables import REPLAYS, conform

FOUND = ("link_id", "confidence", "verdict", "changed_after", "changed_before", "published", "actionable")


def found_again(declarations: DataFrame, links: DataFrame, rules: LinkSettings) -> DataFrame:
    """One row per declared change: the replay's surest link between its numbers, and how many published ones lead elsewhere."""
    act = is_published(max(rules.act_at, rules.publish_at))
    told = links.withColumns({"published": is_published(rules.publish_at), "actionable": act})
    theirs = F.col("changed_after").between(
        F.col("began_at"), F.col("told_at")
    )  # another's time with OLD is not the account's
    of_old = told.withColumnRenamed("new_phone", "to_phone").join(declarations, "old_phone", how="inner").where(theirs)
    right = F.col("to_phone") == F.col("new_phone")
    best = F.max_by(F.struct(*FOUND), F.when(right, F.struct("confidence", "link_id")))
    each = of_old.groupBy("declaration_id").agg(
        best.alias("best"), F.count_if(~right & F.col("published")).alias("wrong_links")
    )
    both = declarations.join(each, "declaration_id", how="left").select(*declarations.columns, "best.*", "wrong_links")
    agree = (F.col("changed_after") <= F.col("known_before")) & (F.col("known_after") <= F.col("changed_before"))
    filled = {name: F.coalesce(name, F.lit(False)) for name in ("published", "actionable")}
    rows = both.withColumns({**filled, "wrong_links": F.coalesce("wrong_links", F.lit(0))})
    dated = rows.withColumn("dates_covered", F.when(F.col("published"), agree))
    return dated.select(*REPLAYS.schema.names).transform(conform, REPLAYS)
