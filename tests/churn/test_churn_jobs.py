"""The three jobs on drawn orders, twice: right tables, and the second run changes nothing."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from ringback import io
from ringback.churn.monitoring import AS_SCORED
from ringback.io import read
from ringback.job import Step, run_job
from ringback.jobs.build_churn_features import build_churn_features_step
from ringback.jobs.monitor_churn import monitor_churn_step
from ringback.jobs.score_churn import score_churn_step
from ringback.jobs.train_churn_model import train_churn_model_step
from ringback.jobs.value_customers import value_customers_step
from ringback.settings import WarehouseSettings
from ringback.tables import CHURN_EVALUATION, CHURN_FEATURES, CHURN_SCORES, CUSTOMER_VALUES, MODELS
from rows import at, table_rows

ROOT = Path(__file__).resolve().parents[2]
STEPS: Mapping[str, Step] = {
    "build": build_churn_features_step, "train": train_churn_model_step, "score": score_churn_step, "value": value_customers_step,
    "monitor": monitor_churn_step,
}  # fmt: skip
CONF = """
extends: {root}/conf/default.yaml
warehouse: {{root: {folder}/warehouse}}
spark: {{checkpoint_dir: {folder}/checkpoints, conf: {{spark.sql.shuffle.partitions: "1", spark.sql.adaptive.enabled: "false"}}}}
sources:
  events: {{path: {folder}/events.parquet, format: parquet, default_region: GB, source: {{value: shop}}}}
churn:
  customers: accounts
  features: {{windows: [30, 180], kinds: []}}
  model: {{boosted: {{forests: 1, rounds: 10}}}}
  values: {{rows: 1000, least_repeaters: 50}}
  train_at: [2026-01-30, 2026-03-01, 2026-04-01]
  test_at: [2026-05-01]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    dice = np.random.default_rng(4)
    pace = dice.uniform(5, 80, 200)
    rows = [
        (f"{who}-{n}", f"a{who}", pd.Timestamp("2025-12-01") + pd.Timedelta(hours=int(24 * day)))
        for who in range(200)
        for n, day in enumerate(np.cumsum(dice.exponential(pace[who], 40)))
        if day < 180
    ]
    events = pd.DataFrame(rows, columns=["event_id", "account_id", "occurred_at"]).assign(kind="order", amount=5.0)
    events.to_parquet(tmp_path / "events.parquet", coerce_timestamps="us")
    (tmp_path / "conf.yaml").write_text(CONF.format(root=ROOT, folder=tmp_path))
    return tmp_path


@pytest.mark.usefixtures("settings_as_before")
def test_from_events_to_scores_and_again(spark: SparkSession, shop: Path) -> None:
    warehouse = WarehouseSettings(root=str(shop / "warehouse"))

    def run() -> tuple[pd.DataFrame, int, int, int]:
        assert run_job("churn", STEPS, str(shop / "conf.yaml"), [], "2026-06-01") == 0
        scores = read(spark, CHURN_SCORES, warehouse).where("as_of = '2026-06-01'").orderBy("customer_id").toPandas()
        counts = [read(spark, table, warehouse).count() for table in (MODELS, CHURN_FEATURES, CHURN_EVALUATION)]
        return scores, counts[0], counts[1], counts[2]

    row = {"as_of": at("2026-05-01"), "horizon_days": 30, "gap_days": 0, "model_version": "m"}
    guesses = [
        {"customer_id": who, "churn_probability": p, **row}
        for who, p in (("shop:a100", 0.2), ("shop:a1", 0.4), ("gone", 0.1))
    ]
    io.write(table_rows(spark, CHURN_SCORES, guesses), CHURN_SCORES, warehouse)
    scores, models, rows, figures = run()
    kept = read(spark, CHURN_SCORES, warehouse).where("as_of = '2026-05-01'").collect()
    assert {row["customer_id"] for row in kept} == {"shop:a100", "shop:a1", "gone"}, "they stay, to be measured"
    told = scores["churn_probability"].notna()
    assert (told | (scores["not_scored"] == "not_active")).all()
    assert told.sum() > 150
    assert scores.loc[told, "churn_probability"].between(0, 1).all()
    assert set(scores.loc[told, "risk_band"]) <= {"high", "medium", "low"}
    assert scores.loc[told, "reasons"].map(len).between(0, 3).all()
    measured = read(spark, CHURN_EVALUATION, warehouse).toPandas()
    whole = measured[measured["segment"] == "all"].set_index(["system", "measure"])
    assert (
        whole.loc[("model", "auc"), "low"] < whole.loc[("model", "auc"), "value"] < whole.loc[("model", "auc"), "high"]
    )
    assert whole.loc[("model", "auc"), "value"] > 0.6
    assert whole.loc[("base rate", "auc"), "value"] == 0.5
    assert set(whole.index.get_level_values(0)) == {
        "model",
        "base rate",
        "recency only",
        "last month's scores",
        AS_SCORED,
    }
    assert whole.loc[(AS_SCORED, "not_found"), "value"] == pytest.approx(1 / 3)
    assert whole.loc[(AS_SCORED, "auc"), "value"] == 1.0, "a1 stayed away, a100 did not"
    values = read(spark, CUSTOMER_VALUES, warehouse).orderBy("customer_id").toPandas()
    assert set(values["customer_id"]) == set(scores["customer_id"])
    assert values["expected_amount"].to_numpy() == pytest.approx(values["mean_amount"].to_numpy(), rel=0.01), (
        "all cost 5"
    )
    assert (values["expected_orders"] > 0).all()
    again, *then = run()
    pd.testing.assert_frame_equal(values, read(spark, CUSTOMER_VALUES, warehouse).orderBy("customer_id").toPandas())
    pd.testing.assert_frame_equal(scores, again)
    assert [models, rows, figures] == then
    assert models == 1
