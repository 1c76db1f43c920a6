"""Reading the truth: files as they come, and what is refused."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ringback.errors import ConfigError, InputError
from ringback.evaluate import read_truth_number_changes, read_truth_persons, truth_region
from ringback.evaluate.truth import check_truth, normalised_changes
from ringback.settings import EvaluationSettings, SourceColumn, SourceSettings

PERSONS = "record_id string, person_id string, sure string"
CHANGES = "old_phone string, new_phone string, new_first_seen_on string"


def source(region: str) -> SourceSettings:
    return SourceSettings(
        input="contacts", path="x.csv", format="csv", default_region=region, source=SourceColumn(value="s")
    )


def test_columns_are_found_by_name_and_are_text(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "persons.csv.gz"
    path.write_bytes(gzip.compress(b"sure,extra,person_id,record_id\n1,x,P,0042\n"))
    rows = read_truth_persons(spark, EvaluationSettings(truth_persons=str(path)))
    assert [row.asDict() for row in rows.collect()] == [{"record_id": "0042", "person_id": "P", "sure": "1"}]


def test_wrong_header_names_file_found_and_expected(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text("record_id,who\n1,P\n")
    with pytest.raises(
        InputError, match=r"persons\.csv: the header lacks person_id, sure; expected .*, found 2 columns"
    ):
        read_truth_persons(spark, EvaluationSettings(truth_persons=str(path)))


def test_missing_file_is_named(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.csv: cannot be read \(PATH_NOT_FOUND\)"):
        read_truth_number_changes(spark, EvaluationSettings(truth_number_changes=str(tmp_path / "nowhere.csv")))


def test_no_truth_says_what_to_set(spark: SparkSession) -> None:
    with pytest.raises(ConfigError, match=r"evaluation\.truth_persons: not set"):
        read_truth_persons(spark, EvaluationSettings())
    assert read_truth_number_changes(spark, EvaluationSettings()) is None


def test_region_is_set_or_shared_by_all_sources() -> None:
    assert truth_region(EvaluationSettings(default_region="GB"), {"a": source("US"), "b": source("CN")}) == "GB"
    assert truth_region(EvaluationSettings(), {"a": source("US"), "b": source("US")}) == "US"
    with pytest.raises(ConfigError, match=r"evaluation\.default_region: not set, and the sources have CN, US"):
        truth_region(EvaluationSettings(), {"a": source("US"), "b": source("CN")})


def test_truth_that_cannot_score_is_refused_with_all_reasons(spark: SparkSession) -> None:
    truth = spark.createDataFrame([("1", "P", "1"), ("1", "Q", "1"), ("2", "P", "yes"), ("3", "P", None)], PERSONS)
    records = spark.createDataFrame([("s", "9")], "source string, record_id string")
    with pytest.raises(InputError) as refused:
        check_truth(truth, records)
    assert str(refused.value).splitlines()[1:] == [
        "  - none of its record_ids is among the contact records",
        "  - 1 record_ids stand in several lines; each must have one",
        "  - 2 record_ids have a `sure` that is neither 0 nor 1",
    ]


def test_record_ids_of_several_sources_are_ambiguous(spark: SparkSession) -> None:
    truth = spark.createDataFrame([("1", "P", "1"), ("2", "P", "0")], PERSONS)
    records = spark.createDataFrame([("s", "1"), ("t", "1"), ("s", "2")], "source string, record_id string")
    with pytest.raises(InputError, match="1 record_ids occur in several sources"):
        check_truth(truth, records)
    check_truth(truth, records.filter("source = 's'"))


def test_changes_have_our_phones_and_lie_in_the_time_of_the_run(spark: SparkSession) -> None:
    points = spark.createDataFrame([(datetime(2024, 6, 30),)], "seen_to timestamp")
    changes = spark.createDataFrame(
        [
            ("2025550101", "+1 202 555 0102", "2024-06-30"),
            ("2025550101", "202-555-0102", "2024-01-01"),  # the same pair of numbers
            ("2025550101", "2025550103", "2024-07-02"),  # not yet begun
            ("2025550104", "none", ""),  # no phone, no date: stays, and nothing can match it
        ],
        CHANGES,
    )
    rows = normalised_changes(changes, points, "US").orderBy("old_phone").collect()
    assert [tuple(row) for row in rows] == [("+12025550101", "+12025550102"), ("+12025550104", "none")]
