"""What is compared of a profile: its identifiers by kind with who else holds them, its name with its rarity."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.names_alike import name_text

LISTS = {"email": "mailboxes", "login": "logins", "device": "devices", "account": "accounts"}
SHARED = {"phone": "phones", "address": "addresses"}
HELD = "array<struct<value:string,line:string,begin_crowd:int,end_crowd:int,tenure:int,building:string>>"


def sides(profiles: DataFrame, private: DataFrame, crowded: DataFrame, mailboxes: DataFrame) -> DataFrame:
    """One row per profile; `private` are its private identifiers that are no hubs, `crowded` its phones and addresses.

    phones, addresses: lists of (value, line, begin_crowd, end_crowd, tenure, building); mailboxes: their texts; logins, devices,
    accounts: values. Lists are empty where there is nothing. Phones have no tenure yet.
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
    )
    shared = crowded.groupBy("profile_id").agg(*[_list(kind, held).alias(name) for kind, name in SHARED.items()])
    both = profiles.drop("identifiers").join(lists, "profile_id", how="left").join(shared, "profile_id", how="left")
    empty = {name: F.coalesce(name, F.array().cast("array<string>")) for name in LISTS.values()}
    none = {name: F.coalesce(F.col(name).cast(HELD), F.array().cast(HELD)) for name in SHARED.values()}
    return both.withColumns({**empty, **none}).withColumn("name_text", name_text(F.col("name")))


def with_name_rarity(sides: DataFrame) -> DataFrame:
    """Adds given_rarity and family_rarity: bits of the part among the different names, null without a name."""
    names = (
        sides.select("name.given", "name.family").where("family is not null").distinct().checkpoint()
    )  # counted, and joined twice
    total = float(max(names.count(), 1))
    for part in ("given", "family"):
        rarity = names.groupBy(F.col(part).alias("_part")).agg(
            F.log2(F.lit(total) / F.count(F.lit(1))).alias(f"{part}_rarity")
        )
        sides = sides.join(rarity, F.col(f"name.{part}") == F.col("_part"), how="left").drop("_part")
    return sides


def with_phone_tenures(sides: DataFrame, runs: DataFrame, cuts: DataFrame) -> DataFrame:
    """Fills the tenure (from 0) of each phone; `runs` tells the run of each profile and phone, `cuts` the tenure of runs."""
    placed = runs.join(cuts.select("value", "run", "tenure"), ["value", "run"], how="inner").where("tenure > 0")
    tenures = placed.groupBy("profile_id").agg(
        F.map_from_entries(F.collect_set(F.struct("value", "tenure"))).alias("_tenures")
    )

    def held(phone: Column) -> Column:
        tenure = F.coalesce(F.try_element_at("_tenures", phone["value"]), F.lit(0))
        return phone.withField("tenure", tenure)

    return (
        sides.join(tenures, "profile_id", how="left").withColumn("phones", F.transform("phones", held)).drop("_tenures")
    )


def _list(kind: str, value: Column) -> Column:
    return F.array_sort(F.collect_set(F.when(F.col("kind") == kind, value)))
