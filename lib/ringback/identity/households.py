"""Who lives together: a relation of persons, never a reason to make them one."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.tables import HOUSEHOLDS, conform

ID_SIGNS = 16


def households(points: DataFrame, owners: DataFrame, most: int) -> DataFrame:
    """One row per household and person: two to `most` persons at one home (house, unit or room) at the same time.

    Stays that overlap, one after the other, are one household; who comes when all have gone begins another. More persons at
    once than `most` are a dormitory or an office that nobody has listed.
    """
    key = F.col("detail.household_key")
    lived = points.where((F.col("kind") == "address") & F.col("valid") & key.isNotNull()).where(
        F.col("detail.hub_class").isNull()
    )
    stays = (
        lived.select("source", "record_id", "seen_from", "seen_to", key.alias("home"))
        .join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
        .groupBy("home", "person_id")
        .agg(F.min("seen_from").alias("held_from"), F.max("seen_to").alias("held_to"))
    )
    by_time = Window.partitionBy("home").orderBy("held_from", "held_to", "person_id")
    until = F.max("held_to").over(by_time.rowsBetween(Window.unboundedPreceding, -1))
    begins = F.coalesce(F.col("held_from") > until, F.lit(True))
    together = stays.withColumn("_begins", begins).withColumn("_nth", F.sum(F.col("_begins").cast("int")).over(by_time))
    one = Window.partitionBy("home", "_nth")
    said = F.concat_ws("|", "home", F.min("held_from").over(one).cast("string"))
    return (
        together.withColumn("members", F.count(F.lit(1)).over(one))
        .withColumn("household_id", F.concat(F.lit("h"), F.substring(F.sha2(said, 256), 1, ID_SIGNS)))
        .where(F.col("members").between(2, most))
        .select("household_id", "person_id", "held_from", "held_to", "members")
        .transform(conform, HOUSEHOLDS)
    )
