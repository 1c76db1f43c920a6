"""The report's facts on the drawn people, gathered once."""

from datetime import datetime, timezone
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from drawn_world import drawn_warehouse
from ringback.config import load_settings
from ringback.report import Facts, ThisRun, read_report_tables, report_facts
from ringback.report.sources import ReportTables
from ringback.settings import ChurnSettings, LinkSettings


@pytest.fixture(scope="session")
def this_run() -> ThisRun:
    return ThisRun("now", datetime(2023, 6, 30, tzinfo=timezone.utc), "hash", "0.1.0", {}, {})


@pytest.fixture(scope="session")
def rules() -> LinkSettings:
    return load_settings(str(Path(__file__).parents[2] / "conf/default.yaml")).links


@pytest.fixture(scope="session")
def churn() -> ChurnSettings:
    return load_settings(str(Path(__file__).parents[2] / "conf/default.yaml")).churn


@pytest.fixture(scope="session")
def tables(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> ReportTables:
    return read_report_tables(spark, drawn_warehouse(spark, tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def facts(tables: ReportTables, this_run: ThisRun, rules: LinkSettings, churn: ChurnSettings) -> Facts:
    return report_facts(tables, this_run, rules=rules, churn=churn, examples=10)
