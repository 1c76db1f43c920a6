"""Edges that fit the bound: once to the driver as Arrow, joined there, labels back as Arrow."""

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from ringback.errors import AuditError, listed
from ringback.identity.components.local import Ids, broken_promises, joined, numbered

ROWS_A_TASK = 500_000


def components_in_one_process(pairs: DataFrame, nodes: int | None = None) -> DataFrame:
    """One row per node: node, component; AuditError unless labels fit the edges and there are as many nodes as expected."""
    src, dst = _columns(pairs.toArrow())
    graph = numbered(src, dst)
    labels = joined(graph)
    problems = broken_promises(graph, labels)
    if nodes is not None and len(graph.nodes) != nodes:
        problems.append(f"expected {nodes} nodes, found {len(graph.nodes)}")
    if problems:
        raise AuditError(listed("connected_components: do not use the tables of this run:", problems))
    return _frame(pairs.sparkSession, graph.nodes, labels)


def _columns(table: pa.Table) -> tuple[Ids, Ids]:
    src, dst = (table.column(name).to_numpy() for name in ("src", "dst"))
    return src, dst


def _frame(spark: SparkSession, nodes: Ids, labels: Ids) -> DataFrame:
    """The labels as a DataFrame; Spark makes a partition of each 10,000 rows, which are too many tasks for many nodes."""
    frame = spark.createDataFrame(pa.table({"node": nodes, "component": labels}))
    return frame.coalesce(1 + len(nodes) // ROWS_A_TASK)
