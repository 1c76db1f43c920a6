"""The plain approaches: which records each of them joins, and the simple rule for links."""

import logging
from datetime import datetime

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.evaluate.baselines import plain_approaches
from ringback.evaluate.grouping import links_by_baseline

pytestmark = pytest.mark.usefixtures("interpreted")

RECORDS = "source string, record_id string, input string, name struct<given:string, family:string, full:string>"
POINTS = (
    "source string, record_id string, kind string, value string, detail struct<line_kind:string, login_kind:string>, "
    "seen_from timestamp, seen_to timestamp"
)
START, END = datetime(2024, 1, 1), datetime(2024, 1, 31)
NAMES = {
    "1": ("s", "Ann", "Lee", "Ann Q Lee"), "2": ("s", "Ann", "Lee", "Ann Lee"), "3": ("t", "Bob", "Lee", "Bob Lee"),
    "4": ("t", "Ann", "Lee", "Ann Lee"), "5": ("t", "Cy", "Fox", "Cy Fox"), "6": ("t", "Di", "Ray", "Di Ray"),
}  # fmt: skip
HELD = [
    ("1", "email", "e", None), ("3", "email", "e", None),  # Ann and Bob Lee share a mailbox
    ("2", "phone", "+1", None), ("5", "phone", "+1", None),  # Ann Lee and Cy Fox share a phone
    ("4", "login", "x", "wechat"), ("5", "login", "x", "wechat"), ("6", "login", "x", "twitter"),  # x of two services
    *[(record, "address", "office", None) for record in "3456"],  # four names in one office
]  # fmt: skip


def records(spark: SparkSession, named: bool = True) -> DataFrame:
    rows = [
        (src, r, "contacts", (given, family, full) if named else None)
        for r, (src, given, family, full) in NAMES.items()
    ]
    return spark.createDataFrame(rows, RECORDS)


def points(spark: SparkSession) -> DataFrame:
    rows = [(NAMES[r][0], r, kind, value, (None, login), START, END) for r, kind, value, login in HELD]
    return spark.createDataFrame(rows, POINTS)


def assignments(spark: SparkSession, named: bool = True) -> DataFrame:
    plain = plain_approaches(records(spark, named), points(spark), max_records=6)
    assert plain is not None
    return plain.assignments


def clusters(assigned: DataFrame) -> dict[str, set[str]]:
    """The clusters of each system, each as its records in order."""
    found: dict[tuple[str, int], list[str]] = {}
    for row in assigned.collect():
        found.setdefault((row["system"], row["person_id"]), []).append(row["record_id"])
    systems = {system for system, _ in found}
    return {
        name: {"".join(sorted(members)) for (system, _), members in found.items() if system == name} for name in systems
    }


def test_joined_records(spark: SparkSession) -> None:
    assert clusters(assignments(spark)) == {
        "phone, email, address": {"123456"},  # mailbox 1-3, office 3-4-5-6, phone 5-2
        "phone, email, address; over 3 names cut": {"13", "25", "4", "6"},  # the office carries four names
        "email": {"13", "2", "4", "5", "6"},
        "email, logins": {"13", "2", "45", "6"},
        "full name": {"1", "24", "3", "5", "6"},
        "full name, email": {"13", "24", "5", "6"},
        "first+last name in source, email+last name": {"123", "4", "5", "6"},  # Ann Lee in s; Lee at the mailbox
    }


def test_without_names_only_what_needs_none(spark: SparkSession) -> None:
    assert set(clusters(assignments(spark, named=False))) == {"phone, email, address", "email", "email, logins"}


def test_skipped_above_the_bound_and_told(spark: SparkSession, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert plain_approaches(records(spark), points(spark), max_records=5) is None
    assert "no baselines: 6 records, evaluation.baseline_max_records is 5" in caplog.text


def test_links_of_a_baseline(spark: SparkSession) -> None:
    """Ann Lee of s moves from +1 to +2; decoded to the numbers themselves."""
    seen = [("1", "+1", datetime(2024, 1, 1)), ("1", "+2", datetime(2024, 3, 1))]
    rows = [("s", r, "phone", value, ("home", None), start, start) for r, value, start in seen]
    plain = plain_approaches(records(spark), spark.createDataFrame(rows, POINTS), max_records=6)
    assert plain is not None
    assert {tuple(row) for row in plain.links.filter("system = 'full name'").collect()} == {("full name", "+1", "+2")}


def test_no_phone_anywhere_means_no_links(spark: SparkSession) -> None:
    plain = plain_approaches(records(spark), points(spark).filter("kind = 'email'"), max_records=6)
    assert plain is not None
    assert plain.links.collect() == []


def lines(*rows: tuple[int, int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["record", "line", "code", "began", "ended"])


def test_simple_rule_for_links() -> None:
    """The first number to begin after the old one's end, of one cluster and one kind of line; the least of equals."""
    home, work = 1, 2
    seen = lines(
        (1, home, 10, 1, 2), (2, home, 12, 3, 9), (1, home, 11, 3, 9), (1, home, 13, 5, 9),  # 11 and 12 follow 10
        (1, work, 14, 4, 9), (3, home, 15, 3, 9),  # another kind of line, another person
    )  # fmt: skip
    components = pd.DataFrame({"x": [0, 0, 1]}, index=[1, 2, 3])
    assert links_by_baseline(seen, components).to_numpy().tolist() == [["x", 10, 11]]


@pytest.mark.parametrize(("numbers", "links"), [(49, 48), (50, 0)])
def test_switchboards_give_no_links(numbers: int, links: int) -> None:
    """From 50 numbers on one kind of line on, a cluster is left out."""
    seen = lines(*((1, 1, n, 10 * n, 10 * n + 5) for n in range(numbers)))
    assert len(links_by_baseline(seen, pd.DataFrame({"x": [0]}, index=[1]))) == links
