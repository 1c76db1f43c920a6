"""Hubs: identifiers shared by too many to be evidence by themselves."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.profiles import PRIVATE
from ringback.settings import IdentitySettings
from ringback.tables import HUBS, conform


def private_holders(carried: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per private identifier: `holders` that differ, `profiles` that carry it, and the `reason` when it is a hub."""
    private = carried.where(F.col("kind").isin(*PRIVATE))
    counted = private.groupBy("kind", "value").agg(
        F.count_distinct("holder").alias("degree"), F.count_distinct("profile_id").alias("profiles")
    )
    reason = F.when(F.col("degree") > _limit(settings), "too_many_holders")
    return counted.withColumn("reason", reason)


def shared_hubs(crowded: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per phone or address that too many held at once at some time, or that too many profiles carry."""
    at_once = F.max(F.greatest("begin_crowd", "end_crowd")).alias("degree")
    counted = crowded.groupBy("kind", "value").agg(at_once, F.count_distinct("profile_id").alias("profiles"))
    reason = F.when(F.col("degree") > settings.most_at_once, "too_many_at_once").when(
        F.col("profiles") > settings.max_profiles, "too_many_profiles"
    )
    return counted.withColumn("reason", reason).where("reason is not null")


def hubs(private: DataFrame, shared: DataFrame) -> DataFrame:
    """One row per hub."""
    return private.where("reason is not null").unionByName(shared).transform(conform, HUBS)


def _limit(settings: IdentitySettings) -> Column:
    limits = F.create_map(*[F.lit(part) for pair in sorted(settings.max_holders.items()) for part in pair])
    return F.try_element_at(limits, F.col("kind"))
