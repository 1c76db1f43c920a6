"""The files of a plan: what is sent names nobody, and what is in doubt comes back as decisions."""

import csv
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.identity.decisions import normalise_decisions
from ringback.review.links_in_doubt import COLUMNS, links_in_doubt
from ringback.review.worklists import to_send, write_csv
from ringback.tables import DECISIONS, EVIDENCE_TABLE, QUESTIONS, VERIFICATION_PROBLEMS
from rows import at, raw_decisions, table_rows
from verification_rows import LINK, links_of

pytestmark = pytest.mark.usefixtures("interpreted")
DAY = at("2024-06-30")
QUESTION: dict[str, Any] = {
    **LINK, "value": 1.0, "factors_enough": False, "factors": [], "asked_now": False, "day": DAY.date(), "text_key": "check",
}  # fmt: skip


def test_what_is_sent_names_nobody(spark: SparkSession, tmp_path: Path) -> None:
    sent = {"asked_now": True, "channel": "sms", "zone": "UTC", "not_before": DAY, "not_after": DAY}
    questions = table_rows(spark, QUESTIONS, [QUESTION, {**QUESTION, "link_id": "l2", **sent}])
    assert write_csv(to_send(questions, {"check": "Yours?"}), tmp_path / "new/questions.csv") == 1
    with (tmp_path / "new/questions.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {
        "link_id": "l2", "new_phone": LINK["new_phone"], "channel": "sms", "text": "Yours?", "zone": "UTC",
        "not_before": "2024-06-30T00:00:00Z", "not_after": "2024-06-30T00:00:00Z",
    }  # fmt: skip


def test_links_in_doubt_come_once_and_come_back_as_decisions(spark: SparkSession) -> None:
    old, new = LINK["old_phone"], LINK["new_phone"]
    evidence = [
        {"source": "s", "record_id": f"{record}{n}", "kind": "phone", "value": phone, "tenure": tenure, "seen_from": DAY,
         "seen_to": DAY}
        for record, phone, tenure in (("a", old, 1), ("b", new, 1), ("c", new, 2)) for n in (1, 2)
    ]  # fmt: skip
    reasons = {"l1": "hub", "l2": "over_budget", "odd": "settled", "ruled": "no_consent"}
    links = links_of(spark, {}, {"link_id": "l2"}, {"link_id": "odd"}, {"link_id": "ruled", "new_tenure": 2})
    questions = [{**QUESTION, "link_id": link, "reason": reason} for link, reason in reasons.items()]
    problem = {"question_id": "q", "link_id": "odd", "problem": "yes_and_not_me", "asked_at": DAY}
    ruling = {"left_source": "s", "left_record": "a1", "right_source": "s", "right_record": "c1", "ruling": "same",
              "decided_at": DAY, "decided_by": "desk", "rulings": 1}  # fmt: skip
    made = links_in_doubt(
        links,
        table_rows(spark, QUESTIONS, questions),
        table_rows(spark, VERIFICATION_PROBLEMS, [problem]),
        table_rows(spark, EVIDENCE_TABLE, evidence),
        table_rows(spark, DECISIONS, [ruling]),
    )
    assert tuple(made.columns) == COLUMNS
    rows = {row["link_id"]: row for row in made.collect()}
    assert {link: row["why"] for link, row in rows.items()} == {
        "l1": "cannot be asked: hub",
        "odd": "answer: yes and not me",
    }
    assert (rows["l1"]["left_record"], rows["l1"]["right_record"]) == ("s|a1", "s|b1")
    filled = [{"left_record": row["left_record"], "right_record": row["right_record"]} for row in rows.values()]
    back = normalise_decisions(raw_decisions(spark, filled), as_of=at("2026-08-31"), run_id="r").decisions
    assert back.count() == 1
