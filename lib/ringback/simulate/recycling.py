"""Released numbers that other customers take once the freeze is over."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.cases import NONE
from ringback.simulate.draws import Dice

LONGEST_REST = 150  # days beyond the freeze at most
LAST_DAYS = 90  # a number taken later would hardly be seen again


def with_recycled(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """Gives each customer of case `recycled` a number that another of the town released; adds donor, taken.

    A half takes it as their new number, the others as their first. Who finds none has no case.
    """
    free = released(people, rules, dice).filter(F.col("free_on") < days - LAST_DAYS)
    offered = free.withColumn("turn", _turn("town", dice.hashed("offered", "id"))).select(
        "town", "turn", F.col("id").alias("donor"), F.col("phone").alias("taken_phone"), F.col("free_on").alias("taken")
    )
    takers = people.filter(F.col("case") == "recycled").select(
        "id", "town", _turn("town", dice.hashed("takes", "id")).alias("turn")
    )
    matched = takers.join(offered, on=["town", "turn"], how="inner").drop("town", "turn")
    return _taken(people.join(matched, on="id", how="left"), dice, days)


def released(people: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """One row per number that a customer gave up (id, town, region, phone, released, free_on)."""
    given_up = F.coalesce("old_until", F.when(F.col("case") == "dead", F.col("left")))
    freeze = F.create_map(*(F.lit(part) for pair in rules.freeze_days.items() for part in pair))
    rest = F.element_at(freeze, F.col("region")) + dice.whole(1, LONGEST_REST, "rests", "id")
    return people.filter(given_up.isNotNull() & (F.col("case") != "recycled")).select(
        "id",
        "town",
        "region",
        F.col("number_0").alias("phone"),
        given_up.alias("released"),
        (given_up + rest).alias("free_on"),
    )


def _turn(group: str, order: Column) -> Column:
    return F.row_number().over(Window.partitionBy(group).orderBy(order))


def _taken(people: DataFrame, dice: Dice, days: int) -> DataFrame:
    """The takers' plan by the number they took."""
    taken, is_taker = F.col("taken"), F.col("case") == "recycled"
    fits = F.coalesce(taken + 30 < F.coalesce("left", F.lit(days)), F.lit(False))
    as_new = dice.happens(0.5, "takes as new", "id") & (F.col("joined") + 30 < taken)
    first, new = is_taker & fits & ~as_new, is_taker & fits & as_new
    return people.withColumns({
        "case": F.when(is_taker & ~fits, NONE).otherwise(F.col("case")),
        "donor": F.when(first | new, F.col("donor")),
        "joined": F.when(first, taken + dice.whole(0, 15, "joins", "id")).otherwise(F.col("joined")),
        "switch": F.when(new, taken + dice.whole(0, 10, "switches", "id")).otherwise(F.col("switch")),
        "old_until": F.when(new, taken + 10).otherwise(F.col("old_until")),
        "number_0": F.when(first, F.col("taken_phone")).otherwise(F.col("number_0")),
        "number_1": F.when(new, F.col("taken_phone")).otherwise(F.col("number_1")),
        "taken": F.when(first | new, taken),
    }).drop("taken_phone")  # fmt: skip
