"""What each simple rule says of a few customers (dates of 2025; today is the 1st of July).

Ann   account a       1 in January, 2 from March on another device; a vendor found 1 empty
Ben   account b       3 in January; 4 is on an order alone: a friend's
Cy    no account      5 in January and 6 in March on one device
Dee   account d       7 until April, 8 from March: in use beside it
Eve   e-mail e        9 until the end of June, 10 after it, on another device
"""

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.evaluate import other_systems
from ringback.evaluate.rules import IDLE, LOGIN, NAIVE, STATUS
from ringback.evaluate.splink_clusters import splink_components, told_by_records
from ringback.settings import EvaluationSettings
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, NUMBER_STATUS
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
TODAY = at("2025-07-01")
#      kind of event, account, phone, e-mail, device, first and last day
TOLD = [
    ("login", "a", "1", None, "x1", "01-10", "01-20"), ("otp_ok", "a", "2", None, "x2", "03-01", "05-01"),
    ("login", "b", "3", None, None, "01-10", "01-10"), ("order", "b", "4", None, None, "03-01", "03-01"),
    ("call", None, "5", None, "x3", "01-10", "01-10"), ("call", None, "6", None, "x3", "03-01", "03-01"),
    ("login", "d", "7", None, None, "01-10", "04-01"), ("login", "d", "8", None, None, "03-01", "05-01"),
    ("login", None, "9", "e", "x4", "01-10", "06-20"), ("login", None, "10", "e", "x5", "06-25", "06-25"),
    ("call", None, "1", None, "kiosk", "01-15", "01-15"), ("call", None, "6", None, "kiosk", "06-01", "06-01"),
]  # fmt: skip


def day(text: str) -> datetime:
    return at(f"2025-{text}")


def records() -> list[dict[str, Any]]:
    return [
        {"source": "app", "record_id": f"r{n}", "input": "events", "seen_from": day(since), "seen_to": day(until),
         "account_id": account, "attributes": {"kind": kind}}
        for n, (kind, account, _, _, _, since, until) in enumerate(TOLD)
    ]  # fmt: skip


def points() -> list[dict[str, Any]]:
    return [
        {"source": "app", "record_id": f"r{n}", "kind": kind, "ordinal": 0, "value": value, "seen_from": day(since),
         "seen_to": day(until), "valid": True, "detail": detail()}
        for n, (_, _, phone, email, device, since, until) in enumerate(TOLD)
        for kind, value in (("phone", phone), ("email", email), ("device", device))
        if value is not None
    ]  # fmt: skip


@pytest.fixture(scope="module")
def said(spark: SparkSession, interpreted: None) -> dict[str, dict[tuple[str, str], tuple[datetime, datetime]]]:
    """Pair of numbers → its dates, by system."""
    answer = {"phone": "1", "provider": "v", "checked_at": TODAY, "raw_code": "0", "line_state": "empty",
              "owner_changed_since": "unknown", "expires_at": TODAY, "expired": True, "look_ups": 1}  # fmt: skip
    others = other_systems(
        table_rows(spark, CONTACT_RECORDS, records()),
        table_rows(spark, CONTACT_POINTS, points()),
        table_rows(spark, NUMBER_STATUS, [answer]),
        table_rows(
            spark,
            HUBS,
            [{"kind": "device", "value": "kiosk", "degree": 9, "profiles": 9, "reason": "too_many_holders"}],
        ),
        as_of=TODAY,
        dead=("empty",),
        evaluation=EvaluationSettings(),
    )
    told: dict[str, dict[tuple[str, str], tuple[datetime, datetime]]] = {system: {} for system in others.systems}
    for system, old, new, after, before in others.links.collect():
        told[system][old, new] = (after, before)
    return told


@pytest.mark.parametrize(
    ("rule", "pairs"),
    [
        (STATUS, {("1", "2")}),
        (LOGIN, {("1", "2"), ("9", "10")}),
        (IDLE, {("1", "2")}),  # 9 has not been idle for long
        (NAIVE, {("5", "6"), ("9", "10")}),  # nothing else ties Ann's records, and an account is not looked at
    ],
)
def test_what_a_rule_says(said: dict[str, dict[tuple[str, str], Any]], rule: str, pairs: set[tuple[str, str]]) -> None:
    assert set(said[rule]) == pairs


def test_a_link_is_dated_by_the_ends_of_both_numbers(said: dict[str, dict[tuple[str, str], Any]]) -> None:
    after, before = said[LOGIN]["1", "2"]
    assert (after, before) == (datetime(2025, 1, 20), datetime(2025, 3, 1))


def test_records_that_tell_the_same_are_one_for_splink(spark: SparkSession) -> None:
    same = [{**records()[0], "record_id": f"r{n}", "seen_from": day("02-01")} for n in (0, 12)]
    twice = [{**point, "record_id": f"r{n}"} for point in points()[:2] for n in (0, 12)]
    told = told_by_records(table_rows(spark, CONTACT_RECORDS, same), table_rows(spark, CONTACT_POINTS, twice)).collect()
    assert [(row["account"], row["phone"], row["device"], row["login"]) for row in told] == [
        ("app:a", "1", "x1", None)
    ] * 2
    assert len({row["unique_id"] for row in told}) == 1
    assert len({row["record"] for row in told}) == 2


def test_without_splink_it_is_left_out_and_said_so(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ringback.evaluate.splink_clusters.find_spec", lambda name: None)
    nothing = table_rows(spark, CONTACT_RECORDS, [])
    assert splink_components(nothing, table_rows(spark, CONTACT_POINTS, []), 10) is None
    assert "no Splink: it is not installed" in caplog.text
