"""Vendors' look-ups of numbers, in their own codes."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.simulate.draws import Dice
from ringback.simulate.truth import day

ASKED, LAST_DAYS = 0.3, 365  # numbers that are looked up, on a day of the last so many
WRONG = 0.03  # answers that are not right, or tell nothing
CODES = {  # vendor: code of a number in use, of one that is not, of one that tells nothing
    "toolkk": ("1", "0", "3"),
    "gzxinya": ("1", "2", "6"),
    "twilio_reassigned": ("no", "yes", "no_data_available"),
    "fcc_rnd": ("no", "yes", "no_data"),
}
REASSIGNED = ("twilio_reassigned", "fcc_rnd")  # vendors that are asked whether the holder of old is gone


def number_status(owners: DataFrame, people: DataFrame, dice: Dice, days: int, start: date) -> DataFrame:
    """One row per look-up of a number."""
    asked = F.lit(days - LAST_DAYS) + F.floor(dice.share("asked on", "phone") * LAST_DAYS)
    held = F.struct("held_from", "held_to")
    rows = owners.groupBy("phone").agg(F.min("region").alias("region"), F.collect_list(held).alias("holdings"))
    looked = rows.filter(dice.happens(ASKED, "asked", "phone")).withColumn("on", day(start, asked))
    in_use = F.exists("holdings", lambda h: _holds(h, F.col("on")))
    first_gone = F.exists("holdings", lambda h: F.coalesce(h["held_to"] <= F.col("on"), F.lit(False)))
    vendor = F.when(F.col("region") == "CN", dice.pick(["toolkk", "gzxinya"], "vendor", "phone")).otherwise(
        dice.pick(list(REASSIGNED), "vendor", "phone")
    )
    good = F.when(vendor.isin(*REASSIGNED), ~first_gone).otherwise(in_use)
    answered = looked.select(
        "phone", F.col("on").cast("timestamp").alias("checked_at"), vendor.alias("provider"),
        _code(vendor, good, dice).alias("raw_code"),
    )  # fmt: skip
    return answered.unionByName(_ported(people, dice, start))


def _holds(held: Column, on: Column) -> Column:
    since = F.coalesce(held["held_from"] <= on, F.lit(True))
    return since & F.coalesce(held["held_to"] > on, F.lit(True))


def _code(vendor: Column, good: Column, dice: Dice) -> Column:
    draw, code = dice.share("answer", "phone"), F.lit(None).cast("string")
    for name, (active, gone, nothing) in CODES.items():
        told = F.when(draw < WRONG, nothing).when(good, active).otherwise(gone)
        code = F.when(vendor == name, told).otherwise(code)
    return code


def _ported(people: DataFrame, dice: Dice, start: date) -> DataFrame:
    """One row per customer who kept the number and changed the carrier."""
    on = F.col("joined") + dice.whole(30, 200, "ported on", "id")
    return people.filter(F.col("case") == "ported").select(
        F.col("number_0").alias("phone"), day(start, on).cast("timestamp").alias("checked_at"),
        F.lit("prove").alias("provider"), F.lit("PORT").alias("raw_code"),
    )  # fmt: skip
