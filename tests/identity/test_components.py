"""Connected components: drawn graphs, random graphs against networkx, and invariance."""

import random

import networkx as nx
import pytest
from pyspark.sql import SparkSession

from ringback.errors import ConfigError
from ringback.identity.components import connected_components

Edges = list[tuple[int, int]]
DRAWN = {
    "chain": ([(1, 2), (2, 3), (3, 4)], {1: 1, 2: 1, 3: 1, 4: 1}),
    "two_stars": ([(5, 1), (5, 2), (9, 7), (9, 8)], {1: 1, 2: 1, 5: 1, 7: 7, 8: 7, 9: 7}),
    "repeated_and_reversed": ([(3, 2), (2, 3), (3, 2)], {2: 2, 3: 2}),
    "self_loop_only": ([(4, 4), (1, 2)], {4: 4, 1: 1, 2: 1}),
    "negative_and_wide": ([(-5, 2**40), (2**40, 7)], {-5: -5, 7: -5, 2**40: -5}),
}


def components(spark: SparkSession, edges: Edges, partitions: int = 1) -> dict[int, int]:
    df = spark.createDataFrame(edges, "src bigint, dst bigint").repartition(partitions)
    rows = connected_components(df).collect()
    assert len({row["node"] for row in rows}) == len(rows), "one row a node"
    return {row["node"]: row["component"] for row in rows}


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_graph(spark: SparkSession, name: str) -> None:
    edges, expected = DRAWN[name]
    assert components(spark, edges) == expected


@pytest.mark.parametrize("seed", [1, 2])
def test_random_graph_against_networkx(spark: SparkSession, seed: int) -> None:
    draw = random.Random(seed)
    edges = [(draw.randrange(120), draw.randrange(120)) for _ in range(90)]
    expected = {node: min(group) for group in nx.connected_components(nx.Graph(edges)) for node in group}
    assert components(spark, edges) == expected
    draw.shuffle(edges)
    assert components(spark, edges, partitions=5) == expected


def test_no_edges_no_nodes(spark: SparkSession) -> None:
    assert components(spark, []) == {}


def test_adaptive_execution_is_as_before(spark: SparkSession) -> None:
    before = spark.conf.get("spark.sql.adaptive.enabled")
    components(spark, [(1, 2)])
    assert spark.conf.get("spark.sql.adaptive.enabled") == before


def test_unknown_engine_is_refused(spark: SparkSession) -> None:
    with pytest.raises(ConfigError, match=r"identity\.engine: found 'graphx', expected one of graphframes"):
        connected_components(spark.createDataFrame([(1, 2)], "src bigint, dst bigint"), engine="graphx")
