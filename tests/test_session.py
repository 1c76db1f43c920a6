"""The session: its settings, and that a failure writes no value of the data anywhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings

ROOT = Path(__file__).resolve().parents[1]
SECRET = "Zebediah-0451"
FAILING = f"""
from pyspark.sql import functions as F
from ringback.config import load_settings
from ringback.failures import told_failure
from ringback.session import build_session
spark = build_session("t", load_settings("{ROOT}/conf/default.yaml", ["spark.conf.spark.driver.memory=1g"]).spark)
df = spark.createDataFrame([("Zebediah" + "-0451",)], "name string")
try:
    df.select(F.col("name").cast("int")).collect()
except Exception as error:
    print(told_failure(error))
"""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spark.sql.session.timeZone", "UTC"),
        ("spark.sql.ansi.enabled", "true"),
        ("spark.sql.execution.arrow.pyspark.enabled", "true"),
        ("spark.ui.enabled", "false"),
        ("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
    ],
)
def test_settings_arrive(spark: SparkSession, key: str, value: str) -> None:
    assert spark.conf.get(key) == value


def test_workers_do_not_search_jars_for_python(spark: SparkSession) -> None:
    assert spark.conf.get("spark.jars.packages")
    assert [name for name in spark.sparkContext._python_includes or [] if name.endswith(".jar")] == []


def test_every_setting_has_a_reason_beside_it() -> None:
    lines = (ROOT / "conf/default.yaml").read_text().splitlines()
    settings = load_settings(str(ROOT / "conf/default.yaml")).spark.conf
    bare = [key for key in settings if not any(line.strip().startswith(f"{key}:") and "#" in line for line in lines)]
    assert not bare


def test_a_failing_job_writes_no_value_of_the_data(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FAILING], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "unexpected failure" in done.stdout
    assert "CAST_INVALID_INPUT" in done.stdout
    assert SECRET not in done.stdout + done.stderr
