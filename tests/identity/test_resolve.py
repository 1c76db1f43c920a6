"""Records to persons, on drawn worlds of a few people among a crowd that makes values rare or common."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.errors import InputError
from ringback.identity import Resolved, resolve_identities
from ringback.settings import IdentitySettings
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, DECISIONS, NUMBER_STATUS
from rows import at, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
ROOT = Path(__file__).resolve().parents[2]
SETTINGS = load_settings(str(ROOT / "conf/default.yaml")).identity
CROWD = 400  # other people, each with a name and an e-mail of their own


def record(record_id: str, name: str | None = None, **given: Any) -> dict[str, Any]:
    """A record and its identifiers: `phone=`, `email=`, `address=`, `device=`, `login=`, `day=`, `source=`."""
    return {"record_id": record_id, "full": name, "source": "shop", "day": "2024-01-01", **given}


def name_struct(full: str | None) -> tuple[Any, ...] | None:
    if full is None:
        return None
    given, *middle, family = full.split()
    return (given, middle, family, None, [], full)


def resolved(
    spark: SparkSession,
    rows: list[dict[str, Any]],
    crowd: int = CROWD,
    rulings: dict[tuple[str, str], str] | None = None,
    settings: IdentitySettings = SETTINGS,
    dead: dict[str, str] | None = None,
) -> Resolved:
    everyone = rows + [record(f"z{n}", f"given{n % 20} family{n}", email=f"z{n}@example.net") for n in range(crowd)]
    records, points = [], []
    for row in everyone:
        key = {
            "source": row["source"],
            "record_id": row["record_id"],
            "seen_from": at(row["day"]),
            "seen_to": at(row["day"]),
        }
        told = {"input": "contacts", "name": name_struct(row["full"]), "birth_date": row.get("birth_date")}
        records.append({**key, **told, "account_id": row.get("account_id"), "gender": row.get("gender")})
        for kind in ("phone", "email", "address", "device", "login"):
            if kind in row:
                points.append({**key, "kind": kind, "ordinal": 0, "value": row[kind], "valid": True, "reasons": []})
    return resolve_identities(
        table_rows(spark, CONTACT_RECORDS, records),
        table_rows(spark, CONTACT_POINTS, points),
        settings=settings,
        run_id="run1",
        as_of=at("2024-06-30"),
        decisions=table_rows(spark, DECISIONS, [ruled(*pair, what) for pair, what in (rulings or {}).items()]),
        status=table_rows(spark, NUMBER_STATUS, [found_dead(*each) for each in (dead or {}).items()]),
    )


def found_dead(phone: str, day: str) -> dict[str, Any]:
    return {"phone": phone, "provider": "v", "checked_at": at(day), "line_state": "empty", "raw_code": "2",
            "owner_changed_since": "unknown", "expires_at": at(day), "expired": True, "look_ups": 1}  # fmt: skip


def ruled(left: str, right: str, what: str) -> dict[str, Any]:
    return {"left_source": "shop", "left_record": left, "right_source": "shop", "right_record": right, "ruling": what,
            "decided_at": at("2024-05-01"), "decided_by": "desk 4", "rulings": 1}  # fmt: skip


def test_more_pairs_than_allowed_end_the_run_before_they_are_made(spark: SparkSession) -> None:
    tight = SETTINGS.model_copy(update={"max_pairs": 10})
    rows = [record(f"z{n}", f"ann lee{n}", email="all@example.org") for n in range(30)]
    with pytest.raises(InputError, match=r"pairs expected, identity\.max_pairs allows 10"):
        resolved(spark, rows, crowd=0, settings=tight)


def groups(made: Resolved) -> set[frozenset[str]]:
    persons: dict[str, set[str]] = {}
    for row in made.person_records.where("record_id not like 'z%'").collect():
        persons.setdefault(row["person_id"], set()).add(row["record_id"])
    return {frozenset(records) for records in persons.values()}


PHONE, DESK = "+12124560123", "+12124560100"


def test_who_is_one_person_and_who_is_not(spark: SparkSession) -> None:
    made = resolved(
        spark,
        [
            # one mailbox, one name, spelt in two ways, another number later
            record("a1", "robert long", email="rl@example.org", phone=PHONE),
            record("a2", "bob long", email="rl@example.org", phone="+12124560177"),
            # husband and wife share a mailbox and an address
            record("b1", "ann moss", email="moss@example.org", address="1 main st"),
            record("b2", "carl moss", email="moss@example.org", address="1 main st"),
            # a number that went to somebody else
            record("c1", "dora pike", phone="+12124560155"),
            record("c2", "emil quist", phone="+12124560155", day="2025-01-01"),
            # without names a shared private mailbox is what there is
            record("d1", email="d@example.org", phone="+12124560161"),
            record("d2", email="d@example.org", phone="+12124560162"),
        ],
    )
    together = {frozenset(pair) for pair in (("a1", "a2"), ("d1", "d2"))}
    apart = {frozenset([one]) for one in ("b1", "b2", "c1", "c2")}
    assert groups(made) == together | apart


def test_two_birth_dates_are_two_people(spark: SparkSession) -> None:
    from datetime import date

    born, other = date(1980, 5, 17), date(1955, 3, 2)
    made = resolved(
        spark,
        [
            record("a1", "john moss", birth_date=born, phone=PHONE),
            record("a2", "john moss", birth_date=other, phone="+12124560199"),
            record("a3", "john moss", birth_date=born, email="jm@example.org"),
        ],
    )
    assert groups(made) == {frozenset({"a1", "a3"}), frozenset({"a2"})}


def test_a_hub_joins_nobody_and_is_reported(spark: SparkSession) -> None:
    limit = SETTINGS.most_at_once
    staff = [record(f"s{n}", f"worker{n} staff{n}", phone=DESK) for n in range(limit + 1)]
    made = resolved(spark, staff)
    assert len(groups(made)) == limit + 1
    (hub,) = made.hubs.collect()
    assert (hub["kind"], hub["value"], hub["degree"], hub["reason"]) == ("phone", DESK, limit + 1, "too_many_at_once")
    weights = {row["weight"] for row in made.evidence.where(f"value = '{DESK}'").collect()}
    assert weights == {None}, "a hub weighs nothing"


def test_tables_of_a_person(spark: SparkSession) -> None:
    made = resolved(
        spark,
        [
            record(
                "a1", "ann lee", email="ann@example.org", phone=PHONE, day="2023-01-01", address="1 main st", gender="f"
            ),
            record("a2", "ann lee", email="ann@example.org", phone="+12124560177", day="2024-01-01"),
        ],
    )
    (owner,) = {row["person_id"] for row in made.person_records.where("record_id in ('a1', 'a2')").collect()}
    person = made.persons.where(f"person_id = '{owner}'").first()
    assert person["current_phone"] == "+12124560177"
    assert [phone["value"] for phone in person["phones"]] == [PHONE, "+12124560177"]
    assert (person["records"], person["full_name"]["record_id"]) == (2, "a2")
    assert tuple(person["current_phone_from"]) == tuple(person["current_email_from"]) == ("shop", "a2")
    assert (tuple(person["address"]), tuple(person["gender"])) == (("1 main st", "shop", "a1"), ("f", "shop", "a1"))
    assert person["weakest_link"] >= SETTINGS.keep_at
    held = {row["value"]: row["person_id"] for row in made.phone_tenures.collect()}
    assert held == {PHONE: owner, "+12124560177": owner}
    (pair,) = made.pairs.where("left_record = 'a1'").collect()
    assert pair["weight"] == pytest.approx(sum(part["weight"] for part in pair["parts"]), abs=1e-5)


def test_a_number_that_was_dead_in_between_holds_nobody_together(spark: SparkSession) -> None:
    rows = [
        record("a1", "ada reed", phone=PHONE, day="2024-01-01"),
        record("a2", phone=PHONE, day="2024-03-01"),
        record("b1", "bea stone", phone=DESK, day="2024-01-01"),
        record("b2", "bea stone", phone=DESK, email="bea@example.org", day="2024-03-01"),
    ]
    assert groups(resolved(spark, rows)) == {frozenset({"a1", "a2"}), frozenset({"b1", "b2"})}
    made = resolved(spark, rows, dead={PHONE: "2024-02-10", DESK: "2024-02-10"})
    assert groups(made) == {frozenset({"a1"}), frozenset({"a2"}), frozenset({"b1", "b2"})}, "who goes on, goes on"
    held = {(row["value"], row["tenure"]): row["cut_reason"] for row in made.phone_tenures.collect()}
    assert held == {(PHONE, 1): None, (PHONE, 2): "dead_between", (DESK, 1): None}


def test_rulings_win(spark: SparkSession) -> None:
    rows = [
        # two who say word for word the same, ruled different; a third holds them together
        record("a1", "ann lee", email="ann@example.org", phone=PHONE),
        record("a2", "ann lee", email="ann@example.org", phone=PHONE),
        record("a3", "ann lee", email="ann@example.org", phone=PHONE, day="2024-02-01"),
        # two who share nothing and contradict each other, ruled the same
        record("b1", "ben cole", phone="+12124560181"),
        record("b2", "cleo dunn", phone="+12124560182"),
    ]
    before = groups(resolved(spark, rows))
    assert before == {frozenset({"a1", "a2", "a3"}), frozenset({"b1"}), frozenset({"b2"})}
    made = resolved(spark, rows, rulings={("a1", "a2"): "different", ("b1", "b2"): "same"})
    after = groups(made)
    assert frozenset({"b1", "b2"}) in after
    assert not any({"a1", "a2"} <= group for group in after)
    assert any({"a1", "a3"} <= group or {"a2", "a3"} <= group for group in after)
    reasons = {row["reason"] for row in made.pairs.where("not kept and left_record like 'a%'").collect()}
    assert reasons == {"below_threshold", "decision"}
