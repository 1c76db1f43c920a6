"""Edges above the bound, in Spark: the same labels as in one process, whatever the partitions."""

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from identity.components.graphs import Graph, Labels, by_scipy, chain, climbing, drawn_at_random, star
from ringback.identity.components import connected_components

BOUND = 1_000
LEAST = np.iinfo(np.int64).min


def apart(*graphs: Graph) -> Graph:
    """The graphs side by side, each with ids of its own, the first with the least bigints."""
    shifted = [(src + at * 10**12, dst + at * 10**12) for at, (src, dst) in enumerate(graphs)]
    src, dst = (np.concatenate(ends) + LEAST for ends in zip(*shifted, strict=True))
    return src, dst


GRAPH = apart(star(0, 1_500), chain(climbing(2_000, 20)), drawn_at_random(3, 900, 800), (np.array([5]), np.array([5])))


def frame(spark: SparkSession, graph: Graph) -> DataFrame:
    return spark.createDataFrame(pd.DataFrame({"src": graph[0], "dst": graph[1]}))


def labels(made: DataFrame) -> Labels:
    rows = made.toPandas()
    assert rows["node"].is_unique
    return dict(zip(rows["node"].tolist(), rows["component"].tolist(), strict=True))


@pytest.mark.parametrize("partitions", [1, 7])
def test_more_edges_than_a_process_may_hold(spark: SparkSession, partitions: int) -> None:
    before = spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")
    edges = frame(spark, GRAPH).repartition(partitions)
    assert labels(connected_components(edges, max_local_edges=BOUND)) == by_scipy(GRAPH)
    assert spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch") == before
