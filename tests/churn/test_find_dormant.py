"""The job on six orders, twice: right rows, and the second run changes nothing."""

from pathlib import Path

import pandas as pd
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.errors import ConfigError
from ringback.io import read, version
from ringback.job import run_job
from ringback.jobs.find_dormant import find_dormant_step
from ringback.settings import WarehouseSettings
from ringback.tables import DORMANCY

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("interpreted")
CONF = """
extends: {root}/conf/default.yaml
warehouse: {{root: {folder}/warehouse}}
spark: {{checkpoint_dir: {folder}/checkpoints, conf: {{spark.sql.shuffle.partitions: "1", spark.sql.adaptive.enabled: "false"}}}}
sources:
  events: {{path: {folder}/events.parquet, format: parquet, default_region: GB, source: {{value: shop}}}}
churn: {{customers: accounts, dormancy: {{own_gaps: true, least_gaps: 2, by_category: {{all: 300}}}}}}
"""
ORDERS = [
    ("a", "2025-06-01", "tea"), ("a", "2025-07-11", "tea"), ("a", "2025-08-21", "tea"),  # gaps of 40 and 41 days
    ("b", "2026-05-02", "tea"), ("b", "2026-05-30", None), ("c", "2025-06-01", "cups"),
]  # fmt: skip
FOUND = [
    ("shop:a", "all", 284, 300, False, "fixed", None),
    ("shop:a", "tea", 284, 41, True, "gaps", 9),  # the percentile is 40.95
    ("shop:b", "all", 2, 300, False, "fixed", None),
    ("shop:b", "tea", 30, 41, False, "gaps", None),
    ("shop:c", "all", 365, 300, True, "fixed", 12),
    ("shop:c", "cups", 365, 365, True, "fixed", 12),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    events = pd.DataFrame(ORDERS, columns=["account_id", "occurred_at", "category"])
    events["event_id"] = events["account_id"] + events["occurred_at"]
    events.assign(kind="order", amount=5.0).to_parquet(tmp_path / "events.parquet")
    (tmp_path / "conf.yaml").write_text(CONF.format(root=ROOT, folder=tmp_path))
    return tmp_path


@pytest.mark.usefixtures("settings_as_before")
def test_the_job_twice(spark: SparkSession, shop: Path) -> None:
    warehouse = WarehouseSettings(root=str(shop / "warehouse"))

    def run() -> int:
        step = {"find_dormant": find_dormant_step}
        assert run_job("find_dormant", step, str(shop / "conf.yaml"), [], "2026-06-01") == 0
        return version(spark, DORMANCY, warehouse)

    first = run()
    told = ("customer_id", "category", "days_since", "limit_days", "dormant", "limit_from", "months_asleep")
    found = read(spark, DORMANCY, warehouse).select(*told).collect()
    assert sorted(tuple(row) for row in found) == FOUND
    assert run() == first, "nothing is written anew"
    assert read(spark, DORMANCY, warehouse).count() == len(FOUND)


def test_ages_out_of_order_are_refused() -> None:
    with pytest.raises(ConfigError, match="least_days is 400, above most_days, which is 365"):
        load_settings(str(ROOT / "conf/default.yaml"), ["churn.dormancy.least_days=400"])
