"""The truth beside the world: whose each record is, who changed when, who held which number, who left."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import NoiseRates
from ringback.simulate.cases import CHANGED
from ringback.simulate.posterior import UNDECIDABLE, log_odds, probability

CHANGES = ("person_id", "case", "verdict", "old_phone", "new_phone", "switched_on", "changed_after", "changed_before",
           "declared", "observed", "posterior", "undecidable")  # fmt: skip
TOOK = "took_recycled"  # who took a recycled number for a new one changed, too


def number_changes(people: DataFrame, traces: DataFrame, noise: NoiseRates, start: date) -> DataFrame:
    """One row per planted pair of numbers: true changes, and pairs that look like one and are none."""
    sightings = _sightings(traces, people)
    pairs = _own_pairs(people).unionByName(_recycled_pairs(people))
    carried = F.coalesce(F.col("before").bitwiseAND(F.col("after")), F.lit(0))
    is_change = F.col("verdict") == "changed"
    known = F.when(is_change & F.col("observed"), probability(log_odds(carried, noise)))
    return (
        pairs.join(sightings, on="id", how="left")
        .withColumn("observed", F.coalesce("seen_old", F.lit(False)) & F.coalesce("seen_new", F.lit(False)))
        .withColumn("posterior", known)
        .withColumn("undecidable", F.coalesce(F.col("posterior").between(*UNDECIDABLE), F.lit(False)))
        .withColumns({
            "switched_on": day(start, F.col("switch")),
            "changed_after": F.when(is_change, day(start, F.col("last_old"))),
            "changed_before": F.when(is_change, day(start, F.col("first_new"))),
            "declared": F.col("case") == "declared",
        })
        .select(*CHANGES)
    )  # fmt: skip


def day(start: date, number: Column) -> Column:
    """The date of a day of the world."""
    return F.date_add(F.lit(start), number.cast("int"))


def _own_pairs(people: DataFrame) -> DataFrame:
    """One row per customer with a second number of any kind."""
    case = F.col("case")
    verdict = (
        F.when(case.isin(*CHANGED, TOOK), "changed").when(case == "dual_sim", "second_number")
        .when(case == "family_phone", "shared")
    )  # fmt: skip
    named = people.withColumn(
        "case", F.when((case == "recycled") & F.col("number_1").isNotNull(), TOOK).otherwise(case)
    )
    return (
        named.withColumn("verdict", verdict)
        .filter(F.col("verdict").isNotNull())
        .select(
            "id", "person_id", "case", "verdict", "switch", F.col("number_0").alias("old_phone"),
            F.coalesce("family_number", "number_1").alias("new_phone"),
        )
    )  # fmt: skip


def _recycled_pairs(people: DataFrame) -> DataFrame:
    """One row per number that a customer took from another who has a new one: the former holder seems to have gone back."""
    takers = people.filter(F.col("donor").isNotNull()).select(
        F.col("donor").alias("id"), F.col("taken").alias("taken_on")
    )
    givers = people.filter(F.col("number_1").isNotNull()).select("id", "person_id", "number_0", "number_1")
    return takers.join(givers, on="id", how="inner").select(
        "id", "person_id", F.lit("recycled").alias("case"), F.lit("recycled").alias("verdict"),
        F.col("taken_on").alias("switch"), F.col("number_1").alias("old_phone"), F.col("number_0").alias("new_phone"),
    )  # fmt: skip


def _sightings(traces: DataFrame, people: DataFrame) -> DataFrame:
    """One row per customer of a pair: OLD's last and NEW's first day around the change, what was told before and after."""
    paired = people.filter(F.col("switch").isNotNull() | F.col("family_number").isNotNull()).select("id")
    own = traces.withColumn("id", F.coalesce("receiver", "id")).drop("receiver").join(paired, on="id", how="left_semi")
    slot, later, is_new = F.col("number_slot"), F.col("later"), F.col("number_slot").isin("1", "family")
    return own.groupBy("id").agg(
        F.max(slot == "0").alias("seen_old"),
        F.max(is_new).alias("seen_new"),
        F.max(F.when((slot == "0") & ~later, F.col("day"))).alias("last_old"),
        F.min(F.when((slot == "1") & later, F.col("day"))).alias("first_new"),
        F.bit_or(F.when(~later, F.col("bits")).otherwise(0)).alias("before"),
        F.bit_or(F.when(later, F.col("bits")).otherwise(0)).alias("after"),
    )


def churn(people: DataFrame, start: date) -> DataFrame:
    """One row per customer: when and why they left, and whether a friend had left just before."""
    period = F.floor(F.col("left") / 60).cast("int")
    cause = F.when(F.col("case").isin("silent_churn", "dead"), F.col("case")).otherwise("usual")
    return people.select(
        "person_id", day(start, F.col("joined")).alias("joined_on"), day(start, F.col("left")).alias("churned_on"),
        F.when(F.col("left").isNotNull(), cause).alias("cause"),
        F.coalesce(F.array_contains("exposed", period), F.lit(False)).alias("after_a_friend"),
        (F.col("case") == "silent").alias("seems_churned"),
    )  # fmt: skip


def persons(people: DataFrame, dice_household: Column, start: date) -> DataFrame:
    """One row per customer: home and case."""
    return people.select(
        "person_id", dice_household.alias("household_id"), "region", "case",
        day(start, F.col("joined")).alias("joined_on"), day(start, F.col("moved")).alias("moved_on"),
        day(start, F.col("switch")).alias("switched_on"), day(start, F.col("replaced")).alias("device_replaced_on"),
    )  # fmt: skip
