"""Names to comparison keys; input and expectation in one row."""

import pytest
from pyspark.sql import SparkSession

from ringback.contacts.names import with_name

CASES = [
    # full name, given, middle, family, suffix, nicknames
    ("Ann Lee", "ann", [], "lee", None, []),
    ("LEE, Ann", "ann", [], "lee", None, []),
    ("W. Brian White", "w", ["brian"], "white", None, []),
    ("Robert C. Long Jr.", "robert", ["c"], "long", "jr", []),
    ("Robert Long, III", "robert", [], "long", "iii", []),
    ("John V. Smith", "john", ["v"], "smith", None, []),
    ('Elizabeth "Liz" Campos', "elizabeth", [], "campos", None, ["liz"]),
    ("Walter (Walt) Blackman", "walter", [], "blackman", None, ["walt"]),
    ("Löki O’Brien-Tobin", "loki", ["obrien"], "tobin", None, []),
    ("Dr. Ann Lee", "ann", [], "lee", None, []),
    ("Cher", None, [], "cher", None, []),
    ("  Ann   Lee ", "ann", [], "lee", None, []),
]


def test_names_are_taken_apart(spark: SparkSession) -> None:
    found = with_name(spark.createDataFrame([(case[0],) for case in CASES], "full_name string"), "full_name").collect()
    for case, row in zip(CASES, found, strict=True):
        name = row["name"]
        assert (name.given, name.middle, name.family, name.suffix, name.nicknames) == case[1:], case[0]


@pytest.mark.parametrize("text", [None, "", "  ", "12345", "—"])
def test_what_has_no_letter_is_no_name(spark: SparkSession, text: str | None) -> None:
    assert with_name(spark.createDataFrame([(text,)], "full_name string"), "full_name").first()["name"] is None
