"""Households are told beside persons: who was at one home at the same time."""

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.identity.households import households
from ringback.tables import CONTACT_POINTS, PERSON_RECORDS
from rows import at, table_rows

HOME, LOCKER = "US|62701|main st|1|2B", "US|62701|main st|9|7"
STAYS = [
    # person, home, from, to, hub class
    ("ann", HOME, "2020-01-01", "2021-01-01", None),
    ("bob", HOME, "2020-06-01", "2022-01-01", None),
    ("cem", HOME, "2021-12-31", "2022-06-01", None),  # came before bob had gone
    ("dan", HOME, "2023-01-01", "2024-01-01", None),  # alone, later
    ("ann", LOCKER, "2020-01-01", "2021-01-01", "locker"),
    ("bob", LOCKER, "2020-01-01", "2021-01-01", "locker"),
    ("eve", None, "2020-01-01", "2021-01-01", None),
]


def made(spark: SparkSession, most: int) -> list[tuple[Any, ...]]:
    points, owners = [], []
    for at_, (person, home, start, end, hub) in enumerate(STAYS):
        key = {"source": "s", "record_id": f"r{at_}"}
        detail = {"household_key": home, "hub_class": hub}
        points.append({**key, "kind": "address", "ordinal": 0, "value": "v", "valid": True, "reasons": [],
                       "seen_from": at(start), "seen_to": at(end), "detail": detail})  # fmt: skip
        owners.append({**key, "person_id": person, "valid_from": at(start), "valid_to": at(end)})
    found = households(table_rows(spark, CONTACT_POINTS, points), table_rows(spark, PERSON_RECORDS, owners), most)
    days = found.select("household_id", "person_id", F.to_date("held_from").cast("string").alias("day"), "members")
    return sorted(tuple(row) for row in days.collect())


def test_who_overlaps_at_a_home_is_a_household_and_a_locker_is_none(spark: SparkSession) -> None:
    rows = made(spark, 12)
    assert [row[1:] for row in rows] == [
        ("ann", "2020-01-01", 3), ("bob", "2020-06-01", 3), ("cem", "2021-12-31", 3)
    ]  # fmt: skip
    assert len({row[0] for row in rows}) == 1


def test_more_than_a_household_holds_is_none(spark: SparkSession) -> None:
    assert made(spark, 2) == []
