"""What people are asked, in which order, and that their answers come back."""

import csv
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from ringback.identity.decisions import normalise_decisions
from ringback.review.command import write_file
from ringback.review.doubts import COLUMNS, doubts, ranked
from ringback.tables import DECISIONS, PAIRS, PERSON_RECORDS
from rows import at, raw_decisions, table_rows

WHEN = at("2024-01-01")
OWNERS = {"a1": "A", "a2": "A", "a3": "A", "a4": "A", "b1": "B", "b2": "B", "c1": "C", "d1": "D"}


def pair(left: str, right: str, weight: float, kept: bool, reason: str | None = None) -> dict[str, Any]:
    parts = [("start", "phone", 0.0), ("relation", "next_same", weight)]
    return {"left_source": "shop", "left_record": left, "right_source": "shop", "right_record": right, "weight": weight,
            "parts": parts, "kept": kept, "reason": reason, "left_profile": left, "right_profile": right}  # fmt: skip


def test_doubts_come_by_what_a_ruling_moves_and_come_back(spark: SparkSession, tmp_path: Path) -> None:
    pairs = [
        pair("a1", "b1", 1.0, False, "below_threshold"),  # near, moves two
        pair("a2", "c1", 12.0, False, "name"),  # only a contradiction keeps them apart, moves one
        pair("a3", "a4", 2.0, True),  # even, and half of four hangs on it
        pair("a3", "a1", 2.1, True),  # asks the same of A again
        pair("b1", "b2", 9.0, True),  # sure
        pair("a1", "d1", -9.0, False, "below_threshold"),  # sure
        pair("a1", "a4", 1.0, False, "below_threshold"),  # joined by others already
        pair("d1", "c1", 2.0, False, "decision"),  # ruled
    ]
    owners = [{"source": "shop", "record_id": record, "person_id": person, "valid_from": WHEN, "valid_to": WHEN}
              for record, person in OWNERS.items()]  # fmt: skip
    ruling = {"left_source": "shop", "left_record": "c1", "right_source": "shop", "right_record": "d1", "ruling": "different",
              "decided_at": WHEN, "decided_by": "desk 4", "rulings": 1}  # fmt: skip
    asked = doubts(
        table_rows(spark, PAIRS, pairs),
        table_rows(spark, PERSON_RECORDS, owners),
        table_rows(spark, DECISIONS, [ruling]),
        2.0,
    )
    assert write_file(ranked(asked, 10), tmp_path / "new/review.csv") == 3
    with (tmp_path / "new/review.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["left_record"], row["right_record"], float(row["value"]), row["joined"]) for row in rows] == [
        ("shop|a3", "shop|a4", 2.0, "yes"),
        ("shop|a1", "shop|b1", 1.778, "no"),
        ("shop|a2", "shop|c1", 1.0, "no"),
    ]
    assert [row["why"] for row in rows] == ["near the bound", "near the bound", "contradicted by name"]
    assert rows[1]["compared"] == "start phone +0.0, relation next same +1.0"
    assert set(rows[0]) == set(COLUMNS)
    filled = [{"left_record": row["left_record"], "right_record": row["right_record"]} for row in rows]
    assert normalise_decisions(raw_decisions(spark, filled), as_of=at("2026-08-31"), run_id="r").decisions.count() == 3
