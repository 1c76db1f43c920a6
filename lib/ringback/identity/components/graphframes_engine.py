"""The second engine: GraphFrames, for comparison and for those who trust it more."""

from graphframes import GraphFrame
from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def components_by_graphframes(pairs: DataFrame) -> DataFrame:
    """One row per node: node, component; on bigint ids GraphFrames' two-phase label is the least node."""
    both = pairs.select(F.least("src", "dst").alias("src"), F.greatest("src", "dst").alias("dst")).distinct()
    # GraphFrames reads its input several times: an input computed anew may differ between reads and give wrong components.
    kept = both.checkpoint()
    nodes = kept.select(F.col("src").alias("id")).union(kept.select("dst")).distinct().checkpoint()
    labelled = _two_phase(nodes, kept.where("src <> dst"))
    return labelled.select(F.col("id").alias("node"), "component")


def _two_phase(nodes: DataFrame, edges: DataFrame) -> DataFrame:
    """GraphFrames' rows: id, component."""
    conf = nodes.sparkSession.conf
    adaptive = conf.get("spark.sql.adaptive.enabled", "true")
    components = GraphFrame(nodes, edges).connectedComponents()
    result: DataFrame = components.checkpoint()
    components.unpersist()  # GraphFrames hands its result over persisted
    conf.set("spark.sql.adaptive.enabled", adaptive or "true")  # GraphFrames turns it off for all who come after
    return result
