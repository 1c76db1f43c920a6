"""What is compared of a profile: its identifiers by kind with who else holds them, its name with its rarity."""

import math

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.names_alike import name_text

LISTS = {"email": "mailboxes", "login": "logins", "device": "devices", "account": "accounts"}
SHARED = {"phone": "phones", "address": "addresses"}
HELD = (
    "array<struct<value:string,line:string,begin_crowd:int,end_crowd:int,tenure:int,building:string,cut_reason:string>>"
)


def sides(profiles: DataFrame, private: DataFrame, crowded: DataFrame, mailboxes: DataFrame) -> DataFrame:
    """One row per profile; `private` are its private identifiers that are no hubs, `crowded` its phones and addresses.

    phones, addresses: lists of (value, line, begin_crowd, end_crowd, tenure, building, cut_reason); mailboxes: their texts; logins,
    devices, accounts: values. Lists are empty where there is nothing. Phones have no tenure yet.
    """
    told = private.join(mailboxes, "value", how="left")
    text = F.when(F.col("kind") == "email", F.col("mailbox")).otherwise(F.col("value"))
    lists = told.groupBy("profile_id").agg(*[_list(kind, text).alias(name) for kind, name in LISTS.items()])
    held = F.struct(
        "value",
        "line",
        "begin_crowd",
        "end_crowd",
        F.lit(None).cast("int").alias("tenure"),
        F.col("note").alias("building"),
        F.lit(None).cast("string").alias("cut_reason"),
    )
    shared = crowded.groupBy("profile_id").agg(*[_list(kind, held).alias(name) for kind, name in SHARED.items()])
    both = profiles.join(lists, "profile_id", how="left").join(shared, "profile_id", how="left")
    empty = {name: F.coalesce(name, F.array().cast("array<string>")) for name in LISTS.values()}
    none = {name: F.coalesce(F.col(name).cast(HELD), F.array().cast(HELD)) for name in SHARED.values()}
    return both.withColumns({**empty, **none}).withColumn("name_text", name_text(F.col("name")))


def name_rarity(sides: DataFrame) -> tuple[DataFrame, int]:
    """One row per part of a name (part: given or family, word, bits: how rare it is), and how many names differ."""
    names = (
        sides.select("name.given", "name.family").where("family is not null").distinct().checkpoint()
    )  # read 3 times
    total = max(names.count(), 1)
    bits = F.log2(F.lit(float(total)) / F.count(F.lit(1))).alias("bits")
    given, family = (
        names.where(F.col(part).isNotNull()).groupBy(F.lit(part).alias("part"), F.col(part).alias("word")).agg(bits)
        for part in ("given", "family")
    )
    return given.unionByName(family), total


def with_name_rarity(sides: DataFrame, rarity: DataFrame, names: int) -> DataFrame:
    """Adds given_rarity and family_rarity, null without a name; a word that none of the `names` had is as rare as one that one had."""
    unheard = F.lit(math.log2(names))
    for part in ("given", "family"):
        of = rarity.where(F.col("part") == part).select(F.col("word").alias("_word"), F.col("bits").alias("_bits"))
        known = F.col(f"name.{part}").isNotNull() & F.col("name.family").isNotNull()
        bits = F.when(known, F.coalesce("_bits", unheard)).otherwise(F.col("_bits"))
        joined = sides.join(of, F.col(f"name.{part}") == F.col("_word"), how="left")
        sides = joined.withColumn(f"{part}_rarity", bits).drop("_word", "_bits")
    return sides


def with_phone_tenures(sides: DataFrame, takeovers: DataFrame) -> DataFrame:
    """Fills the tenure (from 0) of each phone and why it began; `takeovers` tells them of phones that were cut."""
    told = F.struct("tenure", "cut_reason")
    of_profile = takeovers.groupBy("profile_id").agg(
        F.map_from_entries(F.collect_set(F.struct(F.col("value"), told.alias("told")))).alias("_told")
    )

    def held(phone: Column) -> Column:
        found = F.try_element_at("_told", phone["value"])
        return phone.withField("tenure", F.coalesce(found["tenure"], F.lit(0))).withField(
            "cut_reason", found["cut_reason"]
        )

    joined = sides.join(of_profile, "profile_id", how="left")
    return joined.withColumn("phones", F.transform("phones", held)).drop("_told")


def takeovers_of(sides: DataFrame) -> DataFrame:
    """One row per profile and phone: value, tenure (from 0), cut_reason; what `with_phone_tenures` filled in."""
    each = sides.select("profile_id", F.explode("phones").alias("i"))
    return each.select("profile_id", "i.value", "i.tenure", "i.cut_reason")


def _list(kind: str, value: Column) -> Column:
    return F.array_sort(F.collect_set(F.when(F.col("kind") == kind, value)))
