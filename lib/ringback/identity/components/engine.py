"""The one way in: edges to components, by the engine and within the bound that the settings name."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.errors import ConfigError, SchemaError, listed
from ringback.identity.components.bounded import components_in_one_process
from ringback.identity.components.graphframes_engine import components_by_graphframes
from ringback.identity.components.rounds import components_by_rounds

ENGINES = ("contraction", "graphframes")
MAX_LOCAL_EDGES = 10_000_000  # 160 MB as Arrow, about 1 GB while they are numbered: what a driver of 6 GB has room for

LEAST_BOUND = 16  # of fewer rows all nodes may be at the ends of their stretch, and a round would remove none


def connected_components(
    edges: DataFrame, *, engine: str = "contraction", max_local_edges: int | None = None
) -> DataFrame:
    """One row per node of `edges` (src, dst): node, component; a component is named by its least node.

    Edges are undirected, may repeat and may be self loops; a node seen only in a self loop is its own component. An edge with
    a null end joins nothing: its other end is a node like one with a self loop. No process ever holds more than
    `max_local_edges` edges (None = 10,000,000). The edges are read more than once: hand over stored ones.
    """
    bound = MAX_LOCAL_EDGES if max_local_edges is None else max_local_edges
    _require_usable(edges, engine, bound)
    pairs = node_pairs(edges)
    if engine == "graphframes":
        return components_by_graphframes(pairs)
    count = edges.count()
    return components_in_one_process(pairs) if count <= bound else components_by_rounds(pairs, count, bound)


def node_pairs(edges: DataFrame) -> DataFrame:
    """One row per edge that names a node: src, dst, both bigint and neither null."""
    src, dst = (F.col(name).cast("bigint") for name in ("src", "dst"))
    return edges.select(F.coalesce(src, dst).alias("src"), F.coalesce(dst, src).alias("dst")).where("src is not null")


def _require_usable(edges: DataFrame, engine: str, bound: int) -> None:
    if engine not in ENGINES:
        raise ConfigError(f"identity.engine: found '{engine}', expected one of {', '.join(ENGINES)}")
    if bound < LEAST_BOUND:
        raise ConfigError(f"identity.max_local_edges: found {bound}, expected {LEAST_BOUND} or more")
    kinds = {field.name: field.dataType for field in edges.schema}
    problems = [
        f"column '{name}': expected bigint, found {kinds[name].simpleString() if name in kinds else 'no such column'}"
        for name in ("src", "dst")
        if not isinstance(kinds.get(name), T.IntegralType)
    ]
    if problems:
        raise SchemaError(listed("connected_components: the edges do not conform:", problems))
