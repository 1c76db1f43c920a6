"""`ringback simulate` end to end: files that others can read, the same each time, with settings that load."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.doctor import examine
from ringback.evaluate import read_truth_number_changes, read_truth_persons
from ringback.jobs.simulate import simulate_job
from ringback.sources import mapping_problems

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("contacts_cn", "contacts_us", "events_cn", "events_us", "number_status", "relations", "truth/records",
           "truth/events", "truth/persons", "truth/number_changes", "truth/owners", "truth/churn")  # fmt: skip


@pytest.fixture(scope="module")
def run(spark: SparkSession, settings_as_before: None) -> Callable[[Path], int]:
    few = [
        "simulate.customers=120",
        "simulate.chinese=0.5",
        "spark.conf.spark.sql.shuffle.partitions='1'",
        "spark.conf.spark.sql.adaptive.enabled='false'",
        "spark.conf.spark.sql.codegen.wholeStage='false'",
        "spark.conf.spark.sql.codegen.factoryMode=NO_CODEGEN",
    ]
    return lambda out: simulate_job("tiny", 7, str(out), str(ROOT / "conf/default.yaml"), few)


def rows(folder: Path) -> list[str]:
    return sorted(pd.read_parquet(folder).astype(str).agg("|".join, axis=1))


def test_twice_the_same_files_that_ringback_reads(
    spark: SparkSession, run: Callable[[Path], int], tmp_path: Path
) -> None:
    assert run(tmp_path / "a") == 0
    assert run(tmp_path / "b") == 0
    for folder in FOLDERS:
        assert rows(tmp_path / "a" / folder) == rows(tmp_path / "b" / folder), folder
    conf = str(tmp_path / "a/conf.yaml")
    settings = load_settings(conf)
    assert "--as-of 2026-07-01" in Path(conf).read_text()
    assert [p for name, source in settings.sources.items() for p in mapping_problems(name, source)] == []
    looked_at = [finding for finding in examine(conf) if finding.what.startswith(("sources.", "evaluation."))]
    assert len(looked_at) == 15
    assert [finding for finding in looked_at if not finding.ok] == []
    records = len(rows(tmp_path / "a/truth/records"))
    assert read_truth_persons(spark, settings.evaluation).count() == records
    changes = read_truth_number_changes(spark, settings.evaluation)
    assert changes is not None
    assert changes.count() > 10


def test_an_unknown_world_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert simulate_job("huge", 1, str(tmp_path), str(ROOT / "conf/default.yaml"), []) == 2
    assert "--world huge: no such world; expected one of tiny, small, 1m, 10m" in capfd.readouterr().err
