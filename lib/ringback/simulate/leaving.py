"""Who leaves the brand and when: planted leavers, and others whose friends have just left."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.cases import LEAVING, case_of
from ringback.simulate.draws import Dice
from ringback.simulate.homes import neighbour

PERIOD = 60  # days in which a friend's leaving is felt
FRIENDS = (17, -17, 41, -41, 89, -89)  # steps to the customers of a town whom one may know
KNOWN = 0.5  # of them one knows


def knows(dice: Dice, person: Column, friend: Column) -> Column:
    """Whether two customers of a town know each other, whichever of them asks."""
    return dice.happens(KNOWN, "knows", F.least(person, friend), F.greatest(person, friend))


def planted_day(dice: Dice, person: Column, days: int) -> Column:
    """The day on which a planted leaver leaves."""
    return dice.whole(days // 6, days - PERIOD, "leaves", person)


def with_left(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """Adds `left`: the day on which the customer leaves, null for who stays.

    In each period of 60 days one leaves with the base rate, with its odds times the odds ratio when a planted leaver
    among the friends left in the period before. Friends who leave by contagion pass nothing on.
    """
    periods = F.sequence(F.lit(0), F.lit(days // PERIOD - 1))
    base, ratio = rules.churn_in_60_days, rules.contagion_odds_ratio
    raised = ratio * base / (1 - base + ratio * base)

    def leaves(period: Column) -> Column:
        rate = F.when(F.array_contains("exposed", period), raised).otherwise(base)
        return dice.share("leaves in", "id", period) < rate

    caught = F.filter(periods, leaves)
    own = F.get(caught, F.lit(0)) * PERIOD + dice.whole(0, PERIOD, "leaves on", "id")
    usual = F.when(F.size(caught) > 0, F.when(own > F.col("joined") + PERIOD, own))
    return people.withColumn(
        "left", F.when(F.col("case").isin(*LEAVING), planted_day(dice, F.col("id"), days)).otherwise(usual)
    )


def with_exposed(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """Adds `exposed`: the periods after those in which a planted leaver among the friends left."""
    person = F.col("id")
    gone = []
    for friend in (neighbour(person, step) for step in FRIENDS):
        leaves = case_of(dice, friend, rules.cases).isin(*LEAVING)
        known = (friend < rules.customers) & knows(dice, person, friend) & leaves
        gone.append(F.when(known, F.floor(planted_day(dice, friend, days) / PERIOD).cast("int") + 1))
    return people.withColumn("exposed", F.array_compact(F.array(*gone)))
