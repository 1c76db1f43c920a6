"""Dated phones of persons to number links: every verdict on a drawn case."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import Row, SparkSession

from ringback.config import load_settings
from ringback.numbers import link_numbers, published
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, PERSON_RECORDS, PERSONS, TENURES
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

ROOT = Path(__file__).resolve().parents[2]
RULES = load_settings(str(ROOT / "conf/default.yaml")).links
OLD, NEW, THIRD = "+12124560101", "+12124560102", "+12124560103"
Use = dict[str, Any]


def use(person: str, kind: str, value: str, start: str, end: str, line: str | None = None) -> Use:
    """One identifier that a person used from one day to another."""
    return {"person": person, "kind": kind, "value": value, "start": start, "end": end, "line": line}


class Case(NamedTuple):
    """Uses by people who have nothing to do with those of other cases; `weakest`: what holds the persons together."""

    uses: tuple[Use, ...]
    hubs: tuple[str, ...] = ()
    weakest: float = 30.0


CASES: list[Case] = []  # every test's, filled where it is written, so that all are linked in one run
Links = dict[tuple[str, str, str], Row]


def case(*uses: Use, hubs: tuple[str, ...] = (), weakest: float = 30.0) -> int:
    """Its place among the CASES."""
    CASES.append(Case(uses, hubs, weakest))
    return len(CASES) - 1


@pytest.fixture(scope="module")
def links(spark: SparkSession, interpreted: None) -> list[Links]:
    """By case, links by (person, OLD, NEW)."""
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (CONTACT_RECORDS, CONTACT_POINTS, PERSON_RECORDS, PERSONS, TENURES, HUBS)
    }
    for n, one in enumerate(CASES):
        fill(rows, n, one)
    found = link_numbers(*(table_rows(spark, *of) for of in rows.items()), rules=RULES, as_of=at("2026-08-31"))
    told: list[Links] = [{} for _ in CASES]
    for row in found.collect():
        person, old, new = (row[name].split("/") for name in ("old_person_id", "old_phone", "new_phone"))
        told[int(person[1])][person[0], old[0], new[0]] = row
    return told


def fill(rows: dict[Any, list[dict[str, Any]]], n: int, told: Case) -> None:
    """Adds the rows of the case of that place."""
    spans = dict[tuple[str, str, str, int], tuple[str, str]]()
    for at_use, one in enumerate(told.uses):
        person, value = f"{one['person']}/{n}", f"{one['value']}/{n}"
        days = {"seen_from": at(one["start"]), "seen_to": at(one["end"])}
        key = {"source": "shop", "record_id": f"r{n}.{at_use}", **days}
        rows[CONTACT_RECORDS].append({**key, "input": "contacts"})
        rows[CONTACT_POINTS].append(
            {
                **key,
                "kind": one["kind"],
                "ordinal": 0,
                "value": value,
                "valid": True,
                "detail": detail(line_kind=one["line"]),
            }
        )
        rows[PERSON_RECORDS].append(
            {**key, "person_id": person, "valid_from": key["seen_from"], "valid_to": key["seen_to"]}
        )
        holding = (one["kind"], value, person, one.get("stint", 0))
        start, end = spans.get(holding, (one["start"], one["end"]))
        spans[holding] = (min(start, one["start"]), max(end, one["end"]))
    seen = {
        "records": 1,
        "first_seen_at": at("2020-01-01"),
        "last_seen_at": at("2020-01-01"),
        "weakest_link": told.weakest,
    }
    rows[PERSONS] += [{"person_id": person, **seen} for person in sorted({holding[2] for holding in spans})]
    rows[TENURES] += [
        {"kind": kind, "value": value, "tenure": place, "person_id": person, "held_from": at(start), "held_to": at(end)}
        for place, ((kind, value, person, _), (start, end)) in enumerate(sorted(spans.items()), start=1)
    ]
    rows[HUBS] += [
        {"kind": "email", "value": f"{value}/{n}", "degree": 50, "profiles": 50, "reason": "too_many_holders"}
        for value in told.hubs
    ]


NEXT = case(
    use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
    use("p", "phone", NEW, "2023-06-10", "2024-01-01"),
    use("p", "email", "p@example.org", "2023-01-01", "2024-01-01"),
)
BY_A_HUB = case(
    use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
    use("p", "phone", NEW, "2023-06-10", "2024-01-01"),
    use("p", "email", "desk@example.org", "2023-01-01", "2024-01-01"),
    hubs=("desk@example.org",),
)
BESIDE = case(use("p", "phone", OLD, "2023-01-01", "2023-12-01"), use("p", "phone", NEW, "2023-03-01", "2024-01-01"))
OF_A_GROUP = case(
    *[
        use(person, "phone", number, start, "2023-12-01")
        for person in ("p", "q")
        for number, start in ((OLD, "2023-01-01"), (NEW, "2023-02-01"))
    ]
)


def of_others(line: str | None) -> int:
    """p moves between two lines of this kind that others had before and after."""
    return case(
        use("p", "phone", OLD, "2023-01-01", "2023-06-01", line),
        use("p", "phone", NEW, "2023-06-10", "2024-01-01", line),
        use("q", "phone", OLD, "2023-01-01", "2024-01-01", line),
        use("r", "phone", NEW, "2023-01-01", "2024-01-01", line),
    )


FLICKERS = case(use("p", "phone", OLD, "2023-01-01", "2024-01-01"), use("p", "phone", NEW, "2023-06-01", "2023-06-01"))
LINES = case(
    use("p", "phone", OLD, "2022-01-01", "2022-06-01", "home"),
    use("p", "phone", NEW, "2022-06-10", "2022-12-01", "home"),
    use("p", "phone", THIRD, "2022-12-05", "2024-01-01", "home"),
    use("p", "phone", "+12124560109", "2022-06-02", "2024-01-01", "office"),
)
RETURNS = case(
    use("a", "phone", OLD, "2020-01-01", "2020-03-01"), use("b", "phone", OLD, "2020-08-01", "2020-09-01"),
    use("a", "phone", NEW, "2020-04-01", "2020-12-01"), {**use("a", "phone", OLD, "2021-01-01", "2022-01-01"), "stint": 1},
    use("a", "phone", THIRD, "2022-02-01", "2022-03-01"),
)  # fmt: skip
SILENT = case(use("p", "phone", OLD, "2020-01-01", "2020-06-01"), use("p", "phone", NEW, "2023-06-10", "2024-01-01"))
WEAK = case(
    use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
    use("p", "phone", NEW, "2023-09-10", "2024-01-01"),
    use("p", "address", "1 main st", "2023-01-01", "2024-01-01"),
    weakest=3.0,
)


def test_a_number_that_ends_before_the_next_begins_is_changed(links: list[Links]) -> None:
    link = links[NEXT]["p", OLD, NEW]
    assert (link["verdict"], link["status"], len(links[NEXT])) == ("changed", "candidate", 1)
    assert link["confidence"] > RULES.publish_at
    assert (str(link["changed_after"].date()), str(link["changed_before"].date())) == ("2023-06-01", "2023-06-10")
    assert {part["kind"] for part in link["evidence"]} == {"line_kind", "hand_over", "rewritten", "email"}


def test_a_hub_is_not_carried_over(links: list[Links]) -> None:
    told = {part["kind"] for part in links[BY_A_HUB]["p", OLD, NEW]["evidence"]}
    assert told == {"line_kind", "hand_over", "rewritten", "nothing_carried"}


def test_two_numbers_in_use_for_long_are_second_numbers(links: list[Links]) -> None:
    assert links[BESIDE]["p", OLD, NEW]["verdict"] == "second_number"


def test_two_lines_of_a_group_are_shared(links: list[Links]) -> None:
    found = links[OF_A_GROUP]
    assert {key: row["verdict"] for key, row in found.items()} == {("p", OLD, NEW): "shared", ("q", OLD, NEW): "shared"}
    assert len({row["link_id"] for row in found.values()}) == 2, "each holder has a link of its own"


@pytest.mark.parametrize(
    ("of", "verdicts"), [(of_others("office"), ["changed"]), (of_others(None), []), (of_others("mobile"), [])]
)
def test_a_move_between_lines_that_others_had_all_the_time(links: list[Links], of: int, verdicts: list[str]) -> None:
    """Colleagues share offices' lines; a mobile that another had before and after is the other's."""
    assert [row["verdict"] for row in links[of].values() if row["verdict"] == "changed"] == verdicts


def test_a_number_that_flickers_while_the_old_one_lives_on_is_no_link(links: list[Links]) -> None:
    assert links[FLICKERS] == {}, "far below keep_min"


def test_only_the_next_number_follows_and_kinds_of_line_are_kept_apart(links: list[Links]) -> None:
    changed = {key[1:] for key, row in links[LINES].items() if row["verdict"] == "changed"}
    assert changed == {(OLD, NEW), (NEW, THIRD)}


def test_a_return_to_the_old_number_is_a_link_of_its_own(links: list[Links]) -> None:
    found = links[RETURNS]
    assert sorted(found) == [("a", OLD, NEW), ("a", OLD, THIRD), ("a", NEW, OLD)]
    assert (
        found[("a", OLD, NEW)]["old_tenure"]
        < found[("a", NEW, OLD)]["new_tenure"]
        == found[("a", OLD, THIRD)]["old_tenure"]
    )
    assert f"{found[('a', NEW, OLD)]['changed_before']:%Y-%m-%d}" == "2021-01-01"


def test_a_long_silence_and_nothing_carried_is_undecided(links: list[Links]) -> None:
    assert links[SILENT]["p", OLD, NEW]["verdict"] == "undecided"


def test_confidence_is_the_logistic_sum_of_the_evidence(links: list[Links]) -> None:
    link = links[WEAK]["p", OLD, NEW]
    total = sum(part["weight"] for part in link["evidence"])
    assert link["confidence"] == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-6)
    assert "weak_person" in {part["kind"] for part in link["evidence"]}


def test_published_needs_verdict_confidence_and_no_refusal(spark: SparkSession) -> None:
    rows = [
        ("a", "changed", 0.6, "candidate"),
        ("b", "changed", 0.4, "candidate"),
        ("c", "second_number", 0.9, "candidate"),
        ("d", "changed", 0.9, "refused"),
        ("e", "changed", 0.9, "wrong_person"),
        ("f", "changed", 0.5, "expired"),
    ]
    df = spark.createDataFrame(rows, "link_id string, verdict string, confidence double, status string")
    assert {row["link_id"] for row in published(df, 0.5).collect()} == {"a", "f"}
