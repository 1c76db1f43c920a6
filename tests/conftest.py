"""One Spark session for all tests, on its own folders, with settings that suit a few rows."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.session import build_session
from ringback.settings import WarehouseSettings

ROOT = Path(__file__).resolve().parents[1]
hypothesis.settings.register_profile("no clock", deadline=None)  # a test never fails by its time: machines are busy
hypothesis.settings.load_profile("no clock")
os.environ["TZ"] = "UTC"  # datetimes in literal rows are UTC
CHANGED_BY_JOBS = (
    "spark.sql.shuffle.partitions",
    "spark.sql.adaptive.enabled",
    "spark.databricks.delta.snapshotPartitions",
    "spark.sql.codegen.wholeStage",
    "spark.sql.codegen.factoryMode",
)


LARGE = "RINGBACK_JUDGE_GRAPHS" in os.environ  # `make judge-graphs`: millions of rows
FOR_FEW_ROWS = [
    "spark.conf.spark.sql.shuffle.partitions='1'",  # a task a shuffle: tests have ten rows
    "spark.conf.spark.sql.adaptive.enabled='false'",  # nothing to adapt to
    "spark.conf.spark.driver.memory=4g",  # the longest plans, and strings of a megabyte
    # Quick to compile, for tests run once; two sessions share two processors, so none collects beside its work.
    "spark.conf.spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
]


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    folder = tmp_path_factory.mktemp("spark")
    settings = load_settings(
        str(ROOT / "conf/default.yaml"),
        [
            "spark.master=local[2]",
            f"spark.checkpoint_dir={folder}/checkpoints",
            "spark.conf.spark.databricks.delta.snapshotPartitions='1'",
            f"spark.conf.spark.sql.warehouse.dir={folder}/spark-warehouse",
            *(["spark.conf.spark.driver.memory=10g"] if LARGE else FOR_FEW_ROWS),
        ],
    )
    session = build_session("tests", settings.spark)
    yield session
    session.stop()


@pytest.fixture(scope="module")
def settings_as_before(spark: SparkSession) -> Iterator[None]:
    """The session's settings are put back after a module whose jobs bring their own."""
    before = {key: spark.conf.get(key) for key in CHANGED_BY_JOBS}
    yield
    for key, value in before.items():
        spark.conf.set(key, str(value))


@pytest.fixture(scope="module")
def interpreted(spark: SparkSession, settings_as_before: None) -> None:
    """Expressions are interpreted: some hundred rows are read faster than code for them is compiled."""
    spark.conf.set("spark.sql.codegen.wholeStage", "false")
    spark.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")


@pytest.fixture
def warehouse(tmp_path: Path) -> WarehouseSettings:
    """An empty warehouse of the test's own."""
    return WarehouseSettings(root=str(tmp_path / "warehouse"))
