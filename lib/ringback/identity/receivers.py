"""Presents: an order carries its buyer's account and device, and the phone and address of who receives it.

Where that is another, the record tells of the receiver, and what is the buyer's is no evidence of who that is; `event_persons` tells
who bought.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import DELIVERED, event_kind
from ringback.identity.accounts import account_of

KEY = ["source", "record_id"]
BUYERS = ("device", "login", "email")
NAMES = "array<struct<given:string,family:string>>"


def with_receivers(records: DataFrame, points: DataFrame) -> tuple[DataFrame, DataFrame]:
    """The records and points as they tell of one person each: of a delivery to another, the buyer's account, device, login and
    e-mail are left out."""
    told = records.withColumns({"_account": account_of(), "_event": event_kind()})
    presents = _presents(told, points).select(*KEY, F.lit(True).alias("_present")).checkpoint()  # joined to two tables
    if presents.isEmpty():
        return records, points
    marked = told.join(presents, KEY, how="left")
    own = F.when(F.col("_present").isNull(), F.col("account_id"))
    theirs = points.join(presents, KEY, how="left").where(F.col("_present").isNull() | ~F.col("kind").isin(*BUYERS))
    return marked.withColumn("account_id", own).drop("_present", "_account", "_event"), theirs.drop("_present")


def _presents(told: DataFrame, points: DataFrame) -> DataFrame:
    """One row per delivery whose phone is not known to be its account's, and whose name does not say that it is its own."""
    phones = points.where("kind = 'phone' and valid").select(*KEY, "value")
    with_account = told.where(F.col("_account").isNotNull()).withColumn("_delivery", F.col("_event").isin(*DELIVERED))
    mine = with_account.where(~F.col("_delivery"))
    known = mine.join(phones, KEY, how="inner").select("_account", "value").distinct()
    sent = with_account.where("_delivery").join(phones, KEY, how="inner")
    strange = sent.join(known, ["_account", "value"], how="left_anti")
    return (
        strange.join(_names(mine), "_account", how="left")
        .where(~_is_own(F.col("name"), F.col("_names")))
        .select(*KEY)
        .distinct()
    )


def _names(mine: DataFrame) -> DataFrame:
    """One row per account with a name: `_names`, all that its own records say."""
    named = mine.where(F.col("name.family").isNotNull())
    one = F.struct("name.given", "name.family")
    return named.groupBy("_account").agg(F.array_sort(F.collect_set(one)).cast(NAMES).alias("_names"))


def _is_own(name: Column, names: Column) -> Column:
    """Whether the receiver is written as one of the account's names: a given name or its initial, and the family name."""

    def alike(one: Column) -> Column:
        given = one["given"].startswith(name["given"]) | name["given"].startswith(one["given"])
        return (one["family"] == name["family"]) & given

    return F.coalesce(F.exists(names, alike), F.lit(False))
