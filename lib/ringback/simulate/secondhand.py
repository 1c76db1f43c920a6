"""Devices: the first, the next, and used ones that others gave up."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.draws import Dice
from ringback.simulate.homes import head, household_size, neighbour

AWAY = 120  # days between a change of number and one of device that have nothing to do with each other
STEPS = (7, 29, 53, 71)


def with_devices(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """Adds replaced (the day of the next device), device_0, device_1, and used: devices given by others, since when."""
    planned = people.withColumn("replaced", _replaced(rules, dice, days)).withColumns(
        {"device_0": _device(dice, 0), "device_1": _device(dice, 1)}
    )
    return planned.join(_given(planned, rules, dice), on="id", how="left")


def _device(dice: Dice, nth: int) -> Column:
    return F.concat(dice.token(f"device {nth} a", "id"), dice.token(f"device {nth} b", "id"))


def _replaced(rules: SimulateSettings, dice: Dice, days: int) -> Column:
    """The day of the next device; with the number for who replaces both, far from it for who keeps the device."""
    own = (F.col("joined") + (F.lit(days) - F.col("joined")) * dice.share("replaced", "id")).cast("int")
    far = F.coalesce(F.abs(own - F.col("switch")) > AWAY, F.lit(True))
    usual = F.when(dice.happens(rules.noise.devices_replaced, "replaces", "id") & far, own)
    return F.when(F.col("case") == "device_replaced", F.col("switch")).when(
        F.col("case") != "device_kept", usual
    )  # fmt: skip


def _given(people: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """One row per customer who was given devices (id, used)."""
    person = F.col("id")
    sibling = F.when(household_size(person) > 1, _next_at_home(person))
    others = F.array(*(neighbour(person, step) for step in STEPS))
    other = F.element_at(others, dice.whole(1, F.lit(len(STEPS) + 1), "given to", person))
    to = F.when(dice.happens(0.4, "given at home", person), F.coalesce(sibling, other)).otherwise(other)
    is_given = F.col("replaced").isNotNull() & dice.happens(rules.noise.given_up_devices_used_on, "used on", person)
    gift = F.struct(
        (F.col("replaced") + dice.whole(5, 40, "given on", person)).alias("since"),
        F.col("device_0").alias("device"), person.alias("giver"),
    )  # fmt: skip
    given = people.filter(is_given).select(to.alias("id"), gift.alias("gift"))
    return given.groupBy("id").agg(F.sort_array(F.collect_list("gift")).alias("used"))


def _next_at_home(person: Column) -> Column:
    first, size = head(person), household_size(person)
    return first + F.pmod(person - first + 1, size)
