"""`with_phone`: one row in, one row out, every row of the table of messy inputs, the same by expressions and in Python."""

import csv
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones import PHONE, Phone, parse_phone, with_phone
from ringback.contacts.phones.answer import InDay, Other, Reader
from ringback.contacts.phones.table import phone_table

CASES = Path(__file__).parents[2] / "cases/phone_mess.csv"
LIBRARY = [
    # raw, region, e164, region of the number, type, valid, extension, reasons
    ("(212) 456-0123", "US", "+12124560123", "US", "FIXED_LINE_OR_MOBILE", True, None, ()),
    ("+1 212 456 0123 ext. 5", "GB", "+12124560123", "US", "FIXED_LINE_OR_MOBILE", True, "5", ()),
    ("139 1234 5678", "CN", "+8613912345678", "CN", "MOBILE", True, None, ()),
    ("0044 20 7946 1958", "DE", "+442079461958", "GB", "FIXED_LINE", True, None, ()),
    ("321-4567", "US", "+13214567", None, "UNKNOWN", False, None, ("invalid_number",)),
    ("call me", "US", None, None, None, False, None, ("not_a_number",)),
    ("+999 123456", "US", None, None, None, False, None, ("unknown_country",)),
    ("1", "US", None, None, None, False, None, ("not_a_number",)),
]


def mess() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return [{**row, "raw": row["raw"].encode().decode("unicode_escape")} for row in csv.DictReader(file)]


@pytest.mark.parametrize("case", LIBRARY, ids=[case[0] for case in LIBRARY])
def test_the_library_answers(case: tuple[object, ...]) -> None:
    found = parse_phone(str(case[0]), str(case[1]))
    names = ("e164", "region", "type", "valid", "ext", "reasons")
    assert tuple(found[name] for name in names) == case[2:]


@pytest.mark.parametrize("case", mess(), ids=[f"{at}-row-{case['row']}" for at, case in enumerate(mess())])
def test_every_row_of_the_table_of_mess(case: dict[str, str]) -> None:
    found = Reader(phone_table()).phone(case["raw"], case["region"] or None)
    assert (found.e164 or "", str(found.valid).lower(), found.ext or "", ",".join(found.others)) == (
        case["e164"],
        case["valid"],
        case["ext"],
        case["others"],
    )
    assert case["line_class"] in ("", found.line_class)
    assert set(filter(None, case["reasons"].split(";"))) <= set(found.reasons)


def test_expressions_say_what_python_says(spark: SparkSession) -> None:
    asked = [(case["raw"], case["region"] or None) for case in mess()] + [(raw, region) for raw, region, *_ in LIBRARY]
    rows = with_phone(spark.createDataFrame(asked, "raw string, region string"), "raw", "region").collect()
    reader = Reader(phone_table())
    assert len(rows) == len(asked)
    for row in rows:
        assert _phone(row["phone"]) == reader.phone(row["raw"], row["region"]), row["raw"]


def test_every_row_keeps_its_place_and_gets_a_struct(spark: SparkSession) -> None:
    rows = [
        (1, "212-456-0123", "US"),
        (2, "212-456-0123", "US"),
        (3, None, "US"),
        (4, " ", "US"),
        (5, "139 1234 5678", "CN"),
        (6, "139 1234 5678", None),
    ]
    asked = spark.createDataFrame(rows, "n int, number string, country string")
    found = with_phone(asked, "number", "country", "parsed")
    assert found.columns == ["n", "number", "country", "parsed"]
    assert found.schema["parsed"].dataType == PHONE
    told = {row["n"]: row["parsed"] for row in found.collect()}
    assert {n: parsed and parsed["e164"] for n, parsed in told.items()} == {
        1: "+12124560123",
        2: "+12124560123",
        3: None,
        4: None,
        5: "+8613912345678",
        6: None,
    }
    assert told[3] is None
    assert told[4]["reasons"] == ["empty_token"]


def test_an_old_form_is_read_by_the_day_that_it_was_written(spark: SparkSession) -> None:
    """Italy: 3 and eight digits were a fixed line without its 0 until June 1998, and lack a digit of a mobile since."""
    days = ["1997-01-01", "1998-06-19", None]
    asked = spark.createDataFrame(
        [("+39 312345678", "IT", day) for day in days], "raw string, region string, day string"
    )
    found = with_phone(asked.withColumn("day", F.to_date("day")), "raw", "region", day="day").collect()
    told = [
        (row["phone"]["renumbered_to"], row["phone"]["usable"], "renumbering_unsettled" in row["phone"]["reasons"])
        for row in found
    ]
    assert told == [("+390312345678", True, False), (None, False, False), (None, False, True)]


def test_each_further_number_is_told_by_itself(spark: SparkSession) -> None:
    asked = spark.createDataFrame([("13912345678/13800138000", "CN")], "raw string, region string")
    (row,) = with_phone(asked, "raw", "region").collect()
    assert row["phone"]["others"] == ["+8613800138000"]
    (other,) = row["phone"]["others_told"]
    assert (other["line_class"], other["segment"], other["usable"]) == ("mobile", "138", False)
    assert "placeholder" in other["reasons"]


def test_rows_can_be_kept_by_what_was_found(spark: SparkSession) -> None:
    asked = spark.createDataFrame([("139 1234 5678", "CN"), ("95588", "CN")], "raw string, region string")
    found = with_phone(asked, "raw", "region").where("phone.valid and phone.type = 'MOBILE'").select("phone.e164")
    assert [row["e164"] for row in found.collect()] == ["+8613912345678"]


def test_fields_that_no_phone_can_be(spark: SparkSession) -> None:
    hard = ["9" * 1_000_000, "\x00" * 5, "13\x00912345678", "\u202e13912345678", "１" * 300, "+" * 250, "(" * 200 + "1"]
    asked = spark.createDataFrame([(raw, "CN") for raw in hard], "raw string, region string")
    rows = with_phone(asked, "raw", "region").collect()
    assert len(rows) == len(hard)
    assert [row["phone"]["reasons"] for row in rows if len(row["raw"]) > 250] == [["too_long"]] * 2


def _phone(row: Row) -> Phone:
    told = {name: row[name] for name in Phone.__dataclass_fields__}
    told["others_told"] = [Other(**_with_tuples(each.asDict())) for each in told["others_told"]]
    told["by_day"] = [InDay(**_with_tuples(each.asDict())) for each in told["by_day"]]
    return Phone(**_with_tuples(told))


def _with_tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
