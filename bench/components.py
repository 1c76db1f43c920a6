"""Connected components beside GraphFrames and scipy on the same edges, in one run: `make bench-components`, GRAPHS=… for others.

    python bench/components.py accounts:2000000 chain:1000000 powerlaw:3000000

accounts:N   N accounts, each with three identifiers, some shared with one of five neighbours: 3 N edges
chain:N      one chain of N edges with mixed-up numbers        powerlaw:N   N edges between nodes of very unequal degree
growth       no graph: our own seconds on accounts from 1 M to 24 M edges, and their exponent
Every engine reads the same Parquet file and its labels are stored; they are compared by a sum over nodes, outside of the time. A small
graph goes before, untimed.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from graphframes import GraphFrame
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console
from rich.table import Table
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components as scipy_components

from ringback.config import load_settings
from ringback.identity.components import connected_components
from ringback.session import build_session

ROOT = Path(__file__).resolve().parents[1]
BOUND = 500_000
GROWTH = (333_333, 1_000_000, 2_000_000, 4_000_000, 8_000_000)  # accounts
Told = tuple[int, int, int]  # nodes, components, sum of labels


def main() -> None:
    """Prints one row per graph and engine."""
    graphs = sys.argv[1:] or ["accounts:2000000", "chain:1000000", "powerlaw:3000000"]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(str(ROOT / "conf/default.yaml"), [f"spark.checkpoint_dir={folder}/checkpoints"])
        conf = {**settings.spark.conf, "spark.driver.memory": "10g"}
        spark = build_session("bench-components", settings.spark.model_copy(update={"conf": conf}))
        for engine in engines().values():
            engine(drawn(spark, "accounts:1000")).count()
        for graph in graphs:
            if graph == "growth":
                _show_growth(spark, folder)
            else:
                _show(graph, _stored(spark, graph, folder))


def _stored(spark: SparkSession, graph: str, folder: str) -> DataFrame:
    path = f"{folder}/{graph.replace(':', '_')}"
    drawn(spark, graph).write.parquet(path)
    return spark.read.parquet(path)


def drawn(spark: SparkSession, graph: str) -> DataFrame:
    """src, dst of the graph that is named."""
    kind, size = graph.split(":")
    n = int(size)
    ids = spark.range(n)
    if kind == "accounts":
        each = ids.withColumn("kind", F.explode(F.array(F.lit(1), F.lit(2), F.lit(3))))
        chance = F.pmod(F.xxhash64("id", "kind"), F.lit(1000))
        owner = F.when(chance < 60, F.col("id") - F.col("id") % 5 + chance % 5).otherwise(F.col("id"))
        return each.select(F.col("id").alias("src"), (F.col("kind") * 10_000_000_000 + owner).alias("dst"))
    if kind == "chain":
        mixed = {
            at: (F.col("id") + at) * 7_919 % n for at in (0, 1)
        }  # a permutation where n is no multiple of the prime
        return ids.select(mixed[0].alias("src"), mixed[1].alias("dst"))
    ends = [
        F.floor(F.pow(F.pmod(F.xxhash64("id", F.lit(side)), F.lit(1_000_003)) / 1_000_003.0, F.lit(3.0)) * n)
        for side in (0, 1)
    ]
    return ids.select(ends[0].alias("src"), ends[1].alias("dst"))


def engines() -> dict[str, Callable[[DataFrame], DataFrame]]:
    """What is measured, by name."""
    return {
        "scipy in one process": by_scipy,
        "ringback": connected_components,
        f"ringback, max_local_edges {BOUND:,}": lambda edges: connected_components(edges, max_local_edges=BOUND),
        "GraphFrames, default": lambda edges: by_graphframes(edges, "graphframes"),
        "GraphFrames, graphx": lambda edges: by_graphframes(edges, "graphx"),
    }


def told(labels: DataFrame) -> Told:
    """Nodes, components and a sum that two labellings share only if they are the same, but for chance."""
    mixed = F.pmod(F.xxhash64("node", "component"), F.lit(1_000_003))
    row = labels.agg(F.count(F.lit(1)), F.count_distinct("component"), F.sum(mixed)).collect()[0]
    return row[0], row[1], row[2]


def by_scipy(edges: DataFrame) -> DataFrame:
    """Edges to one process over Arrow, numbered by numpy, joined by scipy, and back to a table."""
    held = edges.toArrow()
    ends = np.stack([held.column(name).to_numpy() for name in ("src", "dst")])
    nodes, at = np.unique(ends, return_inverse=True)
    src, dst = at.reshape(ends.shape)
    graph = coo_matrix((np.ones(len(src), dtype=np.int8), (src, dst)), shape=(len(nodes), len(nodes)))
    _, labels = scipy_components(graph, directed=False)
    least = np.full(labels.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(least, labels, nodes)
    return edges.sparkSession.createDataFrame(pa.table({"node": nodes, "component": least[labels]}))


def by_graphframes(edges: DataFrame, algorithm: str) -> DataFrame:
    """GraphFrames on the same edges; its label is taken to the least node, as ours is."""
    both = edges.where("src <> dst")
    nodes = edges.select(F.col("src").alias("id")).union(edges.select("dst")).distinct().checkpoint()
    conf = edges.sparkSession.conf
    adaptive = conf.get("spark.sql.adaptive.enabled")
    found = (
        GraphFrame(nodes, both)
        .connectedComponents(algorithm=algorithm)
        .select(F.col("id").alias("node"), "component")
        .checkpoint()
    )
    conf.set("spark.sql.adaptive.enabled", adaptive or "true")
    return found


def _show_growth(spark: SparkSession, folder: str) -> None:
    """Our seconds by edges, the best of two, and the exponent of the straight line through their logarithms."""
    seconds = {}
    _seconds(_stored(spark, "accounts:1000000", f"{folder}/first"))  # untimed: code is compiled
    for accounts in GROWTH:
        edges = _stored(spark, f"accounts:{accounts}", folder)
        seconds[3 * accounts] = min(_seconds(edges) for _ in range(2))
    exponent = np.polyfit(np.log(list(seconds)), np.log(list(seconds.values())), 1)[0]
    told_ = ", ".join(f"{edges:,} edges {taken:.1f} s" for edges, taken in seconds.items())
    Console(width=200).print(f"growth of ringback in one process: {told_}: edges^{exponent:.2f}")


def _seconds(edges: DataFrame) -> float:
    started = time.monotonic()
    connected_components(edges, max_local_edges=4 * max(GROWTH)).checkpoint()
    return time.monotonic() - started


def _show(graph: str, edges: DataFrame) -> None:
    table = Table(title=f"{graph}: {edges.count():,} edges", title_justify="left")
    for column in ("engine", "seconds", "of ringback's", "components", "labels"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    seconds, answers = {}, {}
    for name, engine in engines().items():
        started = time.monotonic()
        try:
            labels = engine(edges).checkpoint()
            seconds[name] = time.monotonic() - started
            answers[name] = told(labels)
        except Exception as error:  # an engine that fails is a row of the table
            seconds[name] = time.monotonic() - started
            answers[name] = type(error).__name__
    ours, right = seconds["ringback"], answers["ringback"]
    for name, answer in answers.items():
        ok = isinstance(answer, tuple)
        table.add_row(name, f"{seconds[name]:.1f}", f"{seconds[name] / ours:.1f}×", f"{answer[1]:,}" if ok else "-",
                      "the same" if answer == right else "different" if ok else str(answer))  # fmt: skip
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
