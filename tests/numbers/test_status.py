"""Number status: one vocabulary over vendors that mean different things by the same code."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.errors import ConfigError
from ringback.numbers.status import latest_state, load_status_codes, number_status, with_look_up_reason
from rows import at

CASES = Path(__file__).resolve().parents[1] / "cases/status_codes.csv"
DDL = "phone string, checked_at timestamp, provider string, raw_code string"
AS_OF = at("2026-08-31")
PHONE = "+8613912345678"


def look_ups(spark: SparkSession, rows: list[tuple[Any, ...]]) -> DataFrame:
    timed = [(phone, day and at(day), provider, code) for phone, day, provider, code in rows]
    return spark.createDataFrame(timed, DDL)


def status(spark: SparkSession, rows: list[tuple[Any, ...]], codes: str | None = None) -> DataFrame:
    return number_status(look_ups(spark, rows), as_of=AS_OF, ttl_days=30, codes=codes)


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_case_of_a_code(spark: SparkSession) -> None:
    rows = [(f"+86{n}", "2026-08-20", case["provider"], case["raw_code"]) for n, case in enumerate(cases())]
    found = {row["phone"]: row for row in status(spark, rows).collect()}
    told = [(found[f"+86{n}"]["line_state"], found[f"+86{n}"]["owner_changed_since"]) for n in range(len(rows))]
    assert told == [(case["line_state"], case["owner_changed_since"]) for case in cases()]
    assert {row["reason"] for row in found.values()} == {None}


def test_at_least_six_vocabularies_in_which_a_digit_differs() -> None:
    states = {(code.vendor, code.raw_code): code.line_state for code in load_status_codes()}
    assert len({vendor for vendor, _ in states}) >= 15
    assert [states["toolkk", digit] == states["gzxinya", digit] for digit in "12345"] == [True, *[False] * 4]


def test_what_is_not_in_the_table_stays_unknown(spark: SparkSession) -> None:
    rows = [
        ("+861", "2026-08-20", "toolkk", "6"),
        ("+862", "2026-08-20", "nobody", "1"),
        ("+863", "2026-08-20", " ToolKK ", " 1 "),
        ("+864", "2020-12-31", "fcc_rnd", "no"),
        ("+865", "2026-08-20", "toolkk", "1.0"),
    ]
    found = {row["phone"]: (row["line_state"], row["reason"]) for row in status(spark, rows).collect()}
    assert found == {
        "+861": ("unknown", "unknown_code"),
        "+862": ("unknown", "unknown_provider"),
        "+863": ("active", None),
        "+864": ("unknown", "unknown_code"),
        "+865": ("unknown", "unknown_code"),
    }


def test_a_state_expires(spark: SparkSession) -> None:
    rows = [(PHONE, day, "toolkk", "1") for day in ("2026-08-01", "2026-08-02", "2026-08-31")]
    found = {row["checked_at"].day: row for row in status(spark, rows).collect()}
    assert {day: row["expired"] for day, row in found.items()} == {1: True, 2: False, 31: False}
    assert found[1]["expires_at"] == datetime(2026, 8, 31)


def test_a_look_up_told_twice_is_one_and_two_answers_are_none(spark: SparkSession) -> None:
    rows = [
        ("+861", "2026-08-20", "toolkk", "1"),
        ("+861", "2026-08-20", "TOOLKK", "1"),
        ("+862", "2026-08-20", "toolkk", "1"),
        ("+862", "2026-08-20", "toolkk", "0"),
    ]
    columns = ("phone", "raw_code", "line_state", "reason")
    found = sorted(tuple(row[name] for name in columns) for row in status(spark, rows).collect())
    assert found == [("+861", "1", "active", None), ("+862", "0 | 1", "unknown", "conflicting_answers")]


def test_what_is_no_statement_is_left_out_with_its_reason(spark: SparkSession) -> None:
    rows = [
        (None, "2026-08-20", "toolkk", "1"),
        (PHONE, None, "toolkk", "1"),
        (PHONE, "2026-09-01", "toolkk", "1"),
        (PHONE, "2026-08-20", " ", "1"),
        (PHONE, "2026-08-20", "toolkk", None),
        (PHONE, "2026-08-31", "toolkk", "1"),
    ]
    judged = with_look_up_reason(look_ups(spark, rows), AS_OF)
    assert [row["row_reason"] for row in judged.collect()] == [
        "no_phone",
        "missing_checked_at",
        "after_as_of",
        "missing_provider",
        "missing_raw_code",
        None,
    ]
    assert status(spark, rows).count() == 1


def test_the_latest_state_is_the_newest_that_says_something(spark: SparkSession) -> None:
    rows = [
        ("newer", "2026-08-10", "toolkk", "1"),
        ("newer", "2026-08-20", "gzxinya", "2"),
        ("silent", "2026-08-10", "toolkk", "2"),
        ("silent", "2026-08-20", "gzxinya", "8"),
        ("owner", "2026-08-10", "toolkk", "1"),
        ("owner", "2026-08-20", "alibaba_twice", "1"),
        ("expired", "2026-07-01", "toolkk", "1"),
        ("clash", "2026-08-20", "toolkk", "1"),
        ("clash", "2026-08-20", "gzxinya", "2"),
        ("agree", "2026-08-20", "toolkk", "1"),
        ("agree", "2026-08-20", "gzxinya", "1"),
        ("nobody", "2026-08-20", "nobody", "1"),
        ("nothing", "2026-08-20", "toolkk", "3"),
    ]
    found = {row["phone"]: row for row in latest_state(status(spark, rows)).collect()}
    told = {
        phone: (row["line_state"], row["owner_changed_since"], row["reason"], row["answers"])
        for phone, row in found.items()
    }
    assert told == {
        "newer": ("empty", "unknown", None, ["gzxinya 2 empty"]),
        "silent": ("suspended", "unknown", None, ["toolkk 2 suspended"]),
        "owner": ("active", "yes", None, ["toolkk 1 active"]),
        "expired": ("unknown", "unknown", "expired", None),
        "clash": ("unknown", "unknown", "conflicting_answers", ["gzxinya 2 empty", "toolkk 1 active"]),
        "agree": ("active", "unknown", None, ["gzxinya 1 active", "toolkk 1 active"]),
        "nobody": ("unknown", "unknown", "unknown_provider", None),
        "nothing": ("unknown", "unknown", "not_told", None),
    }
    assert found["newer"]["checked_at"] == datetime(2026, 8, 20)


def test_a_users_own_codes_change_their_meaning_on_a_day(spark: SparkSession, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(
        "vendor,raw_code,line_state,owner_changed_since,valid_from\n"
        "Ours,1,active,unknown,\n"
        "Ours,1,empty,yes,2026-08-15\n"
    )
    rows = [("+861", "2026-08-14", "ours", "1"), ("+862", "2026-08-15", "ours", "1")]
    rows += [("+863", "2026-08-15", "gzxinya", "2")]
    found = {row["phone"]: row["line_state"] for row in status(spark, rows, str(file)).collect()}
    assert found == {"+861": "active", "+862": "empty", "+863": "empty"}, "the package's other vendors stay"


def test_a_users_own_vendor_stands_for_the_packages(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("vendor,raw_code,line_state,owner_changed_since,valid_from\nToolKK,9,risk,unknown,\n")
    codes = load_status_codes(str(file))
    assert [(code.raw_code, code.line_state) for code in codes if code.vendor == "toolkk"] == [("9", "risk")]
    assert {code.vendor for code in codes} == {code.vendor for code in load_status_codes()}


def test_a_users_own_codes_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text(
        "vendor,raw_code,line_state,owner_changed_since,valid_from\n"
        "ours,1,alive,unknown,\n"
        "ours,2,active,maybe,\n"
        "ours,3,active,no,yesterday\n"
        ",4,active,no,\n"
        "ours,5,active,no,\n"
        "OURS,5,empty,no,\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_status_codes(str(file))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()[1:]] == [
        "  - line 2",
        "  - line 3",
        "  - line 4",
        "  - line 5",
        "  - ours 5",
    ]
