"""Whom to ask today: every reason why not, and what holds over days whatever the links are."""

import math
import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.config import load_settings
from ringback.numbers.verification import questions_of_links
from ringback.numbers.verification.consents import after_merges
from ringback.numbers.verification.questions import Known, NotAsked, log_rows, plan_questions
from ringback.settings import VerificationSettings
from ringback.tables import CONTACT_RECORDS, DO_NOT_CONTACT, HUBS, IDENTITY_CHANGES, NUMBER_STATUS, PERSON_RECORDS
from rows import at, table_rows
from verification_rows import LINK, asked, links_of, logged

pytestmark = pytest.mark.usefixtures("interpreted")
SETTINGS = load_settings(str(Path(__file__).resolve().parents[3] / "conf/default.yaml"))
RULES, UNREACHABLE = SETTINGS.verification, SETTINGS.probing.unreachable
AS_OF, LAST_WEEK, LONG_AGO = at("2024-06-30T15:00:00"), at("2024-06-23"), at("2024-02-01")
SEVEN = "+12124560777"
Row = dict[str, Any]


def number(nth: int) -> str:
    return f"+1212456{nth:04d}"


def link(name: str, nth: int, **given: Any) -> Row:
    """A link of two persons and numbers of its own."""
    persons = {"old_person_id": f"o{nth}", "new_person_id": f"n{nth}"}
    return {"link_id": name, "old_phone": number(5000 + nth), "new_phone": number(nth), **persons, **given}


def known(spark: SparkSession, links: DataFrame, questions: DataFrame, log: DataFrame, **given: list[Row]) -> Known:
    return Known(
        questions=questions_of_links(questions, links, log),
        log=log,
        silenced=table_rows(spark, DO_NOT_CONTACT, given.get("silenced", [])),
        states=spark.createDataFrame(
            [(row["kind"], row["subject"], "granted", AS_OF) for row in given.get("granted", [])],
            "subject_kind string, subject string, state string, at timestamp",
        ),
        status=table_rows(spark, NUMBER_STATUS, given.get("status", [])),
        hubs=table_rows(spark, HUBS, given.get("hubs", [])),
        merged=after_merges(table_rows(spark, IDENTITY_CHANGES, given.get("changes", []))),
        records=table_rows(spark, CONTACT_RECORDS, given.get("records", [])),
        owners=table_rows(spark, PERSON_RECORDS, given.get("owners", [])),
    )


def answer(phone: str, state: str) -> Row:
    return {"phone": phone, "provider": "v", "checked_at": LAST_WEEK, "raw_code": "0", "line_state": state, "expired": False,
            "owner_changed_since": "unknown", "expires_at": AS_OF, "look_ups": 1}  # fmt: skip


def silenced(kind: str, subject: str) -> Row:
    return {"subject_kind": kind, "subject": subject, "since": LAST_WEEK, "cause": "stop"}


def evidence(*kinds: str) -> list[tuple[str, float, None, str]]:
    return [(kind, -1.0 if kind == "overlap" else 0.8, None, "") for kind in kinds]


ENOUGH = evidence("login", "device", "overlap")
LINKS = [
    link("asked", 1), link("declared", 2, status="declared"), link("confirmed", 3, status="confirmed"),
    link("waiting", 4, status="asked"), link("low", 5, confidence=0.3), link("sure", 6, confidence=0.97),
    link("enough", 7, evidence=ENOUGH), link("old is alive", 8, evidence=ENOUGH), link("hub", 9),
    link("stopped", 10), link("person stopped", 11), link("dead", 12), link("often", 13, status="expired"),
    link("lately", 14), link("person lately", 15), link("long ago", 16, status="expired"),
    link("better", 17, confidence=0.9, old_person_id="p"), link("worse", 18, confidence=0.8, new_person_id="p"),
    link("worse number", 19, confidence=0.6, new_phone=number(17)), link("merged since", 20, old_person_id="kept"),
    link("second", 21, verdict="second_number"),
]  # fmt: skip
REASONS = {
    "asked": None, "declared": "declared", "confirmed": "settled", "waiting": "waiting", "low": "confidence_too_low",
    "sure": "sure_enough", "enough": "enough_factors", "old is alive": None, "hub": "hub", "stopped": "do_not_contact",
    "person stopped": "do_not_contact", "dead": "unreachable", "often": "asked_often", "lately": "number_asked_recently",
    "person lately": "person_asked_recently", "long ago": None, "better": None, "worse": "better_question",
    "worse number": "better_question", "merged since": "person_asked_recently",
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(spark: SparkSession) -> tuple[DataFrame, Known]:
    links = links_of(spark, *LINKS)
    questions = asked(
        spark,
        {"link_id": "often", "asked_at": LONG_AGO},
        {"link_id": "often", "asked_at": at("2024-03-10")},
        {"link_id": "long ago", "asked_at": at("2024-05-31")},  # thirty days
        {"link_id": None, "old_phone": SEVEN, "new_phone": number(14), "asked_at": LAST_WEEK},  # about somebody else
    )
    log = logged(
        spark,
        {"link_id": "gone", "new_phone": SEVEN, "old_person_id": "n15", "day": LAST_WEEK.date()},
        {"link_id": "gone too", "new_phone": SEVEN, "old_person_id": "merged away", "day": LAST_WEEK.date()},
    )
    record = {"source": "s", "record_id": "r1", "seen_from": LONG_AGO, "seen_to": LONG_AGO, "input": "contacts"}
    return links, known(
        spark, links, questions, log,
        silenced=[silenced("number", number(10)), silenced("person", "o11")],
        status=[answer(number(12), "suspended"), answer(number(5007), "empty"), answer(number(5008), "active")],
        hubs=[{"kind": "phone", "value": number(9), "degree": 99, "profiles": 99, "reason": "too_many_at_once"}],
        changes=[{"change_id": "c", "run_id": "r", "at": LAST_WEEK, "change": "merged", "person_id": "merged away",
                  "into_person_id": "kept", "cause": "evidence_joins"}],
        records=[record, {**record, "record_id": "r2"}],
        owners=[{**record, "record_id": r, "person_id": "o1", "valid_from": LONG_AGO, "valid_to": LONG_AGO} for r in ("r1", "r2")],
        granted=[{"kind": "person", "subject": "o1"}, {"kind": "number", "subject": number(17)}],
    )  # fmt: skip


def plan(facts: tuple[DataFrame, Known], **rules: Any) -> dict[str, Any]:
    changed = RULES.model_copy(update=rules)
    made = plan_questions(*facts, as_of=AS_OF, rules=changed, unreachable=UNREACHABLE)
    return {row["link_id"]: row for row in made.collect()}


def test_every_link_is_asked_about_or_says_why_not(facts: tuple[DataFrame, Known]) -> None:
    made = plan(facts)
    assert {name: row["reason"] for name, row in made.items()} == REASONS
    assert {name for name, row in made.items() if row["asked_now"]} == {
        name for name, reason in REASONS.items() if not reason
    }
    told = made["asked"]
    assert (told["value"], told["text_key"], told["zone"], told["channel"]) == (
        1.6,
        "number_check_en",
        "America/New_York",
        "sms",
    )
    assert (told["not_before"], told["not_after"]) == (
        AS_OF.replace(tzinfo=None),
        at("2024-07-01").replace(tzinfo=None),
    )
    assert (made["enough"]["factors"], made["enough"]["factors_enough"]) == (["device", "login"], True)
    assert not made["old is alive"]["factors_enough"], "factors are enough where OLD is out of use"
    assert made["worse"]["chosen_by"] is made["worse"]["propensity"] is made["worse"]["not_before"] is None


def test_consent_and_budget_stop_what_is_left(facts: tuple[DataFrame, Known]) -> None:
    made = plan(facts, consent="ledger", per_day=1)
    assert {name for name, row in made.items() if row["reason"] == NotAsked.NO_CONSENT.value} == {
        "old is alive", "long ago", "worse", "often", "lately", "person lately", "merged since",
    }  # fmt: skip
    (one,) = (row for row in made.values() if row["asked_now"])
    assert (one["chosen_by"], one["propensity"]) == ("random", 0.5), "drawn among two: one in twenty is, at least"
    assert sorted(row["link_id"] for row in made.values() if row["reason"] == "over_budget") == sorted(
        {"asked", "better"} - {one["link_id"]}
    )


def some_links(seed: int) -> list[Row]:
    """Links among few numbers and persons, so that most share one with others."""
    chance = random.Random(seed)
    return [
        link(f"l{n:03d}", n, new_phone=number(chance.randrange(45)), old_person_id=f"p{chance.randrange(60)}",
             new_person_id=f"p{chance.randrange(60)}", confidence=round(chance.uniform(0.4, 1.0), 3))
        for n in range(90)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1])
def test_over_days_nobody_is_asked_twice_and_the_budget_and_the_random_share_are_kept(
    spark: SparkSession, seed: int
) -> None:
    rules = RULES.model_copy(update={"per_day": 7, "random_share": 0.2, "most_questions": 9})
    rows = some_links(seed)
    links = links_of(spark, *rows)
    by_id, log = {row["link_id"]: row for row in rows}, list[Row]()
    days = [date(2024, 6, 1) + timedelta(days=n) for n in (0, 1, 30)]
    for day in days:
        planned = planned_on(spark, links, log, day, rules)
        if day == days[1]:
            assert planned == planned_on(spark, links.repartition(7), [*log, *planned], day, rules), (
                "planned once a day"
            )
        drawn = [row for row in planned if row["chosen_by"] == "random"]
        assert 0 < len(planned) <= 7
        assert len(drawn) >= math.ceil(0.2 * len(planned))
        assert all(0 < row["propensity"] <= 1 for row in planned)
        log += planned
    for subject in ("new_phone", "person"):
        asked_on = sorted((s, row["day"]) for row in log for s in subjects(by_id[row["link_id"]], subject))
        for (one, before), (other, after) in pairwise(asked_on):
            assert one != other or (after - before).days >= 30
    assert len({row["day"] for row in log}) == len(days)


def subjects(row: Row, kind: str) -> set[str]:
    return {row["new_phone"]} if kind == "new_phone" else {row["old_person_id"], row["new_person_id"]}


def planned_on(
    spark: SparkSession, links: DataFrame, log: list[Row], day: date, rules: VerificationSettings
) -> list[Row]:
    facts = known(spark, links, asked(spark), logged(spark, *log))
    made = plan_questions(links, facts, as_of=at(f"{day}T12:00:00"), rules=rules, unreachable=UNREACHABLE)
    return sorted((row.asDict() for row in log_rows(made).collect()), key=lambda row: row["link_id"])


def test_a_question_names_nobody() -> None:
    for text in ("Hello {name}", "%s, is this you?", " "):
        with pytest.raises(ValueError, match="names nobody"):
            VerificationSettings.model_validate({**RULES.model_dump(), "texts": {**RULES.texts, "mine": text}})
    assert LINK["new_phone"] not in "".join(RULES.texts.values())
