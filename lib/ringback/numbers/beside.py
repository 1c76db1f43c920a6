"""Who else had a number: a line that others had before and after as well has not been given up, or taken up, by one person."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MOST_SPANS = 50  # of one number; one that more have had is a firm's or a shop's, and always somebody else's too: ...
ALWAYS = 10_000  # ... for more days than anybody looks at


def with_holders(candidates: DataFrame, phones: DataFrame) -> DataFrame:
    """Adds old_holders and new_holders, how many persons have held each; old_anothers and new_anothers, the days for which somebody
    else had it both before and after the change, at the shorter side: null where nobody did.

    `phones` are the tenures of phones.
    """
    span = F.struct("person_id", "held_from", "held_to")
    held = phones.groupBy("value").agg(
        F.count_distinct("person_id").alias("holders"),
        F.when(F.count(F.lit(1)) <= MOST_SPANS, F.sort_array(F.collect_list(span))).alias("spans"),
    )
    for side, at in (("old", "old.line_to"), ("new", "new.line_from")):
        told = held.select(F.col("value").alias("_value"), F.col("holders").alias(f"{side}_holders"), "spans")
        joined = candidates.join(told, F.col(f"{side}.value") == F.col("_value"), how="inner")
        candidates = joined.withColumn(f"{side}_anothers", _around(at)).drop("_value", "spans")
    return candidates


def _around(at: str) -> Column:
    """The most days for which one other person's time reaches beyond the instant on both sides."""
    others = F.filter("spans", lambda s: ~s["person_id"].isin(F.col("old_person_id"), F.col("new_person_id")))
    days = F.transform(others, lambda s: F.least(F.date_diff(at, s["held_from"]), F.date_diff(s["held_to"], at)))
    return F.when(F.col("spans").isNull(), F.lit(ALWAYS)).otherwise(F.array_max(F.filter(days, lambda d: d > 0)))
