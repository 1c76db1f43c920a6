"""Workers of local mode read no archive: neither the jars of `packages` nor Spark's own zips."""

import sys
from collections.abc import Iterator

import pandas as pd
from pyspark.sql import SparkSession

from ringback.python_daemon import without_archives


def test_only_archives_go_from_the_path() -> None:
    assert without_archives(["", "/lib/site-packages", "/spark/pyspark.zip", "/x.jar", "/zip"]) == [
        "",
        "/lib/site-packages",
        "/zip",
    ]


def test_a_worker_has_no_archive_on_its_path(spark: SparkSession) -> None:
    def archives(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for _ in parts:
            pass
        yield pd.DataFrame({"path": [entry for entry in sys.path if entry.endswith((".zip", ".jar"))]}, dtype="str")

    assert spark.range(1).mapInPandas(archives, "path string").collect() == []
