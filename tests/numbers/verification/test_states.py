"""What answers make of links, whatever their order; and the answers that change nothing."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.numbers.verification import questions_of_links, with_status
from ringback.numbers.verification.states import problems
from ringback.tables import VERIFICATION_RULINGS
from rows import at, table_rows
from verification_rows import LINK, asked, links_of, logged

pytestmark = pytest.mark.usefixtures("interpreted")
AS_OF = at("2024-06-10")
NEW, ELSEWHERE = LINK["new_phone"], "+12124560999"
LONG_AGO, LATER = at("2024-05-01"), at("2024-07-01")
# By the name of a link: its own status, what was answered to which of its questions, and the status after it.
CASES: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "never asked": ("candidate", [], "candidate"),
    "waiting": ("candidate", [{}], "asked"),
    "no answer": ("candidate", [{"asked_at": at("2024-05-27")}], "expired"),
    "told that there is none": ("candidate", [{"reply": "none"}], "asked"),
    "asked again": ("candidate", [{"asked_at": LONG_AGO}, {}], "asked"),
    "yes": ("candidate", [{"reply": "yes"}], "confirmed"),
    "late yes": ("candidate", [{"asked_at": LONG_AGO, "reply": "yes"}], "confirmed"),
    "yes, then stop": ("candidate", [{"reply": "yes"}, {"reply": "stop"}], "confirmed"),
    "decline, then yes": ("candidate", [{"asked_at": LONG_AGO, "reply": "decline"}, {"reply": "yes"}], "confirmed"),
    "decline": ("candidate", [{"reply": "decline"}], "refused"),
    "stop": ("candidate", [{"reply": "stop"}], "refused"),
    "not me": ("candidate", [{"reply": "not_me"}], "wrong_person"),
    "yes, then not me": ("candidate", [{"asked_at": LONG_AGO, "reply": "yes"}, {"reply": "not_me"}], "wrong_person"),
    "not me, then yes": ("candidate", [{"asked_at": LONG_AGO, "reply": "not_me"}, {"reply": "yes"}], "wrong_person"),
    "declared": ("declared", [{"reply": "stop"}], "declared"),
    "declared, not asked": ("declared", [], "declared"),
    "declared wrongly": ("declared", [{"reply": "not_me"}], "wrong_person"),
    "other words": ("candidate", [{"reply": "other", "reason": "other_words"}], "asked"),
    "from the number": ("candidate", [{"reply": "yes", "replied_from": NEW}], "confirmed"),
    "from another": ("candidate", [{"reply": "yes", "replied_from": ELSEWHERE}], "asked"),
    "from another, long ago": ("candidate", [{"asked_at": LONG_AGO, "reply": "not_me", "replied_from": ELSEWHERE}], "expired"),
    "two answers": ("candidate", [{"reply": "none", "reason": "contradicting_answers"}], "asked"),
}  # fmt: skip


def test_every_link_has_the_status_that_its_answers_give_it(spark: SparkSession) -> None:
    links = links_of(spark, *({"link_id": name, "status": status} for name, (status, _, _) in CASES.items()))
    questions = [{"link_id": name, **told} for name, (_, answers, _) in CASES.items() for told in answers]
    made = with_status(links, asked(spark, *questions), logged(spark), as_of=AS_OF, answer_days=14)
    assert made.columns == links.columns
    assert sorted((row["link_id"], row["status"]) for row in made.collect()) == sorted(
        (name, after) for name, (_, _, after) in CASES.items()
    )


def test_numbers_alone_name_the_link_that_was_there_when_they_were_asked(spark: SparkSession) -> None:
    links = links_of(
        spark,
        {"link_id": "first", "changed_before": at("2022-01-01")},
        {"link_id": "again", "changed_before": at("2024-01-01")},
        {"link_id": "later", "changed_before": at("2024-06-05")},
        {"link_id": "l9", "new_phone": "+12124560109"},
    )
    by_numbers = {"link_id": None, "old_phone": LINK["old_phone"], "new_phone": NEW}
    questions = asked(
        spark,
        {**by_numbers, "reply": "yes"},
        {**by_numbers, "asked_at": at("2023-01-01"), "reply": "not_me"},
        {"link_id": "gone", "reply": "yes"},  # planned under an id that its link no longer has
    )
    log = logged(spark, {"link_id": "gone", "new_phone": "+12124560109"})
    found = {row["question_id"]: row["of_link"] for row in questions_of_links(questions, links, log).collect()}
    assert found == {"q1": "again", "q2": "first", "q3": "l9"}


def test_answers_that_change_nothing_are_told_with_the_reason(spark: SparkSession) -> None:
    unknown = {"link_id": None, "old_phone": "+12124560105", "new_phone": "+12124560106"}
    questions = asked(
        spark,
        {**unknown, "reply": "yes"},  # q1
        {"link_id": "nobody's", "reply": "not_me"},  # q2
        {"link_id": "planned", "reply": "yes"},  # q3: its link is gone, but it was asked
        {"link_id": "settled", "reply": "yes"},  # q4: ditto, and an earlier run knew it
        {"reply": "yes"},  # q5
        {"reply": "not_me"},  # q6
        {"reply": "none", "reason": "contradicting_answers"},  # q7
        {"reply": "yes", "replied_from": ELSEWHERE},  # q8
        {},  # q9
        {"link_id": "nobody's"},  # q10: asked, not answered
    )
    ruling = {"question_id": "q4", "link_id": "settled", "left_source": "s", "left_record": "a", "right_source": "s",
              "right_record": "b", "ruling": "same", "decided_at": AS_OF, "stands": True}  # fmt: skip
    found = questions_of_links(
        questions, links_of(spark, {}), logged(spark, {"link_id": "planned", "new_phone": "+12124560107"})
    )
    told = problems(found, table_rows(spark, VERIFICATION_RULINGS, [ruling])).collect()
    assert {row["question_id"]: row["problem"] for row in told} == {
        "q1": "never_asked",
        "q2": "never_asked",
        "q5": "yes_and_not_me",
        "q6": "yes_and_not_me",
        "q7": "contradicting_answers",
        "q8": "from_another_number",
    }
