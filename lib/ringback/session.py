"""The Spark session: made by jobs and by the tests' fixture only, from the settings' `spark` section alone."""

import os
import sys
from contextlib import nullcontext
from typing import Any

from pyspark import SparkContext
from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from ringback import python_daemon
from ringback.errors import ConfigError
from ringback.jvm_start import told_only_if_it_fails
from ringback.settings import SparkSettings

DELTA_CLASS = "io.delta.sql.DeltaSparkSessionExtension"
# What every column is made by; by these names PySpark asks for them.
OF_COLUMNS = ("functions", "org.apache.spark.sql.functions", "PythonUtils", "PythonSQLUtils")


def build_session(app: str, settings: SparkSettings) -> SparkSession:
    """A session with Delta and GraphFrames on; spark-submit's JVM is up already and must have brought both jars."""
    builder = SparkSession.builder.appName(app)
    if under_spark_submit():
        SparkContext._ensure_initialized()  # connects to spark-submit's JVM, before a session could fail in it
        _require_delta(SparkContext._jvm)
    else:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers need this environment, not the first python3
        builder = builder.master(settings.master).config("spark.jars.packages", ",".join(settings.packages))
        builder = builder.config("spark.python.daemon.module", python_daemon.__name__)
    for key, value in settings.conf.items():
        builder = builder.config(key, value)
    with nullcontext() if SparkContext._gateway else told_only_if_it_fails():  # the JVM may stand already
        spark = builder.getOrCreate()
    _silence(spark)
    _keep_jars_off_pythons_path(spark)
    _remember_classes(spark.sparkContext._jvm)
    spark.sparkContext.setCheckpointDir(settings.checkpoint_dir)
    _require_delta(spark.sparkContext._jvm)
    return spark


def _silence(spark: SparkSession) -> None:
    """Spark's messages quote the values they fail on, which belong in no log; ringback.failures tells what failed."""
    spark.sparkContext.setLogLevel("OFF")
    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True


def _keep_jars_off_pythons_path(spark: SparkSession) -> None:
    """Spark shows workers every jar of `packages` as a Python library, and Python reads the contents of all of them anew for
    each task: half a second of work for nothing, as the Python side of every jar is installed."""
    includes = spark.sparkContext._python_includes or []
    includes[:] = [name for name in includes if not name.endswith(".jar")]


def _remember_classes(jvm: Any) -> None:
    """PySpark asks the JVM anew for each column which class `functions` is, and the JVM looks through all its jars for it: for plans
    as long as ours a tenth of the driver's time."""
    for name in OF_COLUMNS:
        setattr(jvm, name, getattr(jvm, name))


def under_spark_submit() -> bool:
    """Whether spark-submit started this Python, so that the JVM stands already."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _require_delta(jvm: Any) -> None:
    """ConfigError when the JVM came up without Delta: no setting of a session can add a jar's extension afterwards."""
    try:
        jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(DELTA_CLASS)
    except Exception as error:
        raise ConfigError(
            "the Spark session has no Delta Lake: its JVM was started without the Delta jar. Start the job with "
            "`spark-submit --properties-file dist/spark.properties …` (`make package` writes that file)"
        ) from error
