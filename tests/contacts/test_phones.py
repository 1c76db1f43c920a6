"""Phones: the library's answers, one row in, one row out."""

import pytest
from pyspark.sql import SparkSession

from ringback.contacts.phones import PHONE, parse_phone, with_phone

CASES = [
    # raw, region, e164, region of the number, type, valid, extension, reasons
    ("(212) 456-0123", "US", "+12124560123", "US", "FIXED_LINE_OR_MOBILE", True, None, []),
    ("+1 212 456 0123 ext. 5", "GB", "+12124560123", "US", "FIXED_LINE_OR_MOBILE", True, "5", []),
    ("139 1234 5678", "CN", "+8613912345678", "CN", "MOBILE", True, None, []),
    ("0044 20 7946 0958", "DE", "+442079460958", "GB", "FIXED_LINE", True, None, []),
    ("123-4567", "US", "+11234567", None, "UNKNOWN", False, None, ["invalid_number"]),
    ("call me", "US", None, None, None, False, None, ["not_a_number"]),
    ("+999 123456", "US", None, None, None, False, None, ["unknown_country"]),
    ("1", "US", None, None, None, False, None, ["not_a_number"]),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_library_answers(case: tuple[object, ...]) -> None:
    found = parse_phone(str(case[0]), str(case[1]))
    names = ("e164", "region", "type", "valid", "ext", "reasons")
    assert tuple(found[name] for name in names) == case[2:]


def test_every_row_keeps_its_place_and_gets_a_struct(spark: SparkSession) -> None:
    rows = [
        (1, "212-456-0123", "US"),
        (2, "212-456-0123", "US"),
        (3, None, "US"),
        (4, " ", "US"),
        (5, "139 1234 5678", "CN"),
    ]
    found = with_phone(
        spark.createDataFrame(rows, "n int, number string, country string"), "number", "country", "parsed"
    )
    assert found.columns == ["n", "number", "country", "parsed"]
    assert found.schema["parsed"].dataType == PHONE
    told = {row["n"]: row["parsed"] and row["parsed"]["e164"] for row in found.collect()}
    assert told == {1: "+12124560123", 2: "+12124560123", 3: None, 4: None, 5: "+8613912345678"}
