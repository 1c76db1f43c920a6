"""Days and instants as sources write them."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.contacts.dates import instant, with_day

DAYS = {
    "1990-01-31": "1990-01-31",
    "1990-1-3": "1990-01-03",
    " 1980-02-29 ": "1980-02-29",
    "19900131": "1990-01-31",
    "1990/01/31": "1990-01-31",
    "1990.1.31": "1990-01-31",
    "1990年1月31日": "1990-01-31",
    "\uff11\uff19\uff19\uff10\uff0d\uff10\uff11\uff0d\uff13\uff11": "1990-01-31",
    "1990-01-31 00:00:00": "1990-01-31",
    "1990-01-31T00:00:00.000Z": "1990-01-31",
    "31.01.1990": "1990-01-31",
    "31/1/1990": "1990-01-31",
    "01/31/1990": "1990-01-31",
    "02/02/1990": "1990-02-02",
    "31 Jan 1990": "1990-01-31",
    "31st January 1990": "1990-01-31",
    "Dec 3, 1990": "1990-12-03",
    "01/02/1990": "ambiguous_date",
    "01.02.1990": "ambiguous_date",
    "31.01.90": "two_digit_year",
    "90-01-31": "two_digit_year",
    "900131": "two_digit_year",
    "1990": "incomplete_date",
    "1990-01": "incomplete_date",
    "1990年1月": "incomplete_date",
    "1981-02-29": "bad_date",
    "1990-13-01": "bad_date",
    "19901301": "bad_date",
    "31 Marry 1990": "bad_date",
    "1990-01-31 12:30:00": "bad_date",
    "631152000000": "bad_date",
    "yesterday": "bad_date",
    "0000-00-00": "placeholder",
    "无": "empty_value",
    "-": "empty_value",
    "x" * 100: "too_long",
}


def test_days_and_why_there_is_none(spark: SparkSession) -> None:
    rows = spark.createDataFrame(list(enumerate(DAYS)), "n int, raw string")
    found = [row["day"] for row in with_day(rows, "raw").orderBy("n").collect()]
    assert {text: str(told["value"] or told["reason"]) for text, told in zip(DAYS, found, strict=True)} == DAYS
    assert all((told["value"] is None) == (told["reason"] is not None) for told in found)


def test_a_blank_is_no_day(spark: SparkSession) -> None:
    found = with_day(spark.createDataFrame([(None,), ("",), ("  ",)], "raw string"), "raw").collect()
    assert [row["day"] for row in found] == [None, None, None]


def test_the_order_of_a_source_decides(spark: SparkSession) -> None:
    rows = [("01/02/1990", order) for order in ("dmy", "mdy", None)]
    found = with_day(spark.createDataFrame(rows, "raw string, ordered string"), "raw", order="ordered").collect()
    assert [str(row["day"]["value"]) for row in found] == ["1990-02-01", "1990-01-02", "None"]


def test_instants_are_utc_and_offsets_count(spark: SparkSession) -> None:
    cases = {
        "2024-01-01": "2024-01-01 05:00",  # midnight in New York
        "2024-07-01 12:00:00": "2024-07-01 16:00",  # summer time
        "2024-01-01T00:00:00Z": "2024-01-01 00:00",
        "2024-01-01T00:00:00+08:00": "2023-12-31 16:00",
        "2024-02-30": None,
        "yesterday": None,
        "2024": None,
        "1704067200": None,
    }
    made = F.date_format(instant(F.col("raw"), F.lit("America/New_York")), "yyyy-MM-dd HH:mm")
    found = spark.createDataFrame([(text,) for text in cases], "raw string").select(made).collect()
    assert [row[0] for row in found] == list(cases.values())
