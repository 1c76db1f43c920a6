"""Literal events of a small shop."""

from datetime import datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

EVENT = ("source string, event_id string, customer_id string, kind string, at timestamp, known_at timestamp, amount double, "
         "quantity double, item_id string, depth double, seconds double, resolved_at timestamp, cancels string, "
         "account_id string, category string, contract_until date")  # fmt: skip
BASE: dict[str, Any] = {"source": "shop", "kind": "order", "amount": 10.0, "quantity": 1.0, "item_id": "cup"}
NAMES = [part.split()[0] for part in EVENT.split(", ")]


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T12:00:00+00:00")


def event(customer: str, day: str, known: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        **BASE,
        "event_id": f"{customer}{day}",
        "customer_id": customer,
        "at": at(day),
        "known_at": at(known or day),
        **more,
    }


def frame(spark: SparkSession, rows: list[dict[str, Any]]) -> DataFrame:
    return spark.createDataFrame([tuple(row.get(name) for name in NAMES) for row in rows], EVENT)
