"""Names to comparison keys: every case of tests/cases/names.csv, and what holds for any text."""

import random

from pyspark.sql import Row, SparkSession

from case_files import case_rows
from ringback.contacts.names import with_name

PARTS = [
    "Ann",
    "lee",
    " ",
    ",",
    ".",
    "Jr",
    '"',
    "(",
    ")",
    "-",
    "’",
    "é",
    "张",
    "欧阳",
    "先生",
    "\uff17",
    "\x00",
    "\u200b",
    "राम",
    "ß",
]


def told(spark: SparkSession, texts: list[str | None]) -> list[Row]:
    """The row of each text, in order."""
    return (
        with_name(spark.createDataFrame(list(enumerate(texts)), "n int, full_name string"), "full_name")
        .orderBy("n")
        .collect()
    )


def test_every_case(spark: SparkSession) -> None:
    cases = case_rows("names")
    for case, row in zip(cases, told(spark, [case["raw"] for case in cases]), strict=True):
        name = row["name"]
        parts = (
            [name.given, " ".join(name.middle), name.family, name.suffix, " ".join(name.nicknames)]
            if name
            else [""] * 5
        )
        found = [part or "" for part in (*parts, row["name_reason"])]
        assert found == [case[column] for column in ("given", "middle", "family", "suffix", "nicknames", "reason")], (
            case["raw"]
        )


def test_a_blank_is_no_name_and_needs_no_reason(spark: SparkSession) -> None:
    assert [row[2:] for row in told(spark, [None, "", "  "])] == [(None, None)] * 3


def test_blanks_around_and_between_do_not_matter(spark: SparkSession) -> None:
    plain, spaced = (row["name"] for row in told(spark, ["Ann Lee", "  Ann \t Lee\n"]))
    assert plain == spaced


def test_any_text_has_keys_or_a_reason_and_keys_stay_as_they_are(spark: SparkSession) -> None:
    draw = random.Random(6)
    rows = told(spark, ["".join(draw.choices(PARTS, k=draw.randint(1, 9))) for _ in range(1000)])
    assert all(
        (row["name"] is None) == (row["name_reason"] is not None) or not row["full_name"].strip(" ") for row in rows
    )
    names = [row["name"] for row in rows if row["name"]]
    assert len(names) > 500
    again = [row["name"] for row in told(spark, [name.full for name in names])]
    assert [name and name.full for name in again] == [name.full for name in names]
