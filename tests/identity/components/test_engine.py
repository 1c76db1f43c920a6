"""What every engine promises: drawn graphs, random graphs against networkx, odd input."""

import random

import networkx as nx
import pytest
from pyspark.sql import SparkSession

from ringback.errors import ConfigError, SchemaError
from ringback.identity.components import ENGINES, connected_components

End = int | None
LEAST, GREATEST = -(2**63), 2**63 - 1
DRAWN: dict[str, tuple[list[tuple[End, End]], dict[int, int]]] = {
    "chain": ([(1, 2), (2, 3), (3, 4)], {1: 1, 2: 1, 3: 1, 4: 1}),
    "two_stars": ([(5, 1), (5, 2), (9, 7), (9, 8)], {1: 1, 2: 1, 5: 1, 7: 7, 8: 7, 9: 7}),
    "ring_and_pair": ([(13, 11), (12, 13), (11, 12), (2, 1)], {11: 11, 12: 11, 13: 11, 1: 1, 2: 1}),
    "repeated_and_reversed": ([(3, 2), (2, 3), (3, 2)], {2: 2, 3: 2}),
    "self_loop_only": ([(4, 4), (1, 2)], {4: 4, 1: 1, 2: 1}),
    "negative_and_wide": ([(-5, 2**40), (2**40, 7)], {-5: -5, 7: -5, 2**40: -5}),
    "extremes": ([(LEAST, 0), (GREATEST, GREATEST - 1), (5, 5)],
                 {LEAST: LEAST, 0: LEAST, GREATEST - 1: GREATEST - 1, GREATEST: GREATEST - 1, 5: 5}),
    "extremes_joined": ([(GREATEST, LEAST)], {LEAST: LEAST, GREATEST: LEAST}),
    "null_ends_join_nothing": ([(1, None), (2, None), (None, 3), (None, None), (4, 1)], {1: 1, 2: 2, 3: 3, 4: 1}),
    "no_edges": ([], {}),
}  # fmt: skip


def components(spark: SparkSession, edges: list[tuple[End, End]], **options: object) -> dict[int, int]:
    rows = connected_components(spark.createDataFrame(edges, "src bigint, dst bigint"), **options).collect()
    assert len({row["node"] for row in rows}) == len(rows), "one row a node"
    return {row["node"]: row["component"] for row in rows}


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_graph(spark: SparkSession, name: str) -> None:
    edges, expected = DRAWN[name]
    assert components(spark, edges) == expected


def test_graphframes_gives_the_same_on_all_drawn_graphs(spark: SparkSession) -> None:
    """One run for all: each graph is moved to ids of its own."""
    edges, expected, before = [], {}, spark.conf.get("spark.sql.adaptive.enabled")
    for at, (drawn, labels) in enumerate((d, e) for name, (d, e) in DRAWN.items() if not name.startswith("extremes")):
        move = (at + 1) * 2**45
        edges += [tuple(None if end is None else end + move for end in edge) for edge in drawn]
        expected |= {node + move: label + move for node, label in labels.items()}
    edges += DRAWN["extremes"][0]
    expected |= DRAWN["extremes"][1]
    assert components(spark, edges, engine="graphframes") == expected
    assert spark.conf.get("spark.sql.adaptive.enabled") == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_graph_against_networkx(spark: SparkSession, seed: int) -> None:
    draw = random.Random(seed)
    edges = [(draw.randrange(120), draw.randrange(120)) for _ in range(90)]
    expected = {node: min(group) for group in nx.connected_components(nx.Graph(edges)) for node in group}
    assert components(spark, edges) == expected


def test_unknown_engine_is_refused(spark: SparkSession) -> None:
    with pytest.raises(ConfigError, match=r"engine: found 'graphx', expected one of contraction, graphframes"):
        components(spark, [(1, 2)], engine="graphx")


def test_edges_that_are_no_numbers_are_refused(spark: SparkSession) -> None:
    told = r"column 'src': expected bigint, found string\n.*column 'dst': expected bigint, found no such column"
    with pytest.raises(SchemaError, match=told):
        connected_components(spark.createDataFrame([("a", 1)], "src string, target bigint"))


def test_whole_numbers_of_other_widths_are_taken(spark: SparkSession) -> None:
    edges = spark.createDataFrame([(2, 1)], "src int, dst smallint")
    assert connected_components(edges).dtypes == [("node", "bigint"), ("component", "bigint")]


def test_engines_are_told() -> None:
    assert ENGINES == ("contraction", "graphframes")
