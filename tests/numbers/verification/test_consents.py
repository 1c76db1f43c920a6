"""The ledger: read, refused, and what it says of numbers and persons today."""

import pytest
from pyspark.sql import SparkSession

from ringback.numbers.verification.consents import after_merges, in_force, normalise_consents, of_numbers_and_persons
from ringback.tables import CONSENTS, CONTACT_POINTS, CONTACT_RECORDS, IDENTITY_CHANGES, PERSON_RECORDS
from rows import at, raw_consents, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
AS_OF, DAY = at("2024-06-30"), at("2024-01-01")
HELD = [
    {},
    {"subject": "+12124560101"},  # told twice
    {"state": "withdrawn"},  # of the same instant: the stronger
    {"subject_kind": "Account", "subject": "shop|A-1", "channel": " SMS ", "proof": "form 7"},
    {"subject_kind": "email", "subject": "Ann@Example.org"},
]
BAD = {
    "unreadable_row": {"corrupt": True},
    "bad_subject_kind": {"subject_kind": "cat"},
    "missing_subject": {"subject": " "},
    "unreadable_phone": {"subject": "ask the desk"},
    "too_long": {"purpose": "p" * 101},
    "missing_purpose": {"purpose": None},
    "bad_state": {"state": "perhaps"},
    "bad_at": {"at": "then"},
    "after_as_of": {"at": "2024-07-01"},
}


def test_the_ledger_is_read_or_refused(spark: SparkSession) -> None:
    rows = [*HELD, *BAD.values(), {"latency_days": 200}]
    made = normalise_consents(raw_consents(spark, rows), as_of=AS_OF, run_id="run1")
    told = {
        (row["subject_kind"], row["subject"], row["channel"], row["state"], row["told"]) for row in made.table.collect()
    }
    assert told == {
        ("phone", "+12124560101", None, "withdrawn", 3),
        ("account", "shop|A-1", "sms", "granted", 1),
        ("email", "ann@example.org", None, "granted", 1),
    }
    refused = [row["reason"] for row in made.quarantine.collect()]
    assert sorted(refused) == sorted([*BAD, "after_as_of"])
    assert made.rows.count() == len(refused) + 5


def change(
    kind: str, subject: str, state: str, day: str, purpose: str = "service", channel: str | None = None
) -> dict[str, object]:
    return {"subject_kind": kind, "subject": subject, "state": state, "at": at(day), "purpose": purpose, "channel": channel,
            "told": 1}  # fmt: skip


def test_the_last_change_of_a_purpose_and_channel_holds_for_numbers_and_persons(spark: SparkSession) -> None:
    ledger = [
        change("phone", "+1", "granted", "2024-01-01"), change("phone", "+1", "withdrawn", "2024-02-01"),
        change("phone", "+2", "withdrawn", "2024-01-01"), change("phone", "+2", "granted", "2024-02-01"),
        change("phone", "+3", "withdrawn", "2024-01-01", purpose="ads"),
        change("phone", "+4", "withdrawn", "2024-01-01", channel="call"),
        change("account", "shop|A", "withdrawn", "2024-01-01"),
        change("email", "b@x.org", "granted", "2024-01-01", channel="sms"),
        change("person", "gone", "withdrawn", "2024-01-01"),
    ]  # fmt: skip
    key = {"source": "shop", "record_id": "r1", "seen_from": DAY, "seen_to": DAY}
    other = {**key, "record_id": "r2"}
    owners = [{**key, "person_id": "p1", "valid_from": DAY, "valid_to": DAY},
              {**other, "person_id": "p2", "valid_from": DAY, "valid_to": DAY}]  # fmt: skip
    merged = [{"change_id": str(n), "run_id": "r", "at": DAY, "change": "merged", "person_id": a, "into_person_id": b, "cause": "x"}
              for n, (a, b) in enumerate([("gone", "later"), ("later", "p2")])]  # fmt: skip
    states = in_force(table_rows(spark, CONSENTS, ledger), ["service", "all"], "sms")
    found = of_numbers_and_persons(
        states,
        table_rows(
            spark, CONTACT_RECORDS, [{**key, "input": "contacts", "account_id": "A"}, {**other, "input": "contacts"}]
        ),
        table_rows(
            spark, CONTACT_POINTS, [{**other, "kind": "email", "ordinal": 0, "value": "b@x.org", "valid": True}]
        ),
        table_rows(spark, PERSON_RECORDS, owners),
        after_merges(table_rows(spark, IDENTITY_CHANGES, merged)),
    )
    assert {(row["subject_kind"], row["subject"], row["state"]) for row in found.collect()} == {
        ("number", "+1", "withdrawn"),
        ("number", "+2", "granted"),
        ("person", "p1", "withdrawn"),
        ("person", "p2", "granted"),
        ("person", "p2", "withdrawn"),  # merged into p2 twice over: most-restrictive wins where it is used
    }
