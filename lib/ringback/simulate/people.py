"""One row per customer: home, case, when they joined, changed and left, and what is theirs."""

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import addresses, homes, names
from ringback.simulate.cases import CHANGED, LEAVING, NONE, case_of
from ringback.simulate.draws import Dice
from ringback.simulate.leaving import planted_day, with_exposed, with_left
from ringback.simulate.phones import own_number, switchboard
from ringback.simulate.recycling import with_recycled
from ringback.simulate.secondhand import with_devices

WITH_SWITCH = (*CHANGED, "dual_sim")
SOON = 45  # days: half of the customers were there when the world began
TOWNS_A_COURIER, TOWNS_AN_AGENT = 2, 2
MOST_OVERLAP = 50  # days; 60 make a second number


def people(spark: SparkSession, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """One row per customer with all that is drawn once: the plan that records and events then follow."""
    return (
        spark.range(rules.customers)
        .transform(_with_home, rules, dice)
        .transform(_with_plan, rules, dice, days)
        .transform(with_exposed, rules, dice, days)
        .checkpoint()  # drawn once: what follows reads it several times, and within loops
        .transform(with_left, rules, dice, days)
        .transform(_with_switch, dice, days)
        .transform(_with_own, rules, dice)
        .checkpoint()
        .transform(with_recycled, rules, dice, days)
        .transform(with_devices, rules, dice, days)
        .transform(_with_hubs, dice)
    )


def _with_home(ids: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    person = F.col("id")
    return (
        ids.withColumns({"town": homes.town(person), "head": homes.head(person)})
        .withColumn("region", homes.region(dice, F.col("town"), rules.chinese))
        .withColumn("place", addresses.place(dice, F.col("region"), F.col("town")))
        .withColumn("name", names.full_name(dice, F.col("region"), person, F.col("head")))
        .withColumn("person_id", dice.token("person", person))
    )


def _with_plan(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """Adds case, joined, and moved: the day the household moves, null if never."""
    person, first = F.col("id"), F.col("head")
    early = dice.whole(0, SOON, "joined early", person)
    drawn = F.when(dice.happens(0.5, "was there", person), early).otherwise(
        dice.whole(SOON, days * 6 // 10, "joined", person)
    )
    moves = dice.whole(days // 4, days * 3 // 4, "moves", first)
    is_family = F.col("case") == "family_move"
    leaves = planted_day(dice, person, days)
    joined = (
        F.when(is_family, early).when(F.col("case").isin(*LEAVING), F.least(drawn, leaves - 2 * SOON)).otherwise(drawn)
    )
    moved = F.when(is_family | dice.happens(rules.noise.households_moved, "household moves", first), moves)
    return people.withColumn("case", case_of(dice, person, rules.cases)).withColumns({"joined": joined, "moved": moved})


def _with_switch(people: DataFrame, dice: Dice, days: int) -> DataFrame:
    """Adds switch (NEW begins) and old_until (OLD ends); who leaves before has no case left."""
    span = F.lit(days) - F.col("joined")
    own = (F.col("joined") + span * (0.25 + 0.55 * dice.share("switch", "id"))).cast("int")
    family = F.col("moved") + dice.whole(0, 6, "switch with family", "id")
    day = F.when(F.col("case") == "family_move", family).when(F.col("case").isin(*WITH_SWITCH), own)
    in_time = day + SOON < F.coalesce("left", F.lit(days))
    gap = F.when(F.col("case") == "overlap", dice.whole(7, MOST_OVERLAP, "overlap", "id")).otherwise(0)
    return (
        people.withColumn("switch", F.when(in_time, day))
        .withColumn("case", F.when(day.isNotNull() & ~F.coalesce(in_time, F.lit(False)), NONE).otherwise(F.col("case")))
        .withColumn("old_until", F.when(F.col("case").isin(*CHANGED), F.col("switch") + gap))
    )


def _with_own(people: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """Adds numbers and mailboxes; the number of the head for who uses it."""
    region, person = F.col("region"), F.col("id")
    family_mail = dice.happens(rules.noise.family_mailboxes, "family mail", person)
    owner = F.when(family_mail, F.col("head")).otherwise(person)
    has_two = (F.col("case") == "new_account") & dice.happens(0.6, "second mail", person)
    first_mail = names.mailbox(dice, region, F.col("name"), owner, 0)
    return people.withColumns({
        "number_0": own_number(dice, region, person, 0),
        "number_1": F.when(F.col("switch").isNotNull(), own_number(dice, region, person, 1)),
        "family_number": F.when(F.col("case") == "family_phone", own_number(dice, region, F.col("head"), 0)),
        "email_0": F.when(dice.happens(0.75, "has mail", owner), first_mail),
        "email_1": F.when(has_two, names.mailbox(dice, region, F.col("name"), person, 1)),
    })  # fmt: skip


def _with_hubs(people: DataFrame, dice: Dice) -> DataFrame:
    """Adds the company's line and address, the courier's number and the agent's device for who deals with them."""
    region, of_town, case = F.col("region"), F.col("town"), F.col("case")
    courier = homes.region_group(of_town, TOWNS_A_COURIER)
    agent = homes.region_group(of_town, TOWNS_AN_AGENT)
    return people.withColumns({
        "company_number": _of(case == "company", switchboard(dice, region, of_town)),
        "company_address": _of(case == "company", addresses.office(dice, region, F.col("place"), of_town)),
        "courier_number": _of(case == "courier", own_number(dice, region, courier, 3)),
        "agent_device": _of(case == "agent", F.concat(dice.token("agent a", agent, region), dice.token("agent b", agent, region))),
    })  # fmt: skip


def _of(holds: Column, value: Column) -> Column:
    return F.when(holds, value)
