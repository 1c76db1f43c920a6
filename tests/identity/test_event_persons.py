"""Who did an event, on drawn records."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.identity.event_persons import event_persons
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, PERSON_RECORDS
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")


def told(
    spark: SparkSession, rows: list[tuple[str, str, str | None, str, str, list[tuple[str, str]]]]
) -> dict[str, Any]:
    """(person, rule) by event, of records (id, input, account, day, person, points)."""
    records, points, owners = [], [], []
    for record_id, source_input, account, day, person, carried in rows:
        key = {"source": "shop", "record_id": record_id, "seen_from": at(day), "seen_to": at(day)}
        records.append({**key, "input": source_input, "account_id": account})
        owners.append({**key, "person_id": person, "valid_from": at(day), "valid_to": at(day)})
        points += [
            {**key, "kind": kind, "ordinal": n, "value": value, "valid": True, "detail": detail()}
            for n, (kind, value) in enumerate(carried)
        ]
    found = event_persons(
        table_rows(spark, CONTACT_RECORDS, records),
        table_rows(spark, CONTACT_POINTS, points),
        table_rows(spark, PERSON_RECORDS, owners),
    )
    return {row["event_id"]: (row["person_id"], row["rule"]) for row in found.collect()}


def test_an_account_tells_the_person_whatever_is_written_on_the_event(spark: SparkSession) -> None:
    assert told(spark, [
        ("c1", "contacts", "a", "2020-01-01", "ann", []), ("c2", "contacts", "b", "2020-01-01", "ben", []),
        ("e1", "events", "a", "2020-02-01", "ben", [("phone", "ben's")]),  # a present to Ben
    ]) == {"e1": ("ann", "account")}  # fmt: skip


def test_an_account_that_passes_on_tells_its_holder_at_the_time(spark: SparkSession) -> None:
    assert told(spark, [
        ("c1", "contacts", "a", "2020-01-01", "ann", []), ("c2", "contacts", "a", "2021-01-01", "ben", []),
        ("e0", "events", "a", "2019-12-01", "ann", []), ("e1", "events", "a", "2020-02-01", "ann", []),
        ("e2", "events", "a", "2021-01-01", "ann", []), ("e3", "events", "a", "2022-01-01", "ann", []),
    ]) == {
        "e0": ("ann", "account"), "e1": ("ann", "account"), "e2": ("ben", "account"), "e3": ("ben", "account"),
    }  # fmt: skip


def test_without_a_known_account_what_it_carries_tells(spark: SparkSession) -> None:
    assert told(spark, [
        ("c1", "contacts", None, "2020-01-01", "ann", [("device", "d")]),
        ("e1", "events", None, "2020-02-01", "ann", [("device", "d"), ("phone", "n")]),
        ("e2", "events", "elsewhere", "2020-02-01", "ann", [("address", "x"), ("login", "l")]),
        ("e3", "events", None, "2020-02-01", "guest", [("device", "kiosk")]),
        ("e4", "events", None, "2020-02-01", "nothing", []),
    ]) == {"e1": ("ann", "phone"), "e2": ("ann", "login"), "e3": (None, "nobody"), "e4": (None, "nobody")}  # fmt: skip
