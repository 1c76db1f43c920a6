"""Hubs: identifiers shared by too many to be evidence by themselves."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import IdentitySettings
from ringback.tables import HUBS, conform


def identifier_holders(profiles: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per identifier: `holders` that differ, `profiles` that carry it, and the `reason` when it is a hub."""
    carried = profiles.select("profile_id", "holder", F.explode("identifiers").alias("i"))
    counted = carried.groupBy(F.col("i.kind").alias("kind"), F.col("i.value").alias("value")).agg(
        F.greatest(F.count_distinct("holder"), F.lit(1)).alias("holders"), F.count(F.lit(1)).alias("profiles")
    )
    reason = F.when(F.col("holders") > _limit(settings.max_holders), "too_many_holders").when(
        F.col("profiles") > settings.max_profiles, "too_many_profiles"
    )
    return counted.withColumn("reason", reason)


def hubs(holders: DataFrame) -> DataFrame:
    """One row per hub."""
    return (
        holders.where(F.col("reason").isNotNull())
        .select("kind", "value", F.col("holders").alias("degree"), "profiles", "reason")
        .transform(conform, HUBS)
    )


def _limit(max_holders: Mapping[str, int]) -> Column:
    limits = F.create_map(*[F.lit(part) for pair in sorted(max_holders.items()) for part in pair])
    return F.try_element_at(limits, F.col("kind"))
