"""Connected components of a graph whose nodes are bigints."""

from graphframes import GraphFrame
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import ConfigError

ENGINES = ("graphframes",)


def connected_components(
    edges: DataFrame, *, engine: str = "graphframes", max_local_edges: int | None = None
) -> DataFrame:
    """One row per node of `edges` (src, dst): node, component; a component is named by its least node.

    Edges are undirected, may repeat and may be self loops; a node seen only in a self loop is its own component.
    `max_local_edges` bounds what one process holds; GraphFrames never holds edges in one process, so it is not needed there.
    """
    if engine not in ENGINES:
        raise ConfigError(f"identity.engine: found '{engine}', expected one of {', '.join(ENGINES)}")
    both = edges.select(F.least("src", "dst").alias("src"), F.greatest("src", "dst").alias("dst")).distinct()
    # GraphFrames reads its input several times: an input computed anew may differ between reads and give wrong components.
    kept = both.checkpoint()
    nodes = kept.select(F.col("src").alias("id")).union(kept.select("dst")).distinct().checkpoint()
    labelled = _with_graphframes(nodes, kept.where("src <> dst"))
    return labelled.select(F.col("id").alias("node"), "component")


def _with_graphframes(nodes: DataFrame, edges: DataFrame) -> DataFrame:
    """Two-phase components; on bigint ids the label is the least id."""
    conf = nodes.sparkSession.conf
    adaptive = conf.get("spark.sql.adaptive.enabled", "true")
    components = GraphFrame(nodes, edges).connectedComponents()
    result: DataFrame = components.checkpoint()
    components.unpersist()  # GraphFrames hands its result over persisted
    conf.set("spark.sql.adaptive.enabled", adaptive or "true")  # GraphFrames turns it off for all who come after
    return result
