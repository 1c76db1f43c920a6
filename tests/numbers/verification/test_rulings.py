"""What answers rule about records; that it is settled once; and whose word counts."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.identity.decisions import require_no_contradiction
from ringback.numbers.verification import questions_of_links, rulings_of, with_answers
from ringback.numbers.verification.rulings import Pair, standing_pairs
from ringback.tables import DECISIONS, EVIDENCE_TABLE, PERSON_RECORDS, VERIFICATION_RULINGS
from rows import at, table_rows
from verification_rows import LINK, asked, links_of, logged

pytestmark = pytest.mark.usefixtures("interpreted")
OLD, NEW, DAY = LINK["old_phone"], LINK["new_phone"], at("2024-01-01")
Row = dict[str, Any]
# The person of each record, and the numbers that it carries, by tenure.
RECORDS: dict[str, tuple[str, dict[str, int]]] = {
    "a1": ("A", {OLD: 1}), "a2": ("A", {}), "a3": ("A", {OLD: 1}), "b1": ("B", {NEW: 1}), "b2": ("B", {NEW: 1}), "b3": ("B", {}),
    "x1": ("X", {NEW: 2}),
}  # fmt: skip


LINKS = [
    {"link_id": "not me"}, {"link_id": "one person", "new_person_id": "A"}, {"link_id": "yes"}, {"link_id": "decline"},
    {"link_id": "yes and no"}, {"link_id": "taken back"}, {"link_id": "gone"}, {"link_id": "other tenures"},
]  # fmt: skip
FIRST = {
    "not me": ["not_me"], "one person": ["not_me"], "yes": ["yes"], "decline": ["decline", "stop"], "yes and no": ["yes"],
    "taken back": ["yes"], "gone": ["yes"], "other tenures": ["not_me"],
}  # fmt: skip
LATER = FIRST | {"yes and no": ["yes", "not_me"], "taken back": ["none"]}


def ruled(
    spark: SparkSession, links: list[dict[str, Any]], answers: dict[str, list[str]], before: list[Row]
) -> list[Row]:
    """The rulings that these answers make, after those of an earlier run."""
    carried = [
        {"source": "s", "record_id": record, "kind": "phone", "value": phone, "tenure": tenure, "seen_from": DAY, "seen_to": DAY}
        for record, (_, phones) in RECORDS.items() for phone, tenure in phones.items()
    ]  # fmt: skip
    owners = [
        {"source": "s", "record_id": record, "person_id": person, "valid_from": DAY, "valid_to": DAY}
        for record, (person, _) in RECORDS.items()
    ]
    told = [
        {"link_id": link, "reply": word, "question_id": f"{link} {n}"}
        for link in answers
        for n, word in enumerate(answers[link])
    ]
    today = links_of(spark, *links)
    made = rulings_of(
        questions_of_links(asked(spark, *told), today, logged(spark)),
        today,
        table_rows(spark, EVIDENCE_TABLE, carried),
        table_rows(spark, PERSON_RECORDS, owners),
        table_rows(spark, VERIFICATION_RULINGS, before),
        table_rows(spark, DECISIONS, []),
    )
    return [row.asDict() for row in made.collect()]


def of_link(rows: list[Row], link: str) -> set[tuple[str, str, str]]:
    return {(row["left_record"], row["right_record"], row["ruling"]) for row in rows if row["link_id"] == link}


@pytest.fixture(scope="module")
def first(spark: SparkSession) -> list[Row]:
    return ruled(spark, LINKS, FIRST, [])


@pytest.fixture(scope="module")
def later(spark: SparkSession, first: list[Row]) -> list[Row]:
    moved = [
        link | ({"old_tenure": 2, "new_tenure": 2} if link["link_id"] == "other tenures" else {}) for link in LINKS
    ]
    return ruled(spark, [link for link in moved if link["link_id"] != "gone"], LATER, first)


def test_a_not_me_is_about_all_of_the_old_person_and_that_tenure_of_the_number_alone(first: list[Row]) -> None:
    assert of_link(first, "not me") == {(a, b, "different") for a in ("a1", "a2", "a3") for b in ("b1", "b2")}
    of_one_person = {(a, b, "different") for a in ("a1", "a3") for b in ("b1", "b2")}
    assert of_link(first, "one person") == of_one_person, "a2 may be either's"


def test_a_yes_joins_those_who_have_the_numbers(first: list[Row]) -> None:
    assert of_link(first, "yes") == {("a1", "b1", "same"), ("a1", "b2", "same"), ("a3", "b1", "same")}
    assert of_link(first, "decline") == set()


def test_a_ruling_is_settled_once_and_goes_only_with_its_answer(first: list[Row], later: list[Row]) -> None:
    for link in ("not me", "one person", "yes", "gone", "other tenures"):
        assert of_link(later, link) == of_link(first, link) != set()
    assert of_link(first, "taken back") == of_link(first, "yes and no") == of_link(first, "yes")
    assert of_link(later, "taken back") == set()
    assert {ruling for _, _, ruling in of_link(later, "yes and no")} == {"different"}, "a not_me outweighs a yes"


def test_of_answers_that_contradict_each_other_those_that_keep_apart_stand(first: list[Row]) -> None:
    assert {row["ruling"] for row in first if row["stands"]} == {"different"}, (
        "all links here are about the same records"
    )


def pair(left: str, right: str) -> Pair:
    return ("s", left), ("s", right)


@pytest.mark.parametrize(
    ("answers", "people", "standing"),
    [
        ({"ab": "same", "bc": "same"}, {}, {"ab", "bc"}),
        ({"ab": "same"}, {"ab": "different"}, set()),
        ({"ab": "different"}, {"ab": "same"}, set()),
        ({"ac": "different", "de": "same"}, {"ab": "same", "bc": "same"}, {"de"}),
        ({"ab": "same", "bc": "same", "de": "same"}, {"ac": "different"}, {"de"}),
        ({"ab": "same", "bc": "same", "ac": "different"}, {}, {"ac"}),
        ({"ab": "same", "ac": "different"}, {"bc": "same"}, {"ac"}),
    ],
)  # fmt: skip
def test_people_win_and_a_torn_group_is_joined_by_no_answer(
    answers: dict[str, str], people: dict[str, str], standing: set[str]
) -> None:
    found = standing_pairs([(pair(*p), r) for p, r in answers.items()], [(pair(*p), r) for p, r in people.items()])
    assert {f"{left[1]}{right[1]}" for (left, right), _ in found} == standing


def test_what_is_handed_to_the_next_run_contradicts_nothing(spark: SparkSession) -> None:
    def row(left: str, right: str, ruling: str) -> dict[str, Any]:
        return {"question_id": f"q{left}{right}", "link_id": "l", "left_source": "s", "left_record": left, "right_source": "s",
                "right_record": right, "ruling": ruling, "decided_at": DAY, "stands": True, "decided_by": "desk",
                "rulings": 1}  # fmt: skip

    decisions = table_rows(spark, DECISIONS, [row("a", "b", "same"), row("b", "c", "same"), row("f", "g", "different")])
    answers = [row("a", "c", "different"), row("f", "h", "same"), row("g", "h", "same"), row("k", "l", "same")]
    twice = {**row("k", "l", "same"), "question_id": "another"}
    made = with_answers(decisions, table_rows(spark, VERIFICATION_RULINGS, [*answers, twice]))
    require_no_contradiction(made)
    assert {(row["left_record"], row["right_record"], row["decided_by"]) for row in made.collect()} == {
        ("a", "b", "desk"), ("b", "c", "desk"), ("f", "g", "desk"), ("k", "l", "verification"),
    }  # fmt: skip
    assert made.count() == 4
