"""Whether the earlier holder of a shared identifier goes on elsewhere while the later one, who names nobody, has it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.mailboxes import address_of


def with_gone(pairs: DataFrame, named: DataFrame) -> DataFrame:
    """Adds `gone`: a mailbox or login of the earlier is seen, in the later one's source and time, without what they share.

    Looked at where there is a `follower`. `named` tells who was seen with which mailbox or login, see `named_profiles`.
    """
    asked = pairs.where("follower is not null").select("left", "right", "follower.*")
    known = named.select(F.col("profile_id").alias("left"), "named")
    elsewhere = (
        asked.join(known, "left", how="inner")
        .join(named, ["named", "source"], how="inner")
        .where((F.col("begin") <= F.col("to")) & (F.col("end") >= F.col("from")))
        .where(~F.array_contains("held", F.col("without")))
        .select("left", "right")
        .distinct()
        .withColumn("gone", F.lit(True))
    )
    told = pairs.drop("follower").join(elsewhere, ["left", "right"], how="left")
    return told.withColumn("gone", F.coalesce("gone", F.lit(False)))


def follower_of() -> Column:
    """Source and days (from, to) of the later one, and what they share (without): of a pair of sides whose phone or address is
    shared, that does not overlap, without names, the later without a private identifier; else null."""
    of_later = F.col("r.source").alias("source"), F.col("r.begin").alias("from"), F.col("r.end").alias("to")
    shared = F.coalesce("phone.value", "address.value").alias("without")
    return F.when(_follows_unnamed(), F.struct(*of_later, shared))


def _follows_unnamed() -> Column:
    def has(side: str) -> Column:
        return (F.size(f"{side}.mailboxes") > 0) | (F.size(f"{side}.logins") > 0)

    shared = F.col("via").isin("phone", "address")
    return shared & ~F.col("over") & F.col("name.level").isNull() & has("l") & ~has("r")


def named_profiles(rated: DataFrame) -> DataFrame:
    """One row per profile and mailbox or login, `named`: its source and days, and the phones and addresses that it `held`."""
    held = F.concat(F.transform("phones", lambda i: i["value"]), F.transform("addresses", lambda i: i["value"]))
    mails = F.transform("mailboxes", lambda m: F.concat(F.lit("email:"), address_of(m)))
    names = F.concat(mails, F.transform("logins", lambda login: F.concat(F.lit("login:"), login)))
    return rated.select("profile_id", "source", "begin", "end", held.alias("held"), F.explode(names).alias("named"))
