"""Dated phones of persons to number links: every verdict on a drawn case."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.numbers import link_numbers, published
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, PERSON_RECORDS, PERSONS, TENURES
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

ROOT = Path(__file__).resolve().parents[2]
RULES = load_settings(str(ROOT / "conf/default.yaml")).links
OLD, NEW, THIRD = "+12124560101", "+12124560102", "+12124560103"


def use(person: str, kind: str, value: str, start: str, end: str, line: str | None = None) -> dict[str, Any]:
    """One identifier that a person used from one day to another."""
    return {"person": person, "kind": kind, "value": value, "start": start, "end": end, "line": line}


def links(
    spark: SparkSession, uses: list[dict[str, Any]], hubs: tuple[str, ...] = (), weakest: float = 30.0
) -> dict[Any, Any]:
    """Links by (person, OLD, NEW)."""
    records, points, owners, spans = [], [], [], dict[tuple[str, str, str, int], tuple[str, str]]()
    for n, one in enumerate(uses):
        key = {"source": "shop", "record_id": f"r{n}", "seen_from": at(one["start"]), "seen_to": at(one["end"])}
        records.append({**key, "input": "contacts"})
        points.append(
            {
                **key,
                "kind": one["kind"],
                "ordinal": 0,
                "value": one["value"],
                "valid": True,
                "detail": detail(line_kind=one["line"]),
            }
        )
        owners.append({**key, "person_id": one["person"], "valid_from": key["seen_from"], "valid_to": key["seen_to"]})
        holding = (one["kind"], one["value"], one["person"], one.get("stint", 0))
        start, end = spans.get(holding, (one["start"], one["end"]))
        spans[holding] = (min(start, one["start"]), max(end, one["end"]))
    persons = [
        {
            "person_id": p,
            "records": 1,
            "first_seen_at": at("2020-01-01"),
            "last_seen_at": at("2020-01-01"),
            "weakest_link": weakest,
        }
        for p in sorted({one["person"] for one in uses})
    ]
    tenures = [
        {"kind": kind, "value": value, "tenure": n, "person_id": person, "held_from": at(start), "held_to": at(end)}
        for n, ((kind, value, person, _), (start, end)) in enumerate(sorted(spans.items()), start=1)
    ]
    hub_rows = [
        {"kind": "email", "value": value, "degree": 50, "profiles": 50, "reason": "too_many_holders"} for value in hubs
    ]
    found = link_numbers(
        table_rows(spark, CONTACT_RECORDS, records),
        table_rows(spark, CONTACT_POINTS, points),
        table_rows(spark, PERSON_RECORDS, owners),
        table_rows(spark, PERSONS, persons),
        table_rows(spark, TENURES, tenures),
        table_rows(spark, HUBS, hub_rows),
        rules=RULES,
        as_of=at("2026-08-31"),
    )
    return {(row["old_person_id"], row["old_phone"], row["new_phone"]): row for row in found.collect()}


def test_a_number_that_ends_before_the_next_begins_is_changed(spark: SparkSession) -> None:
    found = links(
        spark,
        [
            use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
            use("p", "phone", NEW, "2023-06-10", "2024-01-01"),
            use("p", "email", "p@example.org", "2023-01-01", "2024-01-01"),
        ],
    )
    link = found["p", OLD, NEW]
    assert (link["verdict"], link["status"], len(found)) == ("changed", "candidate", 1)
    assert link["confidence"] > RULES.publish_at
    assert (str(link["changed_after"].date()), str(link["changed_before"].date())) == ("2023-06-01", "2023-06-10")
    assert {part["kind"] for part in link["evidence"]} == {"line_kind", "hand_over", "rewritten", "email"}


def test_a_hub_is_not_carried_over(spark: SparkSession) -> None:
    found = links(
        spark,
        [
            use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
            use("p", "phone", NEW, "2023-06-10", "2024-01-01"),
            use("p", "email", "desk@example.org", "2023-01-01", "2024-01-01"),
        ],
        hubs=("desk@example.org",),
    )
    told = {part["kind"] for part in found["p", OLD, NEW]["evidence"]}
    assert told == {"line_kind", "hand_over", "rewritten", "nothing_carried"}


def test_two_numbers_in_use_for_long_are_second_numbers(spark: SparkSession) -> None:
    found = links(
        spark,
        [use("p", "phone", OLD, "2023-01-01", "2023-12-01"), use("p", "phone", NEW, "2023-03-01", "2024-01-01")],
    )
    assert found["p", OLD, NEW]["verdict"] == "second_number"


def test_two_lines_of_a_group_are_shared(spark: SparkSession) -> None:
    uses = [
        use(person, "phone", number, start, "2023-12-01")
        for person in ("p", "q")
        for number, start in ((OLD, "2023-01-01"), (NEW, "2023-02-01"))
    ]
    found = links(spark, uses)
    assert {key: row["verdict"] for key, row in found.items()} == {("p", OLD, NEW): "shared", ("q", OLD, NEW): "shared"}
    assert len({row["link_id"] for row in found.values()}) == 2, "each holder has a link of its own"


@pytest.mark.parametrize(("line", "verdicts"), [("office", ["changed"]), (None, []), ("mobile", [])])
def test_a_move_between_lines_that_others_had_all_the_time(
    spark: SparkSession, line: str | None, verdicts: list[str]
) -> None:
    """Colleagues share offices' lines; a mobile that another had before and after is the other's."""
    uses = [
        use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
        use("p", "phone", NEW, "2023-06-10", "2024-01-01"),
        use("q", "phone", OLD, "2023-01-01", "2024-01-01"),
        use("r", "phone", NEW, "2023-01-01", "2024-01-01"),
    ]
    found = links(spark, [{**one, "line": line} for one in uses])
    assert [row["verdict"] for row in found.values() if row["verdict"] == "changed"] == verdicts


def test_a_number_that_flickers_while_the_old_one_lives_on_is_no_link(spark: SparkSession) -> None:
    found = links(
        spark,
        [use("p", "phone", OLD, "2023-01-01", "2024-01-01"), use("p", "phone", NEW, "2023-06-01", "2023-06-01")],
    )
    assert found == {}, "far below keep_min"


def test_only_the_next_number_follows_and_kinds_of_line_are_kept_apart(spark: SparkSession) -> None:
    found = links(
        spark,
        [
            use("p", "phone", OLD, "2022-01-01", "2022-06-01", "home"),
            use("p", "phone", NEW, "2022-06-10", "2022-12-01", "home"),
            use("p", "phone", THIRD, "2022-12-05", "2024-01-01", "home"),
            use("p", "phone", "+12124560109", "2022-06-02", "2024-01-01", "office"),
        ],
    )
    changed = {key[1:] for key, row in found.items() if row["verdict"] == "changed"}
    assert changed == {(OLD, NEW), (NEW, THIRD)}


def test_a_return_to_the_old_number_is_a_link_of_its_own(spark: SparkSession) -> None:
    found = links(spark, [
        use("a", "phone", OLD, "2020-01-01", "2020-03-01"), use("b", "phone", OLD, "2020-08-01", "2020-09-01"),
        use("a", "phone", NEW, "2020-04-01", "2020-12-01"), {**use("a", "phone", OLD, "2021-01-01", "2022-01-01"), "stint": 1},
        use("a", "phone", THIRD, "2022-02-01", "2022-03-01"),
    ])  # fmt: skip
    assert sorted(found) == [("a", OLD, NEW), ("a", OLD, THIRD), ("a", NEW, OLD)]
    assert (
        found[("a", OLD, NEW)]["old_tenure"]
        < found[("a", NEW, OLD)]["new_tenure"]
        == found[("a", OLD, THIRD)]["old_tenure"]
    )
    assert f"{found[('a', NEW, OLD)]['changed_before']:%Y-%m-%d}" == "2021-01-01"


def test_a_long_silence_and_nothing_carried_is_undecided(spark: SparkSession) -> None:
    found = links(
        spark,
        [use("p", "phone", OLD, "2020-01-01", "2020-06-01"), use("p", "phone", NEW, "2023-06-10", "2024-01-01")],
    )
    assert found["p", OLD, NEW]["verdict"] == "undecided"


def test_confidence_is_the_logistic_sum_of_the_evidence(spark: SparkSession) -> None:
    import math

    found = links(
        spark,
        [
            use("p", "phone", OLD, "2023-01-01", "2023-06-01"),
            use("p", "phone", NEW, "2023-09-10", "2024-01-01"),
            use("p", "address", "1 main st", "2023-01-01", "2024-01-01"),
        ],
        weakest=3.0,
    )
    link = found["p", OLD, NEW]
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
