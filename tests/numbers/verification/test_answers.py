"""Questions and answers as sources tell them: read, refused, or kept with the reason why they do not count."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.numbers.verification import Normalised, normalise_verifications
from rows import at, raw_verifications

pytestmark = pytest.mark.usefixtures("interpreted")
AS_OF = at("2024-06-30")
BAD = {
    "unreadable_row": {"corrupt": True, "asked_at": None},
    "never_asked": {"asked_at": " "},
    "missing_asked_at": {"asked_at": None, "reply": "none"},
    "bad_asked_at": {"asked_at": "last week"},
    "missing_channel": {"channel": ""},
    "too_long": {"link_id": "l" * 101},
    "no_link": {"old_phone": None},
    "several_numbers": {"new_phone": "212 456 0102 / 212 456 0103"},
    "unreadable_phone": {"old_phone": "ask the desk"},
    "one_number": {"new_phone": "+1 212-456-0101"},
    "after_as_of": {"asked_at": "2024-07-01", "replied_at": None, "reply": None},
}
NOT_YET_KNOWN = [{"available_at": "2024-07-01"}, {"latency_days": 40}]
# What is told of a question (one a channel) and what is made of it: reply, reason.
TOLD: dict[str, tuple[list[dict[str, Any]], tuple[str, str | None]]] = {
    "yes": ([{"reply": " YES "}], ("yes", None)),
    "twice": ([{}, {"replied_at": "2024-06-03"}], ("yes", None)),
    "apart": ([{"reply": None, "replied_at": None}, {"reply": "not_me"}], ("not_me", None)),
    "silent": ([{"reply": "none", "replied_at": None}], ("none", None)),
    "both": ([{}, {"reply": "not_me"}], ("none", "contradicting_answers")),
    "yes_then_stop": ([{}, {"reply": "stop", "replied_at": "2024-06-03"}], ("yes", None)),
    "stop": ([{"reply": "stop"}], ("stop", None)),
    "words": ([{"reply": "other"}], ("other", "other_words")),
    "code": ([{"reply": "7"}], ("other", "unknown_reply")),
    "code_and_yes": ([{"reply": "7"}, {}], ("yes", None)),
    "elsewhere": ([{"replied_from": "212 456 0109"}], ("none", "from_another_number")),
    "same": ([{"replied_from": "+12124560102"}], ("yes", None)),
    "from_nowhere": ([{"replied_from": "hello"}], ("none", "unreadable_replied_from")),
    "early": ([{"replied_at": "2024-05-31"}], ("none", "answered_before_asked")),
    "undated": ([{"replied_at": None}], ("none", "missing_replied_at")),
    "dated_by_arrival": ([{"replied_at": None, "available_at": "2024-06-05"}], ("yes", None)),
    "badly_dated": ([{"replied_at": "soon"}], ("none", "bad_replied_at")),
    "tomorrow": ([{"replied_at": "2024-07-01"}], ("none", None)),
    "late_to_us": ([{"replied_at": "2024-06-29", "latency_days": 3}], ("none", None)),
    "by_link": ([{"link_id": "l1", "old_phone": None, "new_phone": None}], ("yes", None)),
}


@pytest.fixture(scope="module")
def made(spark: SparkSession) -> Normalised:
    told = [{**row, "channel": channel} for channel, (rows, _) in TOLD.items() for row in rows]
    rows = [*BAD.values(), *NOT_YET_KNOWN, *told]
    return normalise_verifications(raw_verifications(spark, rows), as_of=AS_OF, run_id="run1")


@pytest.fixture(scope="module")
def questions(made: Normalised) -> dict[str, dict[str, Any]]:
    return {row["channel"]: row.asDict() for row in made.table.collect()}


def test_each_question_has_the_one_answer_that_counts_or_the_reason_why_none_does(questions: dict[str, Any]) -> None:
    assert {name: (row["reply"], row["reason"]) for name, row in questions.items()} == {
        name: outcome for name, (_, outcome) in TOLD.items()
    }
    assert {name: row["told"] for name, row in questions.items()} == {
        name: len(rows) for name, (rows, _) in TOLD.items()
    }
    assert len({row["question_id"] for row in questions.values()}) == len(TOLD)


def test_an_answer_is_dated_by_its_first_telling_and_a_stop_stands_beside_it(questions: dict[str, Any]) -> None:
    assert questions["twice"]["replied_at"].day == 2
    assert questions["dated_by_arrival"]["replied_at"].day == 5
    assert questions["yes_then_stop"]["stopped_at"].day == 3
    assert questions["tomorrow"]["replied_at"] is None, "nothing of what is not known yet"
    numbers = questions["elsewhere"]
    assert (numbers["old_phone"], numbers["new_phone"]) == ("+12124560101", "+12124560102")


def test_bad_rows_are_refused_with_their_reason_and_every_row_is_counted(
    made: Normalised, questions: dict[str, Any]
) -> None:
    refused = sorted(row["reason"] for row in made.quarantine.collect())
    assert refused == sorted([*BAD, "after_as_of", "after_as_of"])
    assert made.rows.count() == len(refused) + sum(row["told"] for row in questions.values())
