"""Rows of links and questions for the tests of verification."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ringback.tables import NUMBER_LINKS, QUESTION_LOG, VERIFICATIONS
from rows import at, table_rows

LINK: dict[str, Any] = {
    "link_id": "l1", "old_phone": "+12124560101", "new_phone": "+12124560102", "old_tenure": 1, "new_tenure": 1,
    "old_person_id": "A", "new_person_id": "B", "changed_after": at("2024-01-01"), "changed_before": at("2024-02-01"),
    "confidence": 0.8, "verdict": "changed", "status": "candidate", "calibration_source": "rules",
}  # fmt: skip
QUESTION: dict[str, Any] = {
    "question_id": "q1", "link_id": "l1", "asked_at": at("2024-06-01"), "channel": "sms", "reply": "none", "told": 1,
}  # fmt: skip
LOG: dict[str, Any] = {
    "link_id": "l1", "day": at("2024-06-01").date(), "old_phone": "+12124560101", "new_phone": "+12124560102", "old_person_id": "A",
    "new_person_id": "B", "confidence": 0.8, "value": 1.0, "chosen_by": "value", "propensity": 1.0,
}  # fmt: skip


def links_of(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    """Links; each says what differs from LINK."""
    return table_rows(spark, NUMBER_LINKS, [{**LINK, **row} for row in rows])


def asked(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    """Questions; each has its own id unless it says otherwise; an answer comes the day after."""
    answered = {"replied_at": at("2024-06-02")}
    told = [
        {**QUESTION, "question_id": f"q{n}", **(answered if "reply" in row else {}), **row}
        for n, row in enumerate(rows, 1)
    ]
    return table_rows(spark, VERIFICATIONS, told)


def logged(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    """Rows of the log of questions."""
    return table_rows(spark, QUESTION_LOG, [{**LOG, **row} for row in rows])
