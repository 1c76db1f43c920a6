"""Workers of local mode read no archive of Spark's: neither jars nor its zips."""

import sys
from collections.abc import Iterator

import pandas as pd
from pyspark.sql import SparkSession

from ringback.python_daemon import without_archives


def test_only_sparks_archives_go_from_the_path() -> None:
    sparks = [
        "/spark/python/lib/pyspark.zip",
        "/spark/python/lib/py4j-0.10.9.9-src.zip",
        "/spark/jars/spark-core_2.13-4.1.4.jar",
    ]
    own = ["", "/lib/site-packages", "/dist/ringback.zip", "/zip"]
    assert without_archives([*sparks, *own]) == own


def test_a_worker_has_none_of_them_on_its_path(spark: SparkSession) -> None:
    def archives(parts: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for _ in parts:
            pass
        yield pd.DataFrame({"path": sorted(set(sys.path) - set(without_archives(sys.path)))}, dtype="str")

    assert spark.range(1).mapInPandas(archives, "path string").collect() == []
