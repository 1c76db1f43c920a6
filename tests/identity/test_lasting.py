"""Person ids from run to run: components as drawn, with the persons of the run before."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.identity.lasting import first_ids, identity_changes, person_ids
from ringback.tables import IDENTITY_CHANGES, PERSON_RECORDS
from rows import at, table_rows

# Records by component in this run, and by person in the run before; a letter is a record.
NOW = {1: "ab", 2: "cdefg", 3: "hij", 4: "k", 5: "lmn", 6: "opq"}
BEFORE = {
    "same": "ab",
    "older": "cd",  # joined with the younger one, which has more records
    "younger": "efg",
    "parted": "hijk",  # most of it stays together
    "new_here": "l",  # grows by two records that are new
    "gone": "x",
}
MADE = {"same": "2024-01-01", "older": "2024-01-01", "younger": "2024-02-01", "parted": "2024-01-01"}


def labelled(spark: SparkSession, components: dict[int, str]) -> DataFrame:
    rows = [("shop", letter, component) for component, letters in components.items() for letter in letters]
    return spark.createDataFrame(rows, "source string, record_id string, component bigint")


def persons_before(spark: SparkSession, persons: dict[str, str]) -> DataFrame:
    when = {"valid_from": at("2023-01-01"), "valid_to": at("2023-02-01")}
    rows = [
        {"source": "shop", "record_id": letter, "person_id": person, **when}
        for person, letters in persons.items()
        for letter in letters
    ]
    return table_rows(spark, PERSON_RECORDS, rows)


def made(spark: SparkSession, ids: dict[str, str]) -> DataFrame:
    return table_rows(
        spark,
        IDENTITY_CHANGES,
        [
            {"change_id": person, "run_id": "r0", "at": at(day), "change": "created", "person_id": person, "cause": "new_records"}
            for person, day in ids.items()
        ],
    )  # fmt: skip


def told(ids: DataFrame, before: DataFrame | None) -> set[tuple[Any, ...]]:
    changes = identity_changes(ids, before, run_id="r1", as_of=at("2024-06-30")).collect()
    assert len({row["change_id"] for row in changes}) == len(changes)
    return {(row["change"], row["person_id"], row["into_person_id"], row["cause"]) for row in changes}


@pytest.fixture(scope="module")
def run(spark: SparkSession) -> tuple[dict[int, str], set[tuple[Any, ...]]]:
    before = persons_before(spark, BEFORE)
    ids = person_ids(labelled(spark, NOW), before, made(spark, MADE)).checkpoint()
    owners = {row["component"]: row["person_id"] for row in ids.select("component", "person_id").distinct().collect()}
    assert len(owners) == ids.select("component", "person_id").distinct().count(), "one person a component"
    return owners, told(ids, before)


def test_ids_stay_with_most_of_their_records(run: tuple[dict[int, str], Any]) -> None:
    owners, _ = run
    assert {number: owners[number] for number in (1, 2, 3, 5)} == {1: "same", 2: "older", 3: "parted", 5: "new_here"}
    assert len({owners[4], owners[6], *BEFORE}) == len(BEFORE) + 2, "what is new has ids that nobody had"


def test_every_change_is_told_and_nothing_else(run: tuple[dict[int, str], set[tuple[Any, ...]]]) -> None:
    owners, changes = run
    assert changes == {
        ("merged", "younger", "older", "evidence_joins"),
        ("split", "parted", owners[4], "evidence_parts"),
        ("created", owners[6], None, "new_records"),
        ("retired", "gone", None, "records_gone"),
    }


def test_an_id_is_minted_from_content_and_never_twice(spark: SparkSession) -> None:
    drawn = labelled(spark, {7: "ab", 9: "cd"})
    first = {row["component"]: row["person_id"] for row in first_ids(drawn).collect()}
    again = {row["component"]: row["person_id"] for row in first_ids(drawn.repartition(5)).collect()}
    assert first == again
    # The person of a and b goes on with most of its records; a alone would mint the same id once more.
    before = persons_before(spark, {first[7]: "abef"})
    ids = person_ids(labelled(spark, {1: "a", 2: "bef"}), before, made(spark, {first[7]: "2024-01-01"}))
    owners = {row["component"]: row["person_id"] for row in ids.collect()}
    assert owners[2] == first[7] != owners[1]


def test_without_a_run_before_everybody_is_created(spark: SparkSession) -> None:
    assert {change for change, *_ in told(first_ids(labelled(spark, NOW)), None)} == {"created"}
