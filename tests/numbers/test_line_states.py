"""What vendors said of a line belongs to the tenure in which they said it."""

from datetime import datetime, timezone

import pytest
from pyspark.sql import SparkSession

from ringback.numbers.line_states import with_line_states

pytestmark = pytest.mark.usefixtures("interpreted")
HELD = (
    "kind string, value string, tenure int, person_id string, held_from timestamp, held_to timestamp, line_state string"
)
SAID = "phone string, provider string, checked_at timestamp, line_state string"


def on(month: int) -> datetime:
    return datetime(2026, month, 1, tzinfo=timezone.utc)


def test_an_answer_is_of_the_tenure_of_its_day(spark: SparkSession) -> None:
    held = [
        ("phone", "+1", 1, "a", on(1), on(2), None), ("phone", "+1", 2, "b", on(6), on(7), "active"),
        ("phone", "+2", 1, "a", on(3), on(4), "empty"), ("phone", "+3", 1, "c", on(1), on(2), None),
        ("email", "+1", 1, "a", on(1), on(2), None),
    ]  # fmt: skip
    said = [
        ("+1", "v", on(2), "active"), ("+1", "v", on(3), "empty"), ("+1", "w", on(4), "unknown"), ("+1", "v", on(6), "suspended"),
        ("+2", "v", on(2), "empty"),  # before anybody had it
        ("+3", "v", on(5), "off"), ("+3", "w", on(5), "silent"),
    ]  # fmt: skip
    made = with_line_states(spark.createDataFrame(held, HELD), spark.createDataFrame(said, SAID))
    assert made.columns == [part.split()[0] for part in HELD.split(", ")]
    found = {(row["kind"], row["value"], row["tenure"]): row["line_state"] for row in made.collect()}
    assert found == {
        ("phone", "+1", 1): "empty", ("phone", "+1", 2): "suspended", ("phone", "+2", 1): None, ("phone", "+3", 1): "silent",
        ("email", "+1", 1): None,
    }  # fmt: skip
