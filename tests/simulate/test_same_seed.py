"""A seed is a world: whatever the partitions, and whoever else lives in it."""

from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import simulate
from ringback.simulate.draws import Dice
from ringback.simulate.leaving import PERIOD
from ringback.simulate.people import people
from ringback.simulate.phones import own_number

FRAMES = ("contacts", "events", "truth_number_changes", "truth_owners")


def prints(spark: SparkSession, rules: SimulateSettings, seed: int) -> dict[str, tuple[int, int]]:
    """Rows and a sum over hashes of all values, frame by frame."""
    world = simulate(spark, rules, seed)
    found = {name: _print(getattr(world, name)) for name in FRAMES}
    spark.catalog.clearCache()
    return found


def _print(rows: DataFrame) -> tuple[int, int]:
    told = F.xxhash64(F.to_json(F.struct("*")))
    row = rows.agg(F.count("*").alias("n"), F.bit_xor(told).alias("x")).collect()[0]
    return row["n"], row["x"]


def test_only_the_seed_decides(spark: SparkSession, interpreted: None, rules: SimulateSettings) -> None:
    town = rules.model_copy(update={"customers": 240})
    once = prints(spark, town, 1)
    spark.conf.set("spark.sql.shuffle.partitions", "3")
    again = prints(spark, town, 1)
    assert once == again
    other = prints(spark, town, 2)
    assert all(once[name] != other[name] for name in FRAMES)


@pytest.mark.parametrize("region", ["CN", "US"])
def test_no_two_have_the_same_number(spark: SparkSession, region: str) -> None:
    rows = spark.range(0, 20_000_000, 4001).select(
        F.explode(F.array(*(own_number(Dice(3), F.lit(region), F.col("id"), slot) for slot in range(4)))).alias("phone")
    )
    count, different = rows.agg(F.count("*"), F.countDistinct("phone")).collect()[0]
    assert count == different > 19_000


@pytest.mark.parametrize(("ratio", "low", "high"), [(1.0, 0.7, 1.4), (3.0, 2.2, 4.0)])
def test_friends_leave_by_the_odds_ratio_that_is_set(
    spark: SparkSession, rules: SimulateSettings, ratio: float, low: float, high: float
) -> None:
    many = rules.model_copy(update={"customers": 24_000, "churn_in_60_days": 0.03, "contagion_odds_ratio": ratio})
    drawn = people(spark, many, Dice(5), 1096).filter(~F.col("case").isin("silent_churn", "dead", "recycled"))
    periods = drawn.select(
        "exposed", F.floor(F.col("left") / PERIOD).alias("left_in"),
        F.explode(F.sequence(F.floor(F.col("joined") / PERIOD) + 2, F.lit(17))).alias("period"),
    ).filter(F.col("left_in").isNull() | (F.col("period") <= F.col("left_in")))  # fmt: skip
    rows = periods.groupBy(F.array_contains("exposed", F.col("period").cast("int")).alias("exposed")).agg(
        F.avg(F.coalesce((F.col("left_in") == F.col("period")).cast("int"), F.lit(0))).alias("rate")
    )
    rate = {row["exposed"]: row["rate"] for row in rows.collect()}
    odds = {exposed: share / (1 - share) for exposed, share in rate.items()}
    assert low < odds[True] / odds[False] < high


def test_draws_hold_no_chance_and_no_clock() -> None:
    folder = Path(__file__).resolve().parents[2] / "lib/ringback/simulate"
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    for word in ("F.rand(", "F.randn(", "monotonically_increasing_id", "current_date", "current_timestamp", "F.uuid("):
        assert word not in text
