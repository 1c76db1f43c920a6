"""Rows of vendors' answers, from raw to number_status and quarantine."""

from datetime import datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.numbers import LookUps, normalise_look_ups
from ringback.numbers.status import latest_state
from ringback.settings import StatusSettings
from ringback.tables import NUMBER_STATUS
from rows import at, raw_look_ups

AS_OF = at("2026-08-31")
SETTINGS = StatusSettings(expires_after_days=30)
HELD = [
    {"phone": "139 1234 5671", "provider": "toolkk", "raw_code": "2"},
    {"phone": "139 1234 5671", "provider": "GZXinya", "raw_code": "2", "checked_at": "2026-08-20T08:00:00+08:00"},
    {"phone": "+86-13912345672", "raw_code": "77"},
    {"phone": "13912345672", "provider": "nobody", "timezone": "Asia/Shanghai", "checked_at": "2026-08-20 07:00:00"},
    {"phone": "2125550143", "default_region": "US", "checked_at": "2026-08-01"},
    {"phone": "212 555 0143", "default_region": "US", "checked_at": "2026-08-02"},
    {"phone": "(212) 555-0143", "default_region": "US", "checked_at": "2026-08-02"},
    {"phone": "13912345673", "checked_at": "2026-08-30", "latency_days": 1},
]
BAD = {
    "unreadable_row": {"corrupt": True, "phone": None, "checked_at": None},
    "no_phone": {"phone": " "},
    "unreadable_phone": {"phone": "ask the desk"},
    "several_numbers": {"phone": "13912345671/13912345672"},
    "missing_checked_at": {"checked_at": ""},
    "bad_checked_at": {"checked_at": "last week"},
    "after_as_of": {"checked_at": "2026-08-31T00:00:01Z"},
    "missing_provider": {"provider": None},
    "missing_raw_code": {"raw_code": " "},
    "too_long": {"raw_code": "1" * 101},
}
NOT_YET_KNOWN = [{"available_at": "2026-09-01"}, {"checked_at": "2026-08-30", "latency_days": 2}]


@pytest.fixture(scope="module")
def made(spark: SparkSession) -> LookUps:
    copy = {"raw_row_ref": "hlr.csv#same", "phone": ""}
    rows = [*HELD, *BAD.values(), *NOT_YET_KNOWN, copy, copy]
    return normalise_look_ups(raw_look_ups(spark, rows), as_of=AS_OF, run_id="run1", settings=SETTINGS)


@pytest.fixture(scope="module")
def status(made: LookUps) -> list[dict[str, Any]]:
    found = [row.asDict() for row in made.number_status.collect()]
    return sorted(found, key=lambda row: (row["phone"], row["checked_at"], row["provider"]))


def test_one_digit_means_what_its_vendor_means_and_what_is_not_known_stays_unknown(
    status: list[dict[str, Any]],
) -> None:
    told = [
        (row["phone"], row["checked_at"], row["provider"], row["line_state"], row["reason"], row["look_ups"])
        for row in status
    ]
    assert told == [
        ("+12125550143", datetime(2026, 8, 1), "toolkk", "active", None, 1),
        ("+12125550143", datetime(2026, 8, 2), "toolkk", "active", None, 2),
        ("+8613912345671", datetime(2026, 8, 20), "gzxinya", "empty", None, 1),
        ("+8613912345671", datetime(2026, 8, 20), "toolkk", "suspended", None, 1),
        ("+8613912345672", datetime(2026, 8, 19, 23), "nobody", "unknown", "unknown_provider", 1),
        ("+8613912345672", datetime(2026, 8, 20), "toolkk", "unknown", "unknown_code", 1),
        ("+8613912345673", datetime(2026, 8, 30), "toolkk", "active", None, 1),
    ]
    assert [row["meaning"] for row in status if row["phone"] == "+8613912345671"] == [
        "空号 no such number",
        "停机 suspended",
    ]


def test_an_answer_holds_until_before_it_expires(status: list[dict[str, Any]]) -> None:
    held = {row["checked_at"].day: (row["expires_at"], row["expired"]) for row in status if row["phone"][:2] == "+1"}
    assert held == {1: (datetime(2026, 8, 31), True), 2: (datetime(2026, 9, 1), False)}


def test_bad_rows_are_refused_with_their_reason_and_every_row_is_counted(
    made: LookUps, status: list[dict[str, Any]]
) -> None:
    refused = made.quarantine.collect()
    assert {row["column"] for row in refused} == {None}
    assert sorted(row["reason"] for row in refused) == sorted([*BAD, "after_as_of", "after_as_of", *["no_phone"] * 2])
    assert {"hlr.csv#same", "hlr.csv#same~2"} <= {row["raw_row_ref"] for row in refused}
    assert made.rows.count() == len(refused) + sum(row["look_ups"] for row in status)


def test_the_table_gives_a_numbers_latest_state(spark: SparkSession, status: list[dict[str, Any]]) -> None:
    rows = [tuple(row[name] for name in NUMBER_STATUS.schema.names) for row in status]
    found = latest_state(spark.createDataFrame(rows, NUMBER_STATUS.schema)).collect()
    assert {row["phone"]: (row["line_state"], row["reason"]) for row in found} == {
        "+12125550143": ("active", None),
        "+8613912345671": ("unknown", "conflicting_answers"),
        "+8613912345672": ("unknown", "unknown_code"),
        "+8613912345673": ("active", None),
    }
