"""Links against real changes: what is true, ignored and wrong, and the figures by hand."""

from datetime import datetime

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.evaluate.links import judged_links, link_figures, next_numbers, person_spans
from ringback.tables import CONTACT_POINTS

PAIRS = "system string, old_phone string, new_phone string"
POINTS = (
    "source string, record_id string, kind string, value string, detail struct<line_kind:string>, "
    "seen_from timestamp, seen_to timestamp"
)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}")


@pytest.fixture(scope="module")
def spans(spark: SparkSession) -> DataFrame:
    """Person P: capitol A, then B, then C and C2 together; district D. Person U, unsure: M and N at once, and B too."""
    rows = [
        ("P", False, "capitol", "A", day("01-01"), day("01-31")),
        ("P", False, "capitol", "B", day("02-01"), day("03-31")),
        ("P", False, "capitol", "C", day("04-01"), day("12-31")),
        ("P", False, "capitol", "C2", day("04-01"), day("12-31")),
        ("P", False, "district", "D", day("02-01"), day("12-31")),
        ("U", True, "capitol", "M", day("01-01"), day("12-31")),
        ("U", True, "capitol", "N", day("01-01"), day("12-31")),
        ("U", True, "capitol", "B", day("01-01"), day("12-31")),
    ]
    ddl = "person_id string, unsure boolean, line_kind string, phone string, began timestamp, ended timestamp"
    return spark.createDataFrame(rows, ddl)


@pytest.fixture(scope="module")
def changes(spark: SparkSession) -> DataFrame:
    """Two distinct real changes; one is told twice."""
    return spark.createDataFrame([("A", "B"), ("A", "B"), ("D", "E")], "old_phone string, new_phone string")


LINKS = {
    ("A", "B"): "true",  # a real change
    ("B", "C"): "ignored",  # the next capitol number, though no change of the truth
    ("B", "C2"): "ignored",  # began as early as C
    ("M", "N"): "ignored",  # both held by U alone, of whom the truth is unsure
    ("A", "C"): "wrong",  # jumps over B
    ("B", "A"): "wrong",  # backwards
    ("A", "Z"): "wrong",  # nobody holds Z
    ("A", "D"): "wrong",  # another kind of line
    ("M", "B"): "wrong",  # B is also held by P, of whom the truth is sure
}


def test_judgements(spark: SparkSession, spans: DataFrame, changes: DataFrame) -> None:
    links = spark.createDataFrame([("ours", *pair) for pair in LINKS], PAIRS)
    rows = judged_links(links, changes, spans).collect()
    assert {(row["old_phone"], row["new_phone"]): row["judgement"] for row in rows} == LINKS
    assert len(rows) == len(LINKS)


def test_figures(spark: SparkSession, spans: DataFrame, changes: DataFrame) -> None:
    pairs = [*LINKS, ("A", "B")]  # a pair told twice counts once
    links = spark.createDataFrame([("ours", *pair) for pair in pairs], PAIRS)
    systems = spark.createDataFrame([("ours",), ("silent",)], "system string")
    rows = link_figures(links, changes, spans, systems).collect()
    # 1 true and 5 wrong of 9 links; 2 real changes, 1 found
    assert {row["measure"]: row["value"] for row in rows if row["system"] == "ours"} == {
        "link_precision": pytest.approx(1 / 6), "link_recall": pytest.approx(1 / 2),
        "link_f1": pytest.approx(2 / (6 + 2)), "links": 9, "true_links": 2,
    }  # fmt: skip
    # a system without links is there, and has no precision
    assert {row["measure"]: row["value"] for row in rows if row["system"] == "silent"} == {
        "link_precision": None, "link_recall": 0, "link_f1": 0, "links": 0, "true_links": 2,
    }  # fmt: skip


def test_next_number_begins_after_the_old_one_ended(spark: SparkSession) -> None:
    rows = [
        ("P", False, "", "A", day("01-01"), day("02-01")),
        ("P", False, "", "B", day("02-01"), day("02-10")),  # on the day A was seen last: not after its end
        ("P", False, "", "C", day("02-02"), day("02-10")),
    ]
    ddl = "person_id string, unsure boolean, line_kind string, phone string, began timestamp, ended timestamp"
    found = next_numbers(spark.createDataFrame(rows, ddl)).select("old_phone", "new_phone").collect()
    assert [tuple(row) for row in found] == [("A", "C")]


def test_spans_of_persons(spark: SparkSession) -> None:
    """One span of two records of a person; the kind of line may be missing; e-mails and strangers' records stay out."""
    points = spark.createDataFrame(
        [
            ("s", "1", "phone", "A", ("home",), day("01-01"), day("01-31")),
            ("s", "2", "phone", "A", ("home",), day("03-01"), day("03-31")),
            ("s", "2", "email", "a@x", (None,), day("03-01"), day("03-31")),
            ("s", "3", "phone", "A", None, day("05-01"), day("05-31")),
            ("s", "9", "phone", "Z", None, day("05-01"), day("05-31")),
        ],
        POINTS,
    )
    truth = spark.createDataFrame(
        [("1", "P", "1"), ("2", "P", "1"), ("3", "U", "0"), ("4", "U", "1")],
        "record_id string, person_id string, sure string",
    )
    rows = person_spans(points, truth).orderBy("person_id").collect()
    assert [tuple(row) for row in rows] == [
        ("P", False, "home", "A", day("01-01"), day("03-31")),
        ("U", True, "", "A", day("05-01"), day("05-31")),  # one unsure record makes the person unsure
    ]
    assert {"source", "record_id", "kind", "value", "detail", "seen_from", "seen_to"} <= set(
        CONTACT_POINTS.schema.names
    )
