"""What people at the brand ruled: read, refused, and stronger than all evidence."""

import pytest
from pyspark.sql import SparkSession

from ringback.errors import InputError
from ringback.identity.decisions import normalise_decisions, require_no_contradiction
from ringback.tables import DECISIONS
from rows import at, raw_decisions, table_rows

AS_OF = at("2026-08-31")


def test_rulings_are_read_or_refused(spark: SparkSession) -> None:
    raw = raw_decisions(spark, [
        {"reason": "called them"},
        {"left_record": " shop|a2 ", "right_record": "shop|a1", "ruling": "DIFFERENT ", "decided_at": "2026-08-21"},  # later
        {"left_record": "crm:x|1", "right_record": "shop|b"},
        {"left_record": "shop|c", "right_record": "shop|d"},
        {"left_record": "shop|c", "right_record": "shop|d", "ruling": "different"},
        {"left_record": "nobar"}, {"right_record": "shop|"}, {"right_record": "shop|a1"}, {"ruling": "maybe"},
        {"ruling": None}, {"decided_at": "then"}, {"decided_by": " "}, {"decided_at": "2026-09-01"},
    ])  # fmt: skip
    made = normalise_decisions(raw, as_of=AS_OF, run_id="r1")
    kept = {tuple(row)[:5]: (row["rulings"], row["decided_by"]) for row in made.decisions.collect()}
    assert kept == {
        ("shop", "a1", "shop", "a2", "different"): (2, "desk 4"),
        ("crm:x", "1", "shop", "b", "same"): (1, "desk 4"),
    }
    refused = [row["reason"] for row in made.quarantine.orderBy("raw_row_ref").collect()]
    assert sorted(refused) == sorted([
        "contradicts_another", "contradicts_another", "bad_record", "bad_record", "one_record", "bad_ruling", "bad_ruling",
        "bad_decided_at", "missing_decided_by", "after_as_of",
    ])  # fmt: skip
    assert made.rows.count() == sum(rows for rows, _ in kept.values()) + len(refused)


def ruling(left: str, right: str, what: str) -> dict[str, object]:
    return {"left_source": "shop", "left_record": left, "right_source": "shop", "right_record": right, "ruling": what,
            "decided_at": AS_OF, "decided_by": "desk 4", "rulings": 1}  # fmt: skip


def test_contradictions_are_refused_by_name(spark: SparkSession) -> None:
    agreeing = [ruling("a", "b", "same"), ruling("b", "c", "same"), ruling("a", "d", "different")]
    require_no_contradiction(table_rows(spark, DECISIONS, agreeing))
    with pytest.raises(InputError, match=r"shop\|a and shop\|c are ruled different"):
        require_no_contradiction(table_rows(spark, DECISIONS, [*agreeing, ruling("a", "c", "different")]))
