"""Which profiles are compared: those that share an identifier, a name, or a birth date with a part of the name."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def candidate_pairs(profiles: DataFrame, max_profiles: int) -> DataFrame:
    """One row per two profiles to compare (left < right); groups above `max_profiles` are left out."""
    groups = reduce(DataFrame.unionByName, [_by_identifier(profiles), _by_hub_and_family(profiles), _by_name(profiles)])
    members = groups.groupBy("block").agg(F.sort_array(F.collect_set("profile_id")).alias("members"))
    bounded = members.where(F.size("members").between(2, max_profiles))
    left = bounded.select("members", F.explode("members").alias("left"))
    right = left.select("left", F.explode("members").alias("right"))
    return right.where(F.col("left") < F.col("right")).distinct()


def _by_identifier(profiles: DataFrame) -> DataFrame:
    carried = profiles.select("profile_id", F.explode("identifiers").alias("i")).where(~F.col("i.hub"))
    return carried.select("profile_id", F.concat_ws("|", F.lit("is"), "i.kind", "i.value").alias("block"))


def _by_hub_and_family(profiles: DataFrame) -> DataFrame:
    """Inside a hub only records of one family name meet: colleagues at a switchboard do not."""
    named = profiles.where(F.col("name.family").isNotNull())
    carried = named.select("profile_id", "name", F.explode("identifiers").alias("i")).where(F.col("i.hub"))
    return carried.select(
        "profile_id", F.concat_ws("|", F.lit("in"), "i.kind", "i.value", "name.family").alias("block")
    )


def _by_name(profiles: DataFrame) -> DataFrame:
    def block(kind: str, *parts: str) -> Column:
        known = reduce(Column.__and__, [F.col(part).isNotNull() for part in parts])
        return F.when(known, F.concat_ws("|", F.lit(kind), *parts))

    blocks = F.array(
        block("name", "name.given", "name.family"),
        block("born", "birth_date", "name.family"),
        block("born", "birth_date", "name.given"),
    )
    return profiles.select("profile_id", F.explode(blocks).alias("block")).where(F.col("block").isNotNull())
