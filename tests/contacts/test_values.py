"""E-mails, addresses, devices, logins and dates to one spelling."""

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.addresses import address, has_number
from ringback.contacts.dates import day, instant
from ringback.contacts.devices import device, login
from ringback.contacts.emails import email


def results(spark: SparkSession, made: Column, inputs: list[str | None]) -> list[object]:
    df = spark.createDataFrame([(n, text) for n, text in enumerate(inputs)], "n int, raw string")
    return [row["made"] for row in df.select("n", made.alias("made")).orderBy("n").collect()]


def check(spark: SparkSession, made: Column, cases: dict[str, object]) -> None:
    found = results(spark, made, list(cases))
    assert dict(zip(cases, found, strict=True)) == cases


def test_emails(spark: SparkSession) -> None:
    check(
        spark,
        email(F.col("raw")),
        {
            " Ann.Lee@Example.ORG ": "ann.lee@example.org",
            "mailto:ann@example.org": "ann@example.org",
            "ann@example.org;": "ann@example.org",
            "ann@example": None,
            "ann at example.org": None,
            "a@b@example.org": None,
            "": None,
        },
    )


def test_addresses_of_one_place_are_written_alike(spark: SparkSession) -> None:
    none = F.lit(None).cast("string")
    check(
        spark,
        address(F.col("raw"), none, none, none),
        {
            "100 North Main Street, Suite 5": "100 n main st ste 5",
            "100 N. Main St., Ste. 5": "100 n main st ste 5",
            "P.O. Box 12, Springfield": "pobox 12 springfield",
            "PO Box 12 Springfield": "pobox 12 springfield",
            "Rua São João 7": "rua sao joao 7",
            ", ,": None,
        },
    )


def test_parts_of_an_address_are_joined(spark: SparkSession) -> None:
    parts = [F.lit(text) for text in ("1 Main Street", "Springfield", "IL", "62701")]
    assert results(spark, address(*parts), ["x"]) == ["1 main st springfield il 62701"]


def test_a_bare_town_has_no_number(spark: SparkSession) -> None:
    check(spark, has_number(F.col("raw")), {"springfield il": False, "1 main st": True})


def test_devices(spark: SparkSession) -> None:
    check(
        spark,
        device(F.col("raw")),
        {"ABC-1": "abc-1", "00000000-0000-0000-0000-000000000000": None, "null": None, " ": None},
    )


def test_logins(spark: SparkSession) -> None:
    check(
        spark,
        login(F.lit("twitter"), F.col("raw")),
        {"@AnnLee": "twitter:annlee", "https://twitter.com/annlee/": "twitter:annlee", "@": None},
    )


def test_instants_are_utc_and_offsets_count(spark: SparkSession) -> None:
    made = F.date_format(instant(F.col("raw"), F.lit("America/New_York")), "yyyy-MM-dd HH:mm")
    check(
        spark,
        made,
        {
            "2024-01-01": "2024-01-01 05:00",  # midnight in New York
            "2024-07-01 12:00:00": "2024-07-01 16:00",  # summer time
            "2024-01-01T00:00:00Z": "2024-01-01 00:00",
            "2024-01-01T00:00:00+08:00": "2023-12-31 16:00",
            "2024-02-30": None,
            "yesterday": None,
            "2024": None,
            "1704067200": None,
        },
    )


def test_days(spark: SparkSession) -> None:
    check(
        spark,
        day(F.col("raw")).cast("string"),
        {"1980-02-29": "1980-02-29", "1981-02-29": None, "1980-2-9": "1980-02-09", "29.02.1980": None},
    )
