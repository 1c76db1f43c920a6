"""Addresses beside the rows of a table, and one spelling natively and in Python."""

import csv
import gzip
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.contacts.addresses import ADDRESS, address, with_address

LEGISLATORS = Path(__file__).parents[2] / "data/legislators/contacts.csv.gz"
COLUMNS = "n int, street string, city string, region string, postcode string, country string"
ROWS = [
    (1, "文三路478号5幢1单元301室", "杭州市西湖区", "浙江省", None, "CN"),
    (2, "朝阳区三里屯路19号", None, None, None, "CN"),
    (3, "100 North Main Street, Apt 5", "Springfield", "IL", "62701", "US"),
    (4, " ", None, "", None, "US"),
    (5, None, None, None, None, None),
    (6, "x" * 1_000_000, None, None, None, "CN"),
]


def test_parts_stand_beside_every_row(spark: SparkSession) -> None:
    df = with_address(spark.createDataFrame(ROWS, COLUMNS), "street", "city", "region", "postcode", "country")
    assert df.schema["address_parsed"].dataType == ADDRESS
    found = {row["n"]: row["address_parsed"] for row in df.collect()}
    assert found[1]["household_key"] == "330106|文三路|478||5|1|301"
    assert (found[2]["adcode"], found[2]["candidates"]) == (None, ["110105", "220104"])
    assert found[3]["household_key"] == "US|62701|n main st|100|5"
    assert (found[4], found[5]) == (None, None)
    assert (found[6]["value"], found[6]["reasons"]) == (None, ["too_long"])


def test_american_values_are_those_of_the_native_expression(spark: SparkSession) -> None:
    with gzip.open(LEGISLATORS, "rt", encoding="utf-8") as file:
        texts = sorted({row["address"] for row in csv.DictReader(file)} - {""})[::20]
    none = F.lit(None).cast("string")
    df = spark.createDataFrame([(text,) for text in texts], "street string").withColumns(
        {"none": none, "country": F.lit("US"), "native": address(F.col("street"), none, none, none)}
    )
    df = with_address(df, "street", "none", "none", "none", "country")
    assert len(texts) > 900
    assert df.where(~F.col("native").eqNullSafe(F.col("address_parsed.value"))).count() == 0
