"""What the order of look-ups is worth, where it is known which numbers changed hands: beside a random order and the best one."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def regret(queue: DataFrame, truth: DataFrame) -> DataFrame:
    """One row: what the queue found and gained, what one drawn at random would on average and the best could at equal cost.

    `truth` has one row per number that could have been looked up: phone, changed, value. Found are numbers that changed, gained is
    their value less the cost; the best order of numbers need not be the best one of values.
    """
    told = truth.select("phone", F.col("changed").cast("long").alias("hit"), _worth().alias("worth"))
    sums = queue.join(told, "phone", how="left").agg(
        F.count(F.lit(1)).alias("look_ups"), F.coalesce(F.sum("price"), F.lit(0.0)).alias("cost"),
        F.coalesce(F.sum("hit"), F.lit(0)).alias("changed_found"), F.coalesce(F.sum("worth"), F.lit(0.0)).alias("_worth"),
    )  # fmt: skip
    nth = F.row_number().over(Window.orderBy(F.desc("worth"), "phone"))  # one partition: what could be looked up
    first = F.col("nth") <= F.col("look_ups")
    best = told.withColumn("nth", nth).crossJoin(F.broadcast(sums.select("look_ups"))).agg(
        F.coalesce(F.sum(F.when(first, F.col("worth"))), F.lit(0.0)).alias("_best"),
        F.coalesce(F.avg("worth"), F.lit(0.0)).alias("_mean"),
        F.coalesce(F.least(F.sum("hit"), F.max("look_ups")), F.lit(0)).alias("changed_at_best"),
        F.coalesce(F.avg("hit"), F.lit(0.0)).alias("_share"),
    )  # fmt: skip
    gained, at_random, at_best = (F.col(name) - F.col("cost") for name in ("_worth", "_random", "_best"))
    at_equal = sums.crossJoin(best).withColumn("_random", F.col("look_ups") * F.col("_mean"))
    return at_equal.select(
        "look_ups", "cost", "changed_found", (F.col("look_ups") * F.col("_share")).alias("changed_at_random"), "changed_at_best",
        gained.alias("gained"), at_random.alias("gained_at_random"), at_best.alias("gained_at_best"),
        (at_best - gained).alias("regret"), (at_best - at_random).alias("regret_at_random"),
    )  # fmt: skip


def _worth() -> Column:
    return F.when(F.col("changed"), F.col("value")).otherwise(F.lit(0.0))
