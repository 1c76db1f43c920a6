"""Addresses to one spelling."""

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.addresses import address, has_number


def results(spark: SparkSession, made: Column, inputs: list[str | None]) -> list[object]:
    df = spark.createDataFrame([(n, text) for n, text in enumerate(inputs)], "n int, raw string")
    return [row["made"] for row in df.select("n", made.alias("made")).orderBy("n").collect()]


def check(spark: SparkSession, made: Column, cases: dict[str, object]) -> None:
    found = results(spark, made, list(cases))
    assert dict(zip(cases, found, strict=True)) == cases


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
