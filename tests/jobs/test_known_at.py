"""Whose identities a warehouse holds: those of the last run that made any, if it came to their end."""

import pytest
from pyspark.sql import SparkSession

from ringback.jobs.known_at import identities_are_of
from ringback.tables import RUNS
from rows import at, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
JULY, JUNE = "2025-07-01", "2025-06-01"
WHOLE = {"normalise_contacts": 1.0, "resolve_identities": 1.0, "link_numbers": 1.0}
LINKED = {"link_numbers": 1.0}


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([("pipeline", JULY, WHOLE)], True),
        ([("pipeline", JUNE, WHOLE)], False),
        ([("pipeline", JULY, WHOLE), ("pipeline", JUNE, WHOLE)], False),  # back to an earlier day
        ([("pipeline", JUNE, WHOLE), ("link_numbers", JULY, LINKED)], True),
        ([("pipeline", JULY, WHOLE), ("score_churn", JUNE, {"score_churn": 1.0})], True),  # makes none
        (
            [("pipeline", JULY, WHOLE), ("resolve_identities", JULY, {"resolve_identities": 1.0})],
            False,
        ),  # links are older
        ([("pipeline", JULY, WHOLE), ("resolve_identities", JUNE, {})], False),  # failed, and may have written
        ([], False),
    ],
)
def test_identities_are_of_the_last_run_that_made_them(
    spark: SparkSession, runs: list[tuple[str, str, dict[str, float]]], expected: bool
) -> None:
    rows = [
        {"run_id": f"r{n}", "job": job, "started_at": at(f"2026-01-0{n + 1}"), "ended_at": at(f"2026-01-0{n + 1}"),
         "as_of": at(as_of), "config_hash": "", "code_version": "", "rows": {}, "seconds": seconds, "outcome": "done"}
        for n, (job, as_of, seconds) in enumerate(runs)
    ]  # fmt: skip
    assert identities_are_of(table_rows(spark, RUNS, rows), at(JULY)) is expected
