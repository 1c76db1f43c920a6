"""What is known of customers as persons, by hand."""

from datetime import date, datetime, timezone

import pytest
from pyspark.sql import SparkSession

from ringback.churn.holders import Persons, holder_features

pytestmark = pytest.mark.usefixtures("interpreted")
T = date(2026, 6, 1)
LINK = "link_id string, old_person_id string, new_person_id string, verdict string, confidence double, status string"
HELD = "person_id string, value string, held_from timestamp, held_to timestamp"
PERSON = (
    "person_id string, first_seen_at timestamp, last_seen_at timestamp, "
    "address struct<value:string,source:string,record_id:string>"
)
POINT = "source string, record_id string, kind string, value string, detail struct<adcode:string,building_key:string>"


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=timezone.utc)


def known(spark: SparkSession) -> Persons:
    persons = [
        ("a", on("2026-01-02"), on("2026-05-01"), ("杭州", "s", "1")), ("b", on("2025-06-01"), on("2026-05-30"), ("宁波", "s", "2")),
        ("c", on("2026-05-31"), on("2026-05-31"), None), ("d", on("2026-05-02"), on("2026-05-02"), ("5 main st", "s", "3")),
    ]  # fmt: skip
    points = [
        ("s", "1", "address", "杭州", ("330100", None)), ("s", "2", "address", "宁波", ("330200", None)),
        ("s", "2", "address", "elsewhere", ("110000", None)), ("s", "3", "address", "5 main st", (None, "US|78723|main st|5")),
    ]  # fmt: skip
    held = [
        ("a", "+1", on("2026-01-02"), on("2026-03-01")), ("b", "+2", on("2026-03-03"), on("2026-05-30")),
        ("b", "+3", on("2025-06-01"), on("2025-09-01")), (None, "+4", on("2025-06-01"), on("2026-05-31")),
    ]  # fmt: skip
    links = [("l1", "a", "b", "changed", 0.9, "candidate"), ("l2", "b", "b", "changed", 0.9, "declared"),
             ("l3", "c", "d", "changed", 0.2, "candidate")]  # fmt: skip
    frames = [(persons, PERSON), (held, HELD), (links, LINK), (points, POINT), ([("c",)], "person_id string")]
    return Persons(*[spark.createDataFrame(rows, form) for rows, form in frames])


def test_features_of_persons_and_of_customers(spark: SparkSession) -> None:
    joined = spark.createDataFrame([("a", "a"), ("b", "a")], "person_id string, customer_id string")
    rows = {row["customer_id"]: row.asDict() for row in holder_features(known(spark), joined, T, 0.7).collect()}
    assert rows["a"] == {
        "customer_id": "a", "registered_days": 365.0, "number_days": 90.0, "number_unseen_days": 2.0, "numbers_held": 3.0,
        "number_changes": 2.0, "number_dead": 0.0, "place_share": 0.5,
    }  # fmt: skip
    assert (rows["c"]["number_dead"], rows["c"]["numbers_held"], rows["c"]["place_share"]) == (1.0, 0.0, 0.0)
    assert (rows["d"]["registered_days"], rows["d"]["place_share"]) == (30.0, 0.5)
    alone = {row["customer_id"]: row for row in holder_features(known(spark), None, T, 0.7).collect()}
    assert {name: row["place_share"] for name, row in alone.items()} == {"a": 0.67, "b": 0.67, "c": 0.0, "d": 0.33}
    assert {name: row["number_changes"] for name, row in alone.items()} == {"a": 1.0, "b": 1.0, "c": 0.0, "d": 0.0}
