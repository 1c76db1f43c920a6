"""Answers of the library that are kept: asked once, looked up later, the same as without."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones import asked_of_the_library, new_answers, with_phone, with_remembered_phone
from ringback.tables import PHONE_CACHE

PHONES = [
    (1, "13912345678", "CN"),  # the table knows it
    (2, "13912345678 转 12", "CN"),  # the library has to be asked
    (3, "13912345678 转 12", "CN"),
    (4, "(212) 456-0123 ext. 5", None),
    (5, "no number", "US"),
    (6, None, "US"),
    (7, "\u0000", "US"),
]


@pytest.fixture(scope="module")
def phones(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(PHONES, "id int, raw string, region string")


@pytest.fixture(scope="module")
def kept(spark: SparkSession, phones: DataFrame) -> DataFrame:
    nothing = spark.createDataFrame([], PHONE_CACHE.schema)
    return new_answers(asked_of_the_library(phones, "raw", "region"), nothing).checkpoint()


def test_each_field_that_the_table_does_not_know_is_asked_once(kept: DataFrame) -> None:
    asked = sorted((row["raw"], row["region"]) for row in kept.collect())
    assert asked == [
        ("\u0000", "US"), ("(212) 456-0123 ext. 5", ""), ("13912345678 转 12", "CN"), ("no number", "US"),
    ]  # fmt: skip


def test_kept_answers_are_those_that_asking_gives(phones: DataFrame, kept: DataFrame) -> None:
    looked_up = with_remembered_phone(phones, "raw", "region", kept)
    asked = with_phone(phones, "raw", "region")
    assert looked_up.columns == asked.columns
    assert looked_up.orderBy("id").collect() == asked.orderBy("id").collect()


def test_only_what_is_new_is_asked_later(spark: SparkSession, phones: DataFrame, kept: DataFrame) -> None:
    more = phones.unionByName(spark.createDataFrame([(8, "still no number", "US")], phones.schema))
    assert [row["raw"] for row in new_answers(asked_of_the_library(more, "raw", "region"), kept).collect()] == [
        "still no number"
    ]


@pytest.mark.parametrize("version", ["metadata_version", "rules"])
def test_answers_of_other_rules_count_for_nothing(phones: DataFrame, kept: DataFrame, version: str) -> None:
    old = kept.withColumn(version, F.lit("of yesterday"))
    assert new_answers(asked_of_the_library(phones, "raw", "region"), old).count() == kept.count()
