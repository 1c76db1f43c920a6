"""Who is out of reach, which numbers to look up within money and rates, and what that is worth against chance."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.errors import ConfigError
from ringback.numbers.probing import probe_candidates, probe_queue, regret, require_adapters, target_pool
from ringback.numbers.verification.lists import remind_in_app, welcome_back
from ringback.settings import Provider
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DO_NOT_CONTACT,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    TARGET_POOL,
)
from rows import at, detail, table_rows
from verification_rows import LINK, asked, links_of

pytestmark = pytest.mark.usefixtures("interpreted")
SETTINGS = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml"))
AS_OF, YEARS_AGO = at("2024-06-30"), at("2020-06-30")
OLD, NEW = LINK["old_phone"], LINK["new_phone"]
CHEAP = Provider(adapter="toolkk", price=0.1, per_day=2, per_second=0.5, regions=("US",))
DEAR = Provider(adapter="gzxinya", price=0.2, per_day=9, per_second=9.0, regions=())


def answer(phone: str, state: str, day: str, owner: str = "unknown", expired: bool = False) -> dict[str, Any]:
    return {"phone": phone, "provider": "v", "checked_at": at(day), "raw_code": "0", "line_state": state, "expired": expired,
            "owner_changed_since": owner, "expires_at": at("2024-07-20"), "look_ups": 1}  # fmt: skip


def person(person_id: str, phone: str | None) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "current_phone": phone,
        "records": 1,
        "first_seen_at": YEARS_AGO,
        "last_seen_at": YEARS_AGO,
    }


def test_the_pool_holds_who_cannot_be_reached_and_since_when(spark: SparkSession) -> None:
    status = [
        answer(OLD, "empty", "2024-03-01", expired=True), answer(OLD, "active", "2024-04-01", expired=True),
        answer(OLD, "suspended", "2024-05-01", expired=True), answer(OLD, "unknown", "2024-05-15"), answer(OLD, "empty", "2024-06-20"),
        answer("+3", "active", "2024-06-20"), answer("+4", "empty", "2024-01-20", expired=True),
        answer("+5", "active", "2024-06-20", owner="yes"), answer("+6", "gone", "2024-06-20"),
    ]  # fmt: skip
    persons = [
        person("A", OLD),
        person("C", "+3"),
        person("D", "+4"),
        person("E", "+5"),
        person("F", None),
        person("G", OLD),
    ]
    held = [("+3", None, YEARS_AGO, YEARS_AGO), ("+4", None, YEARS_AGO, AS_OF), (OLD, None, AS_OF, AS_OF)]
    persons.append({**person("H", None), "phones": held})  # gave up the one that she had last
    links = links_of(
        spark,
        {},
        {"link_id": "surer", "new_phone": "+7", "confidence": 0.95},
        {"link_id": "no", "status": "wrong_person", "confidence": 1.0},
    )
    made = target_pool(
        table_rows(spark, PERSONS, persons), table_rows(spark, NUMBER_STATUS, status), links,
        unreachable=SETTINGS.probing.unreachable, publish_at=0.5,
    )  # fmt: skip
    assert {(row["person_id"], row["line_state"], row["since"].month, row["new_phone"]) for row in made.collect()} == {
        ("A", "empty", 5, "+7"),
        ("G", "empty", 5, None),
        ("H", "empty", 5, None),
        ("E", "active", 6, None),
    }


def test_numbers_are_looked_up_by_worth_within_rates_and_money(spark: SparkSession) -> None:
    persons = [person(str(n), f"+{n}") for n in range(1, 8)] + [person("twin", "+2")]
    points = [{"source": "s", "record_id": f"r{n}", "kind": "phone", "ordinal": 0, "value": f"+{n}", "seen_from": YEARS_AGO,
               "seen_to": AS_OF if n == 6 else YEARS_AGO, "valid": True, "detail": detail(region="CN" if n == 5 else "US")}
              for n in range(1, 8)]  # fmt: skip
    status = [
        answer("+1", "active", "2024-06-20"),
        answer("+2", "empty", "2024-01-20", expired=True),
        answer("+7", "unknown", "2024-06-20"),
    ]
    former = {"link_id": "former", "old_phone": "+6", "old_person_id": "who had it before", "confidence": 0.99}
    links = links_of(spark, {"old_phone": "+3", "old_person_id": "3", "confidence": 0.9}, former)
    values = spark.createDataFrame(
        [(str(n), 10.0) for n in range(1, 8)] + [("twin", 10.0)], "person_id string, value double"
    )
    rules = SETTINGS.probing.model_copy(update={"spend_per_day": 0.55, "providers": {"dear": DEAR, "cheap": CHEAP}})
    candidates = probe_candidates(
        table_rows(spark, PERSONS, persons), values, table_rows(spark, CONTACT_POINTS, points),
        table_rows(spark, NUMBER_STATUS, status), links, as_of=AS_OF, rules=rules,
    ).checkpoint()  # fmt: skip
    known = {row["phone"]: (row["p_changed"], row["value"]) for row in candidates.collect()}
    assert set(known) == {"+2", "+3", "+4", "+5", "+6"}, (
        "an answer that holds, even one that could not tell, is not bought again"
    )
    assert known["+2"] == pytest.approx((0.5, 2.0), abs=0.001), "four years: half of all; two persons"
    assert known["+3"][0] == pytest.approx(0.95, abs=0.001)
    assert known["+6"] == (0.0, 1.0), "seen today; its former holder moved, not this one"
    made = {row["phone"]: row for row in probe_queue(candidates, as_of=AS_OF, rules=rules).collect()}
    assert {phone: (row["provider"], row["nth"]) for phone, row in made.items()} == {
        "+2": ("cheap", 1),
        "+3": ("cheap", 2),
        "+4": ("dear", 1),  # the cheap one has no room; for +5 there is no money left
    }
    assert (made["+3"]["ask_from"] - made["+2"]["ask_from"]).seconds == 2
    assert made["+3"]["adapter"] == "toolkk"


def test_regret_tells_what_the_order_is_worth(spark: SparkSession) -> None:
    truth = spark.createDataFrame(
        [("+1", True, 4.0), ("+2", False, 9.0), ("+3", True, 2.0), ("+4", False, 1.0)],
        "phone string, changed boolean, value double",
    )
    queue = spark.createDataFrame([("+1", 0.5), ("+2", 0.5)], "phone string, price double")
    (told,) = regret(queue, truth).collect()
    assert told.asDict() == {
        "look_ups": 2, "cost": 1.0, "changed_found": 1, "changed_at_random": 1.0, "changed_at_best": 2,
        "gained": 3.0, "gained_at_random": 2.0, "gained_at_best": 5.0, "regret": 2.0,
        "regret_at_random": 3.0,
    }  # fmt: skip


def test_a_provider_needs_an_adapter() -> None:
    require_adapters({"cheap": CHEAP, "dear": DEAR}, None)
    with pytest.raises(ConfigError, match=r"probing\.providers\.x\.adapter: no vendor 'nobody'"):
        require_adapters({"x": CHEAP.model_copy(update={"adapter": "nobody"})}, None)


def test_reminded_are_those_in_the_app_and_welcomed_those_newly_found(spark: SparkSession) -> None:
    pool = [{"person_id": p, "phone": "+1", "line_state": "empty", "owner_changed": False, "since": AS_OF, "checked_at": AS_OF,
             "expires_at": AS_OF, "last_seen_at": AS_OF, "link_status": status}
            for p, status in (("A", None), ("B", "candidate"), ("C", "confirmed"), ("D", None), ("E", None), ("F", None))]  # fmt: skip
    records, owners = [], []
    for p, kind, day in [("A", "login", "2024-06-10"), ("B", "order", "2024-06-20"), ("C", "login", "2024-06-20"),
                         ("D", "login", "2024-01-20"), ("E", "refund", "2024-06-20"), ("F", "app_open", "2024-06-20")]:  # fmt: skip
        key = {"source": "s", "record_id": p, "seen_from": at(day), "seen_to": at(day)}
        records.append({**key, "input": "events", "attributes": {"kind": kind}})
        owners.append({**key, "person_id": p, "valid_from": at(day), "valid_to": at(day)})
    quiet = table_rows(spark, DO_NOT_CONTACT, [
        {"subject_kind": kind, "subject": subject, "since": AS_OF, "cause": "stop"}
        for kind, subject in (("person", "F"), ("number", "+12124560999"))
    ])  # fmt: skip
    reminded = remind_in_app(
        table_rows(spark, TARGET_POOL, pool), table_rows(spark, CONTACT_RECORDS, records), table_rows(spark, PERSON_RECORDS, owners),
        quiet, as_of=AS_OF, rules=SETTINGS.verification,
    )  # fmt: skip
    assert {(row["person_id"], row["may_remind"]) for row in reminded.collect()} == {
        ("A", True),
        ("B", True),
        ("F", False),
    }
    links = links_of(
        spark,
        {"link_id": "confirmed", "status": "confirmed"},
        {"link_id": "long confirmed", "status": "confirmed"},
        {"link_id": "new", "changed_before": at("2024-06-20")},
        {"link_id": "silenced", "changed_before": at("2024-06-20"), "new_phone": "+12124560999", "confidence": 0.95},
        {"link_id": "wrong", "changed_before": at("2024-06-20"), "status": "wrong_person"},
        {"link_id": "old"},
    )
    yes = asked(
        spark,
        {"link_id": "confirmed", "reply": "yes"},
        {"link_id": "long confirmed", "reply": "yes", "replied_at": YEARS_AGO},
    )
    welcomed = welcome_back(
        links,
        yes.withColumnRenamed("link_id", "of_link"),
        quiet,
        as_of=AS_OF,
        rules=SETTINGS.verification,
        bounds=SETTINGS.links,
    )
    assert {(row["link_id"], row["actionable"], row["may_contact"]) for row in welcomed.collect()} == {
        ("confirmed", True, True), ("new", False, True), ("silenced", True, False),
    }  # fmt: skip
