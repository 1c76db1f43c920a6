"""Whether the earlier holder of a shared identifier goes on elsewhere while the later one, who names nobody, has it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def with_gone(pairs: DataFrame, private: DataFrame, rated: DataFrame) -> DataFrame:
    """Adds `gone`: a mailbox or login of the earlier is seen, in the later one's source and time, without what they share.

    Looked at where a phone or address is shared, the two do not overlap, names are unknown and the later has no private identifier.
    """
    named = private.where(F.col("kind").isin("email", "login"))
    seen = named.select("profile_id", "kind", "value", "source", "begin", "end").join(
        _shared_values(rated), "profile_id", how="inner"
    )
    asked = pairs.where(_is_asked()).select(
        F.col("left"), F.col("right"),
        F.col("r.source").alias("source"), F.col("r.begin").alias("from"), F.col("r.end").alias("to"),
        F.coalesce("phone.value", "address.value").alias("without"),
    )  # fmt: skip
    known = named.select(F.col("profile_id").alias("left"), "kind", "value")
    elsewhere = (
        asked.join(known, "left", how="inner")
        .join(seen, ["kind", "value", "source"], how="inner")
        .where((F.col("begin") <= F.col("to")) & (F.col("end") >= F.col("from")))
        .where(~F.array_contains("held", F.col("without")))
        .select("left", "right")
        .distinct()
        .withColumn("gone", F.lit(True))
    )
    return pairs.join(elsewhere, ["left", "right"], how="left").withColumn("gone", F.coalesce("gone", F.lit(False)))


def _is_asked() -> Column:
    def has(side: str) -> Column:
        return (F.size(f"{side}.mailboxes") > 0) | (F.size(f"{side}.logins") > 0)

    shared = F.col("via").isin("phone", "address")
    return shared & ~F.col("over") & F.col("name.level").isNull() & has("l") & ~has("r")


def _shared_values(rated: DataFrame) -> DataFrame:
    held = F.concat(F.transform("phones", lambda i: i["value"]), F.transform("addresses", lambda i: i["value"]))
    return rated.select("profile_id", held.alias("held"))
