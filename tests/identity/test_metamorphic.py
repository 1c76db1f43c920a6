"""What must not change persons: order and partitions of rows, adaptive plans, names of records, copies, strangers, another time.

All of them under `make judge-graphs`; that order, partitions and adaptive plans change nothing, `make test` sees in
tests/jobs/test_random_histories.py.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from people import People, people
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.config import load_settings
from ringback.identity import resolve_identities
from ringback.identity.levels import WAVE_DAYS
from rows import at

SETTINGS = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity
RECORDS, SEED, COPIES, DAYS_LATER = (
    300,
    7,
    10,
    50 * WAVE_DAYS,
)  # waves are stretches of the calendar: a whole number of them
Groups = frozenset[frozenset[str]]
Tables = tuple[DataFrame, DataFrame]
pytestmark = [
    pytest.mark.usefixtures("interpreted"),
    pytest.mark.skipif("RINGBACK_JUDGE_GRAPHS" not in os.environ, reason="one by one: `make judge-graphs`"),
]


@pytest.fixture(scope="module")
def world(spark: SparkSession, interpreted: None) -> People:
    return drawn(spark, RECORDS, recycled=0.2, seed=SEED)


def drawn(spark: SparkSession, records: int, *, recycled: float, seed: int) -> People:
    """Stored, so that records and points are tables of their own."""
    made = people(spark, records, recycled=recycled, seed=seed)
    return People(made.records.checkpoint(), made.points.checkpoint(), made.truth)


@pytest.fixture(scope="module")
def before(world: People) -> Groups:
    found = groups(world.records, world.points)
    assert max(map(len, found)) > 2, "somebody is found more than twice"
    return found


def groups(records: DataFrame, points: DataFrame, named: Callable[[str], str] = str) -> Groups:
    """The records of each person, of those that the world began with."""
    made = resolve_identities(records, points, settings=SETTINGS, run_id="r", as_of=at("2030-01-01"))
    persons: dict[str, set[str]] = {}
    for row in made.person_records.collect():
        if own := named(row["record_id"]):
            persons.setdefault(row["person_id"], set()).add(own)
    return frozenset(frozenset(records) for records in persons.values())


def shuffled(tables: Tables, partitions: int) -> Tables:
    records, points = (table.orderBy(F.xxhash64("record_id", F.lit("mixed"))) for table in tables)
    return records.repartition(partitions), points.repartition(partitions)


def with_record_id(tables: Tables, record_id: Column) -> Tables:
    records, points = (table.withColumn("record_id", record_id) for table in tables)
    return records, points


@contextmanager
def adaptive(spark: SparkSession, partitions: int) -> Iterator[None]:
    keys = ("spark.sql.adaptive.enabled", "spark.sql.shuffle.partitions")
    kept = {key: spark.conf.get(key) for key in keys}
    for key, value in zip(keys, ("true", str(partitions)), strict=True):
        spark.conf.set(key, value)
    yield
    for key, value in kept.items():
        spark.conf.set(key, str(value))


def backwards(record_id: Column | str) -> Column:
    return F.concat(F.lit("z"), F.reverse(record_id))


def test_order_partitions_adaptive_plans_and_names_of_records(
    spark: SparkSession, world: People, before: Groups
) -> None:
    renamed = with_record_id((world.records, world.points), backwards("record_id"))
    with adaptive(spark, 3):
        after = groups(*shuffled(renamed, 7), named=lambda name: name[:0:-1])
    assert after == before


@pytest.mark.parametrize("partitions", [1, 7, 200])
def test_partitions(world: People, before: Groups, partitions: int) -> None:
    assert groups(*shuffled((world.records, world.points), partitions)) == before


def test_adaptive_plans(spark: SparkSession, world: People, before: Groups) -> None:
    with adaptive(spark, 16):
        assert groups(world.records, world.points) == before


def test_copies_stay_with_their_originals(world: People, before: Groups) -> None:
    """Of records that name somebody: two others that say the same at once may be two people's."""
    who = world.points.where(F.col("kind").isin("email", "device")).select("source", "record_id").distinct()
    nth = F.explode(F.sequence(F.lit(1), F.lit(COPIES - 1)))

    def copied(table: DataFrame) -> DataFrame:
        copies = table.join(who, ["source", "record_id"], "leftsemi").withColumn("nth", nth)
        renamed = copies.withColumn("record_id", F.concat_ws("#", "record_id", "nth")).drop("nth")
        return table.unionByName(renamed)

    after = groups(copied(world.records), copied(world.points), named=lambda name: name.split("#")[0])
    assert after == before


def test_strangers_change_nothing(spark: SparkSession, world: People, before: Groups) -> None:
    others = drawn(spark, RECORDS // 6, recycled=0.0, seed=SEED + 1)
    records, points = with_record_id((others.records, others.points), F.concat(F.lit("stranger "), "record_id"))
    elsewhere = F.concat(F.lit("y"), F.col("name.family"))
    name = F.when(F.col("name").isNotNull(), F.col("name").withField("family", elsewhere))
    records = records.withColumns({"name": name, "account_id": F.concat(F.lit("y"), "account_id")})
    points = points.withColumn("value", F.concat(F.lit("+9"), "value"))
    after = groups(
        world.records.unionByName(records), world.points.unionByName(points),
        named=lambda name: "" if name.startswith("stranger") else name,
    )  # fmt: skip
    assert after == before


def test_another_time(world: People, before: Groups) -> None:
    later = {
        day: F.timestamp_seconds(F.unix_seconds(day) + F.lit(DAYS_LATER * 86_400)) for day in ("seen_from", "seen_to")
    }
    assert groups(world.records.withColumns(later), world.points.withColumns(later)) == before
