"""Key nodes: customers whom the most, and the best tied, are tied to, by GraphFrames' PageRank."""

from math import ceil

from graphframes import GraphFrame
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.settings.churn import NetworkSettings

DIGITS = (
    6  # GraphFrames sums in the order in which its partitions answer; beyond these digits sums differ from run to run
)


def key_nodes(tied: DataFrame, settings: NetworkSettings) -> DataFrame:
    """One row per customer with a tie: customer_id, degree, pagerank (1 on average), key_node (among the top `key_share`)."""
    degrees = tied.groupBy("customer_id").agg(F.count("*").alias("degree")).checkpoint()  # nodes, and their number
    ranked = page_rank(tied, degrees, settings.rank_rounds).checkpoint()  # looked at for the top, too
    first = ranked.orderBy(F.desc("pagerank"), "customer_id").limit(ceil(settings.key_share * degrees.count()))
    top = first.select("customer_id", F.lit(True).alias("top"))
    told = ranked.join(degrees, "customer_id", how="inner").join(top, "customer_id", how="left")
    return told.select("customer_id", "degree", "pagerank", F.coalesce("top", F.lit(False)).alias("key_node"))


def page_rank(tied: DataFrame, nodes: DataFrame, rounds: int) -> DataFrame:
    """One row per node: customer_id, pagerank, which is 1 on average.

    GraphFrames' ids are hashes of customer ids; two of a million customers have one hash by a chance of 3 in 100 million.
    """
    named = nodes.select(
        "customer_id", F.xxhash64("customer_id").alias("id")
    ).checkpoint()  # GraphFrames reads it twice
    edges = tied.select(F.xxhash64("customer_id").alias("src"), F.xxhash64("other_id").alias("dst")).checkpoint()
    ranks = GraphFrame(named.select("id"), edges).pageRank(maxIter=rounds).vertices.checkpoint()
    mean = F.broadcast(ranks.agg(F.avg("pagerank").alias("mean")))
    told = named.join(ranks, "id", how="inner").crossJoin(mean)
    return told.select("customer_id", F.round(F.col("pagerank") / F.col("mean"), DIGITS).alias("pagerank"))
