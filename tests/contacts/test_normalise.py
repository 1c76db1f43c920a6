"""The first stage on literal rows, in one run: what stays, what is refused, and that nothing is lost.

The rows of each test have a source of their own.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from ringback.contacts import normalise_contacts
from ringback.settings import ContactSettings
from rows import at, raw_rows

pytestmark = pytest.mark.usefixtures("interpreted")

SETTINGS = ContactSettings(
    earliest_birth_year=1900, placeholder_birth_dates=("1900-01-01", "1970-01-01"), keep_phone_answers=False
)
AS_OF = at("2024-06-30")
UNREADABLE = [
    {"record_id": "good"},
    {"record_id": " "},
    {"record_id": "no_date", "first_seen_at": None},
    {"record_id": "bad_date", "first_seen_at": "soon"},
    {"record_id": "later", "first_seen_at": "2024-07-01"},
    {"record_id": "not_yet_known", "available_at": "2024-07-01"},
    {"record_id": "too_fresh", "first_seen_at": "2024-06-29", "latency_days": 3},
]
WITHOUT_SOURCE = [
    {"record_id": None, "corrupt": True, "source": None},
    {"record_id": "no_source", "source": None},
]
BAD_VALUES = [
    {
        "record_id": "r1",
        "last_seen_at": "never",
        "full_name": "???",
        "birth_date": "31.02.1980",
        "phone": "ask the desk",
        "email": "none",
        "address": ",",
        "device_ids": ["00000000", "dev-4711"],
        "login_ids": {"twitter": "@"},
    },
    {"record_id": "r2", "birth_date": "1970-01-01", "last_seen_at": "2023-12-31"},
    {"record_id": "r3", "birth_date": "2030-01-01"},
    {"record_id": "r4", "phone": "138****8000", "default_region": "CN"},
    {"record_id": "r5", "phone": "13800138000", "default_region": "CN"},
    {"record_id": "r6", "phone": "138 0013 8000", "default_region": "CN"},
    {"record_id": "r7", "phone": "139 1234 5678", "default_region": "CN"},
]
COPY = {"raw_row_ref": "shop.csv#same", "record_id": "r1", "last_seen_at": "2024-02-01", "email": "old@example.org"}
COPIES = [COPY, COPY, COPY, {"record_id": "r1", "last_seen_at": "2024-03-01", "email": "new@example.org"}]
WHOLE = [
    {
        "phone": "212-456-0123 x7",
        "phone_kind": "Office",
        "email": "Ann@Example.org",
        "address": "1 Main Street",
        "city": "Springfield",
        "device_ids": ["DEV-4711", "DEV-4712"],
        "login_ids": {"Twitter": "@Ann"},
        "last_seen_at": "2030-01-01",
    }
]
NO_NUMBER = [{"address": "Springfield"}]
SOURCES = {"unreadable": UNREADABLE, "bad": BAD_VALUES, "copies": COPIES, "whole": WHOLE, "no_number": NO_NUMBER}


class Made(NamedTuple):
    """The rows of the stage's tables, and how many rows it was given."""

    records: list[Row]
    points: list[Row]
    quarantine: list[Row]
    shapes: list[Row]
    read: int

    def of(self, what: Sequence[Row], source: str) -> list[Row]:
        return [row for row in what if row["source"] == source]

    def refused(self, source: str) -> set[tuple[str | None, str | None, str]]:
        return {(row["record_id"], row["column"], row["reason"]) for row in self.of(self.quarantine, source)}


def rows_of(frame: DataFrame) -> list[Row]:
    return frame.collect()


@pytest.fixture(scope="module")
def made(spark: SparkSession) -> Made:
    rows: list[dict[str, Any]] = [{"source": name, **row} for name, rows in SOURCES.items() for row in rows]
    stage = normalise_contacts(
        raw_rows(spark, rows + WITHOUT_SOURCE), as_of=AS_OF, run_id="run1", settings=SETTINGS
    )  # fmt: skip
    tables = (stage.contact_records, stage.contact_points, stage.quarantine, stage.refused_shapes)
    return Made(*map(rows_of, tables), read=stage.rows.count())


def test_rows_that_cannot_be_read_are_refused_whole(made: Made) -> None:
    assert [row["record_id"] for row in made.of(made.records, "unreadable")] == ["good"]
    assert made.refused("unreadable") == {
        (None, None, "missing_record_id"),
        ("no_date", None, "missing_first_seen_at"),
        ("bad_date", None, "bad_first_seen_at"),
        ("later", None, "after_as_of"),
        ("not_yet_known", None, "after_as_of"),
        ("too_fresh", None, "after_as_of"),
    }
    assert made.refused("?") == {(None, None, "unreadable_row"), ("no_source", None, "missing_source")}


def test_no_row_is_lost_or_doubled(made: Made) -> None:
    whole = [row for row in made.quarantine if row["column"] is None]
    assert len(made.records) + len(whole) == made.read == sum(map(len, SOURCES.values())) + len(WITHOUT_SOURCE)


def test_bad_values_are_refused_and_their_record_stays(made: Made) -> None:
    assert len(made.of(made.records, "bad")) == len(BAD_VALUES)
    assert made.refused("bad") == {
        ("r1", "last_seen_at", "bad_date"),
        ("r1", "full_name", "no_letters"),
        ("r1", "birth_date", "bad_date"),
        ("r1", "phone", "not_a_number"),
        ("r1", "email", "empty_value"),
        ("r1", "address", "empty_value"),
        ("r1", "device_ids", "too_few_signs"),
        ("r1", "login_ids", "empty_value"),
        ("r2", "birth_date", "placeholder"),
        ("r2", "last_seen_at", "ends_before_start"),
        ("r3", "birth_date", "out_of_range"),
        ("r4", "phone", "masked"),
    }
    points = {(row["kind"], row["value"], row["valid"]) for row in made.of(made.points, "bad")}
    assert points == {
        ("device", "dev-4711", True),
        ("phone", "+8613800138000", False),
        ("phone", "+8613912345678", True),
    }
    assert {tuple(row) for row in made.shapes} == {
        ("a a a", "refused", "not_a_number", 1),
        ("999****9999", "refused", "masked", 1),
        ("99999999999", "not_valid", "placeholder", 1),
        ("999 9999 9999", "not_valid", "placeholder", 1),
    }


def test_one_row_stands_for_a_record_id_and_its_copies_are_counted(made: Made) -> None:
    assert [row["value"] for row in made.of(made.points, "copies")] == ["new@example.org"]
    refs = [row["raw_row_ref"] for row in made.of(made.quarantine, "copies")]
    assert sorted(refs) == ["shop.csv#same", "shop.csv#same~2", "shop.csv#same~3"]


def test_points_carry_what_their_kind_adds(made: Made) -> None:
    points = {(row["kind"], row["ordinal"]): row for row in made.of(made.points, "whole")}
    assert {key: row["value"] for key, row in points.items()} == {
        ("phone", 0): "+12124560123",
        ("email", 0): "ann@example.org",
        ("address", 0): "1 main st springfield",
        ("device", 0): "dev-4711",
        ("device", 1): "dev-4712",
        ("login", 0): "twitter:ann",
    }
    phone = points["phone", 0]
    assert (phone["detail"]["extension"], phone["detail"]["line_kind"], phone["valid"]) == ("7", "office", True)
    assert points["login", 0]["detail"]["login_kind"] == "twitter"
    assert phone["seen_to"] == AS_OF.replace(tzinfo=None), "last_seen_at is clipped to as_of"


def test_an_address_without_a_number_is_kept_but_not_valid(made: Made) -> None:
    (point,) = made.of(made.points, "no_number")
    assert (point["valid"], point["reasons"]) == (
        False,
        ["no_number_in_address", "no_street", "no_region", "no_postcode"],
    )
    assert made.refused("no_number") == set()
