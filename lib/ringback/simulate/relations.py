"""Calls and messages between customers who know each other."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.draws import Dice
from ringback.simulate.events import moment
from ringback.simulate.homes import neighbour
from ringback.simulate.leaving import FRIENDS, knows

MOST = 4  # contacts of a pair
KEY = ("id", "friend", "nth")


def relations(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int, start: int) -> DataFrame:
    """One row per call or message between the numbers that two friends held that day."""
    pairs = _pairs(people, rules, dice, days)
    lines = people.select(F.col("id").alias("friend"), *(F.col(name).alias(f"friend_{name}") for name in _LINE))
    both = pairs.join(lines, on="friend", how="inner")
    mine, theirs = _number_on("", dice), _number_on("friend_", dice)
    calls = dice.happens(0.5, "who calls", *KEY)
    return both.select(
        F.when(calls, mine).otherwise(theirs).alias("from"), F.when(calls, theirs).otherwise(mine).alias("to"),
        dice.pick(["call", "sms"], "contact", *KEY).alias("kind"),
        moment(dice, F.col("day"), start, *KEY).alias("at"), F.lit(1.0).alias("weight"),
    )  # fmt: skip


_LINE = ("number_0", "number_1", "switch")


def _pairs(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    steps = F.array(*(neighbour(F.col("id"), step) for step in FRIENDS if step > 0))
    known = F.filter(steps, lambda friend: (friend < rules.customers) & knows(dice, F.col("id"), friend))
    return (
        people.select("id", *_LINE, F.explode(known).alias("friend"))
        .withColumn("nth", F.explode(F.sequence(F.lit(1), dice.whole(1, MOST + 1, "contacts", "id", "friend"))))
        .withColumn("day", dice.whole(0, days, "contact on", *KEY))
    )


def _number_on(prefix: str, dice: Dice) -> Column:
    second = F.col("day") >= F.col(f"{prefix}switch")
    return F.when(second, F.col(f"{prefix}number_1")).otherwise(F.col(f"{prefix}number_0"))
