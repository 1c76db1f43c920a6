"""Tenures of persons: apart where somebody else's whole time lies in between, whole where others hold the line too."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.identity.holdings import tenures
from ringback.tables import CONTACT_POINTS, PERSON_RECORDS
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

TIMES = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity.times
NUMBER = "+12124560101"


def held(
    spark: SparkSession, *seen: tuple[str, str, str], kind: str = "phone"
) -> list[tuple[int, str, str, str, str | None]]:
    """Tenures (number, person, from, to, why) of one identifier that the persons were seen with from one day to another."""
    points, owners = [], []
    for n, (person, start, end) in enumerate(seen):
        key = {"source": "shop", "record_id": f"r{n}", "seen_from": at(start), "seen_to": at(end)}
        points.append(
            {**key, "kind": kind, "ordinal": 0, "value": NUMBER, "valid": True, "detail": detail(region="US")}
        )
        owners.append(
            {"source": "shop", "record_id": f"r{n}", "person_id": person, "valid_from": at(start), "valid_to": at(end)}
        )
    reasons = spark.createDataFrame([("b", NUMBER, "other_name")], "person_id string, value string, cut_reason string")
    found = tenures(
        table_rows(spark, CONTACT_POINTS, points), table_rows(spark, PERSON_RECORDS, owners), reasons, TIMES
    )
    return [
        (row["tenure"], row["person_id"], f"{row['held_from']:%Y-%m-%d}", f"{row['held_to']:%Y-%m-%d}", row["cut_reason"])
        for row in found.orderBy("tenure").collect()
    ]  # fmt: skip


def test_a_number_that_comes_back_is_two_tenures(spark: SparkSession) -> None:
    seen = [("a", "2020-01-01", "2020-02-01"), ("b", "2020-05-01", "2020-06-01"), ("a", "2020-09-01", "2020-10-01")]
    assert held(spark, *seen) == [
        (1, "a", "2020-01-01", "2020-02-01", None),
        (2, "b", "2020-05-01", "2020-06-01", "other_name"),
        (3, "a", "2020-09-01", "2020-10-01", "another_holder"),
    ]


@pytest.mark.parametrize(
    "others",
    [
        [],  # a silence alone
        [("b", "2020-02-01", "2020-06-01")],  # while a had it too
        [("b", "2020-05-01", "2020-09-01")],  # still had it when a was back
        [("b", "2020-02-10", "2020-06-01")],  # had it before it can have rested
        [("b", "2020-05-01", "2020-08-20")],  # and a, likewise
        [("b", "2020-05-01", "2020-06-01"), ("b", "2020-11-01", "2020-11-02")],  # took turns with a
        [
            ("b", "2020-05-01", "2020-06-01"),
            ("c", "2019-06-01", "2021-01-01"),
        ],  # c had it all the time: it never rested
        [("b", "2020-05-01", "2020-06-01"), ("c", "2020-06-10", "2021-01-01")],  # it did not rest before a was back
    ],
)
def test_a_silence_or_a_shared_line_parts_nothing(spark: SparkSession, others: list[tuple[str, str, str]]) -> None:
    mine = [("a", "2020-01-01", "2020-02-01"), ("a", "2020-09-01", "2020-10-01")]
    assert [t[1:4] for t in held(spark, *mine, *others) if t[1] == "a"] == [("a", "2020-01-01", "2020-10-01")]


def test_a_short_silence_parts_nothing(spark: SparkSession) -> None:
    seen = [("a", "2020-01-01", "2020-02-01"), ("b", "2020-02-10", "2020-02-11"), ("a", "2020-02-20", "2020-10-01")]
    assert len(held(spark, *seen)) == 2


def test_other_kinds_come_back_too(spark: SparkSession) -> None:
    seen = [("a", "2020-01-01", "2020-02-01"), ("b", "2020-09-01", "2020-09-02"), ("a", "2021-09-01", "2021-10-01")]
    assert [t[1] for t in held(spark, *seen, kind="device")] == ["a", "b", "a"]


def test_several_stints_and_overlapping_records(spark: SparkSession) -> None:
    seen = [
        ("a", "2019-01-01", "2020-02-01"),
        ("a", "2019-03-01", "2019-04-01"),
        ("c", "2020-05-01", "2020-06-01"),
        ("a", "2020-09-01", "2020-10-01"),
        ("a", "2021-09-01", "2021-10-01"),
        ("d", "2022-01-01", "2022-01-01"),
        ("a", "2022-09-01", "2022-10-01"),
    ]
    assert [t[1:4] for t in held(spark, *seen)] == [
        ("a", "2019-01-01", "2020-02-01"),
        ("c", "2020-05-01", "2020-06-01"),
        ("a", "2020-09-01", "2021-10-01"),
        ("d", "2022-01-01", "2022-01-01"),
        ("a", "2022-09-01", "2022-10-01"),
    ]
