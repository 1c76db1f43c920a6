"""Spreading activation (Dasgupta et al. 2008): energy that flows from those who are gone along ties, step by step.

In every step each customer who has energy passes a share of it on, in equal parts over its ties, and keeps the rest. What would
flow to one of the seeds ends there: it may be the seed's own, and a label that comes back to its customer looks like foresight.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.settings.churn import SpreadSettings

# Energy is counted in whole parts of this size: a sum of doubles depends on the order in which they come.
UNIT = 10**12
DIGITS = 6


def reached(tied: DataFrame, seeds: DataFrame, settings: SpreadSettings) -> DataFrame:
    """One row per customer who is no seed and whom energy reaches: customer_id, reached; each seed (customer_id) begins with 1."""
    ways = _ways(tied, seeds, settings.share).checkpoint()  # every step reads it
    energy = seeds.select("customer_id", F.lit(UNIT).alias("energy"))
    for _ in range(settings.steps):
        energy = _after_step(energy, ways)
    others = energy.join(seeds, "customer_id", how="leftanti")
    return others.select("customer_id", F.round(F.col("energy") / UNIT, DIGITS).alias("reached"))


def _ways(tied: DataFrame, seeds: DataFrame, share: float) -> DataFrame:
    """One row per way that energy takes in a step, staying where it is among them: customer_id, other_id, part."""
    degrees = tied.groupBy("customer_id").agg(F.count("*").alias("degree"))
    stay = degrees.select("customer_id", F.col("customer_id").alias("other_id"), F.lit(1 - share).alias("part"))
    onward = tied.join(seeds.withColumnRenamed("customer_id", "other_id"), "other_id", how="leftanti")
    passed = onward.join(degrees, "customer_id", how="inner").withColumn("part", F.lit(share) / F.col("degree"))
    return stay.unionByName(passed.select("customer_id", "other_id", "part"))


def _after_step(energy: DataFrame, ways: DataFrame) -> DataFrame:
    """One row per customer with energy after one more step."""
    flow = F.round(F.col("energy") * F.col("part")).cast("bigint")
    arriving = energy.join(ways, "customer_id", how="inner").groupBy(F.col("other_id").alias("customer_id"))
    return arriving.agg(F.sum(flow).alias("energy"))
