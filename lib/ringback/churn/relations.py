"""Contacts between customers: calls, messages, acquaintance, as their sources tell them of accounts or numbers."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.customers import named_customers
from ringback.contacts.dates import instant
from ringback.contacts.phones import with_phone
from ringback.identity.accounts import account_of

SIDES = ("from", "to")
FAR = 10**12  # seconds; ranks tenures that began later behind all that had begun, the first of them foremost


def of_accounts(raw: DataFrame) -> DataFrame:
    """One row per readable contact of two accounts: from, to, kind, at, known_at."""
    named = raw.withColumns({side: account_of(account_id=side) for side in SIDES})
    return named.select(*SIDES, *_told()).where("`from` is not null and `to` is not null and at is not null")


def of_holders(raw: DataFrame, read_as: DataFrame, tenures: DataFrame, joined: DataFrame | None) -> DataFrame:
    """One row per readable contact of two customers, the holders of both numbers at the time: from, to, kind, at, known_at.

    That is the last to have the number by then; before anybody was seen with it, the first. `joined` is as customers() makes it;
    null = persons are the customers; `read_as` as numbers().
    """
    known = tenures.where("person_id is not null").select("person_id", "value", "held_from")
    held = read_as.join(named_customers(known, joined), "value", how="inner").checkpoint()  # joined to both sides
    read = raw.select(*SIDES, "default_region", *_told())
    for side in SIDES:
        read = read.transform(_with_holder, held, side)
    return read.drop("default_region")


def numbers(raw: DataFrame) -> DataFrame:
    """One row per number as it is written, and region: written, default_region, value (E.164)."""
    each = raw.select(F.explode(F.array(*SIDES)).alias("written"), "default_region").distinct()
    read = each.transform(with_phone, "written", "default_region", "_phone")
    value = F.coalesce(F.col("_phone")["renumbered_to"], F.col("_phone")["e164"]).alias("value")
    return read.select("written", "default_region", value)


def _with_holder(rows: DataFrame, held: DataFrame, side: str) -> DataFrame:
    """The same contacts with the number's customer in its place; those of nobody known are left out."""
    others = [name for name in rows.columns if name != side]
    since = F.unix_timestamp("held_from")
    rank = F.when(F.col("at") >= F.col("held_from"), since).otherwise(-since - FAR)
    mine = held.withColumnRenamed("written", side).drop("value")
    owned = rows.join(mine, [side, "default_region"], how="inner")
    last = F.max(F.struct(rank.alias("rank"), "customer_id"))["customer_id"]
    return owned.groupBy(side, *others).agg(last.alias("_who")).drop(side).withColumnRenamed("_who", side)


def _told() -> list[Column]:
    zone = F.col("timezone")
    at = instant(F.col("at"), zone)
    known = F.coalesce(instant(F.col("available_at"), zone), at + F.make_dt_interval(days=F.col("latency_days")))
    return [F.lower(F.trim("kind")).alias("kind"), at.alias("at"), F.greatest(known, at).alias("known_at")]
