"""Who had a number on a day, and which number somebody had."""

import pytest
from pyspark.sql import SparkSession

from ringback.numbers import current_number, owner
from ringback.tables import TENURES
from rows import at, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

X, Y = "+12124560101", "+12124560102"
#         number, tenure, person, from, to: Ann had X, then Y; Ben has X since; both share Y for a while
HELD = [
    (X, 1, "ann", "2020-01-01", "2020-06-01"), (X, 2, "ben", "2021-01-01", "2022-01-01"),
    (Y, 1, "ann", "2020-07-01", "2022-01-01"), (Y, 2, "ben", "2020-09-01", "2020-10-01"),
]  # fmt: skip


def tenures(spark: SparkSession):  # type: ignore[no-untyped-def]
    rows = [
        {"kind": "phone", "value": value, "tenure": n, "person_id": person, "held_from": at(start), "held_to": at(end)}
        for value, n, person, start, end in HELD
    ]
    return table_rows(spark, TENURES, rows)


@pytest.mark.parametrize(
    ("phone", "day", "person"),
    [
        (X, "2019-12-31", None), (X, "2020-01-01", "ann"), (X, "2020-12-31", "ann"), (X, "2021-01-01", "ben"),
        (X, "2030-01-01", "ben"),         ("+12125550000", "2020-01-01", None),
    ],
)  # fmt: skip
def test_owner(spark: SparkSession, phone: str, day: str, person: str | None) -> None:
    asked = spark.createDataFrame([(phone, at(day))], "phone string, at timestamp")
    assert [row["person_id"] for row in owner(asked, tenures(spark)).collect()] == [person]


@pytest.mark.parametrize(
    ("person", "day", "phone"),
    [
        ("ann", "2019-01-01", None), ("ann", "2020-05-01", X), ("ann", "2020-08-01", Y), ("ann", "2023-01-01", Y),
        ("ben", "2020-09-15", Y), ("ben", "2021-02-01", X), ("cy", "2021-01-01", None),
    ],
)  # fmt: skip
def test_current_number(spark: SparkSession, person: str, day: str, phone: str | None) -> None:
    asked = spark.createDataFrame([(person, at(day))], "person_id string, at timestamp")
    assert [row["phone"] for row in current_number(asked, tenures(spark)).collect()] == [phone]


def test_a_number_that_another_took_is_no_current_one(spark: SparkSession) -> None:
    only_x = tenures(spark).where(f"value = '{X}'")
    asked = spark.createDataFrame(
        [("ann", at("2020-12-01")), ("ann", at("2021-02-01"))], "person_id string, at timestamp"
    )
    assert [row["phone"] for row in current_number(asked, only_x).orderBy("at").collect()] == [X, None]
