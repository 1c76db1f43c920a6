"""Accounts of one customer: which stays, what moves, and that it can be taken back and done again."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.numbers.verification.merging import merge_instructions
from ringback.tables import CONTACT_RECORDS, EVIDENCE_TABLE, MERGE_INSTRUCTIONS, VERIFICATION_RULINGS
from rows import at, table_rows
from verification_rows import LINK, links_of

pytestmark = pytest.mark.usefixtures("interpreted")
RULES = load_settings(str(Path(__file__).resolve().parents[3] / "conf/default.yaml")).verification.merge
YES = at("2024-06-02")
# record: account, from, until
RECORDS = {
    "a1": ("old", "2023-01-01", "2024-01-01"), "b1": ("new", "2024-02-01", "2024-06-01"),
    "a2": ("old", "2024-06-20", "2024-06-25"),  # after the yes: changes nothing
    "d1": ("mine", "2024-01-01", "2024-03-01"), "d2": ("other", "2022-01-01", "2024-02-01"), "e1": (None, "2024-01-01", "2024-02-01"),
}  # fmt: skip


def steps(
    spark: SparkSession, ruled: dict[tuple[str, str], bool], before: list[Any], survivor: str = "latest"
) -> list[Any]:
    records = [{"source": "s", "record_id": record, "account_id": account, "seen_from": at(start),
                "seen_to": at(end), "input": "contacts"}
               for record, (account, start, end) in RECORDS.items()]  # fmt: skip
    rulings = [{"question_id": f"q{n}", "link_id": f"l{n}", "left_source": "s", "left_record": left, "right_source": "s",
                "right_record": right, "ruling": "same", "decided_at": YES, "stands": stands}
               for n, ((left, right), stands) in enumerate(ruled.items())]  # fmt: skip
    carried = [{"source": "s", "record_id": record, "kind": "phone", "value": phone, "tenure": 1, "seen_from": YES, "seen_to": YES}
               for record, phone in (("d1", LINK["new_phone"]), ("d2", LINK["old_phone"]))]  # fmt: skip
    made = merge_instructions(
        table_rows(spark, VERIFICATION_RULINGS, rulings),
        links_of(
            spark,
            {"link_id": "declared", "status": "declared", "changed_before": at("2024-03-01")},
            {"link_id": "other"},
        ),
        table_rows(spark, EVIDENCE_TABLE, carried),
        table_rows(spark, CONTACT_RECORDS, records),
        table_rows(spark, MERGE_INSTRUCTIONS, before),
        rules=RULES.model_copy(update={"survivor": survivor}),
    )
    return [row.asDict(recursive=True) for row in made.orderBy("from_account", "step").collect()]


def told(rows: list[Any]) -> list[tuple[Any, ...]]:
    return [(row["from_account"], row["into_account"], row["step"], row["cause"]) for row in rows]


def test_instructions_are_stable_and_are_undone_and_done_again(spark: SparkSession) -> None:
    yes = {("a1", "b1"): True, ("a1", "e1"): True}
    first = steps(spark, yes, [])
    assert told(first) == [("old", "new", 1, "confirmed"), ("other", "mine", 1, "declared")]
    assert first[0]["moves"][0] == {"what": "coupons", "how": "move"}
    assert {part["how"] for part in first[0]["reverse"]} == {"move_back", "subtract", "restore"}
    assert first[0]["holds_until"] == YES.replace(tzinfo=None)
    assert steps(spark, yes, first) == first, "played again, the same"
    undone = steps(spark, {("a1", "b1"): False}, first)
    assert told(undone)[:2] == [("old", "new", 1, "confirmed"), ("old", "new", 2, "withdrawn")]
    assert undone[1]["undo_of"] == first[0]["instruction_id"]
    assert (undone[1]["moves"], undone[1]["reverse"]) == (first[0]["reverse"], first[0]["moves"])
    again = steps(spark, yes, undone)
    assert told(again)[:3] == [*told(undone)[:2], ("old", "new", 3, "confirmed")]
    assert len({row["instruction_id"] for row in again}) == len(again)


def test_the_account_that_is_older_may_stay(spark: SparkSession) -> None:
    assert told(steps(spark, {("a1", "b1"): True}, [], survivor="earliest"))[0] == ("mine", "other", 1, "declared")
