"""Rows for tests: a complete base row, each test says only what differs."""

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ringback.sources import RAW_COLUMNS, RAW_CONSENTS, RAW_DECISIONS, RAW_LOOK_UPS, RAW_VERIFICATIONS
from ringback.tables import DETAIL, Table

RAW: dict[str, Any] = {
    "raw_row_ref": "shop.csv#1",
    "source_file": "shop.csv",
    "input": "contacts",
    "default_region": "US",
    "timezone": "UTC",
    "latency_days": 0,
    "corrupt": False,
    "record_id": "r1",
    "source": "shop",
    "first_seen_at": "2024-01-01",
}


LOOK_UP: dict[str, Any] = {
    **RAW,
    "source_file": "hlr.csv",
    "input": "number_status",
    "default_region": "CN",
    "source": "vendors",
    "phone": "139 1234 5678",
    "checked_at": "2026-08-20",
    "provider": "toolkk",
    "raw_code": "1",
}


def at(text: str) -> datetime:
    """A UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def raw_rows(spark: SparkSession, overrides: Sequence[dict[str, Any]]) -> DataFrame:
    """Raw rows of a source; each has its own reference unless it says otherwise."""
    rows = [{**RAW, "raw_row_ref": f"shop.csv#{n}", **row} for n, row in enumerate(overrides)]
    return spark.createDataFrame([tuple(row.get(name) for name in RAW_COLUMNS.names) for row in rows], RAW_COLUMNS)


def raw_look_ups(spark: SparkSession, overrides: Sequence[dict[str, Any]]) -> DataFrame:
    """Raw rows of a vendor's answers; each has its own reference unless it says otherwise."""
    rows = [{**LOOK_UP, "raw_row_ref": f"hlr.csv#{n}", **row} for n, row in enumerate(overrides)]
    return spark.createDataFrame([tuple(row.get(name) for name in RAW_LOOK_UPS.names) for row in rows], RAW_LOOK_UPS)


def table_rows(spark: SparkSession, table: Table, rows: Sequence[dict[str, Any]]) -> DataFrame:
    """Rows of one of our tables; columns that are not given are null."""
    return spark.createDataFrame([tuple(row.get(name) for name in table.schema.names) for row in rows], table.schema)


def detail(**given: str | None) -> tuple[str | None, ...]:
    """The `detail` of a contact point with these fields, the others null."""
    return tuple(given.get(name) for name in DETAIL.names)


DECISION: dict[str, Any] = {
    **RAW,
    "source_file": "rulings.csv",
    "input": "decisions",
    "source": "desk",
    "left_record": "shop|a1",
    "right_record": "shop|a2",
    "ruling": "same",
    "decided_at": "2026-08-20",
    "decided_by": "desk 4",
}


def raw_decisions(spark: SparkSession, overrides: Sequence[dict[str, Any]]) -> DataFrame:
    """Raw rows of rulings; each has its own reference unless it says otherwise."""
    rows = [{**DECISION, "raw_row_ref": f"rulings.csv#{n}", **row} for n, row in enumerate(overrides)]
    return spark.createDataFrame([tuple(row.get(name) for name in RAW_DECISIONS.names) for row in rows], RAW_DECISIONS)


VERIFICATION: dict[str, Any] = {
    **RAW,
    "source_file": "answers.csv",
    "input": "verifications",
    "source": "desk",
    "old_phone": "212 456 0101",
    "new_phone": "212 456 0102",
    "asked_at": "2024-06-01",
    "channel": "sms",
    "replied_at": "2024-06-02",
    "reply": "yes",
}
CONSENT: dict[str, Any] = {
    **RAW,
    "source_file": "ledger.csv",
    "input": "consents",
    "source": "desk",
    "subject_kind": "phone",
    "subject": "212 456 0101",
    "purpose": "service",
    "state": "granted",
    "at": "2024-01-01",
}


def raw_verifications(spark: SparkSession, overrides: Sequence[dict[str, Any]]) -> DataFrame:
    """Raw rows of questions and answers; each has its own reference unless it says otherwise."""
    rows = [{**VERIFICATION, "raw_row_ref": f"answers.csv#{n}", **row} for n, row in enumerate(overrides)]
    values = [tuple(row.get(name) for name in RAW_VERIFICATIONS.names) for row in rows]
    return spark.createDataFrame(values, RAW_VERIFICATIONS)


def raw_consents(spark: SparkSession, overrides: Sequence[dict[str, Any]]) -> DataFrame:
    """Raw rows of a ledger; each has its own reference unless it says otherwise."""
    rows = [{**CONSENT, "raw_row_ref": f"ledger.csv#{n}", **row} for n, row in enumerate(overrides)]
    return spark.createDataFrame([tuple(row.get(name) for name in RAW_CONSENTS.names) for row in rows], RAW_CONSENTS)
