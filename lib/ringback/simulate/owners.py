"""Who holds which number from when until when: customers, and strangers who are in no record."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.draws import Dice
from ringback.simulate.recycling import released
from ringback.simulate.truth import day

COLUMNS = ("phone", "holder_id", "holder_kind", "region", "held_from", "held_to")


def owners(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int, start: date) -> DataFrame:
    """One row per number and holder; held_from is null where one had it before the world began, held_to where one keeps it.

    reply_if_mine and reply_if_not are what the holder would answer when asked whether they are the customer meant.
    """
    rows = _customers(people).unionByName(_strangers(people, rules, dice, days))
    return rows.withColumns({
        "reply_if_mine": _reply(dice, {"yes": 0.55, "none": 0.33, "stop": 0.07, "decline": 0.05}),
        "reply_if_not": _reply(dice, {"not_me": 0.3, "none": 0.6, "stop": 0.09, "yes": 0.01}),
        "held_from": day(start, F.col("held_from")), "held_to": day(start, F.col("held_to")),
    })  # fmt: skip


def _customers(people: DataFrame) -> DataFrame:
    ends = F.coalesce("old_until", F.when(F.col("case") == "dead", F.col("left")))
    took_first = F.col("donor").isNotNull() & F.col("number_1").isNull()
    first = _held("number_0", F.when(took_first, F.col("taken")), ends)
    since = F.coalesce("taken", "switch")
    second = F.when(F.col("number_1").isNotNull(), _held("number_1", since, F.lit(None).cast("int")))
    each = F.array_compact(F.array(first, second))
    return people.select("person_id", "region", F.explode(each).alias("held")).select(
        "held.phone", F.col("person_id").alias("holder_id"), F.lit("customer").alias("holder_kind"), "region",
        "held.held_from", "held.held_to",
    )  # fmt: skip


def _held(phone: str, since: Column, until: Column) -> Column:
    return F.struct(
        F.col(phone).alias("phone"), since.cast("int").alias("held_from"), until.cast("int").alias("held_to")
    )


def _strangers(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """One row per released number that no customer took and a stranger did."""
    taken = people.filter(F.col("donor").isNotNull()).select(F.col("donor").alias("id"))
    free = released(people, rules, dice).join(taken, on="id", how="left_anti")
    reused = dice.happens(rules.released_numbers_reused, "stranger", "id") & (F.col("free_on") < days)
    return free.filter(reused).select(
        "phone", dice.token("stranger", "id").alias("holder_id"), F.lit("stranger").alias("holder_kind"), "region",
        F.col("free_on").cast("int").alias("held_from"), F.lit(None).cast("int").alias("held_to"),
    )  # fmt: skip


def _reply(dice: Dice, rates: dict[str, float]) -> Column:
    draw, bound, reply = dice.share("reply", "phone", "holder_id"), 1.0, F.lit("none")
    for word, rate in reversed(rates.items()):
        reply = F.when(draw < bound, word).otherwise(reply)
        bound -= rate
    return reply
