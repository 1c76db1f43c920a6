"""The map of the network: of every customer with a tie its place, its community, and how much of the leaving around reaches it."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.communities import communities
from ringback.churn.key_nodes import key_nodes
from ringback.churn.near import gone_in_time, ties_in_time
from ringback.churn.spread import reached
from ringback.settings.churn import ChurnSettings
from ringback.tables import NETWORK_NODES, conform


def network_nodes(relations: DataFrame, orders: DataFrame, *, as_of: datetime, settings: ChurnSettings) -> DataFrame:
    """One row per customer with a tie in the days before as_of, by what was known on that day."""
    tied = ties_in_time(relations, as_of.date()).checkpoint()  # every measure reads it
    gone = gone_in_time(orders, as_of.date(), settings.labels).checkpoint()  # labels, and the seeds
    return mapped(tied, gone, as_of=as_of, settings=settings)


def mapped(tied: DataFrame, gone: DataFrame, *, as_of: datetime, settings: ChurnSettings) -> DataFrame:
    """The same of ties (customer_id, other_id, both ways) and labels (customer_id, churned); whose label is not known has none."""
    rules = settings.network
    seeds = gone.where("churned = 1").select("customer_id")
    told = (
        key_nodes(tied, rules)
        .join(communities(tied, rules.community_rounds), "customer_id", how="inner")
        .join(gone.select("customer_id", F.col("churned").alias("gone")), "customer_id", how="left")
        .join(reached(tied, seeds, rules.spread), "customer_id", how="left")
    )
    not_seed = F.coalesce(F.col("gone") != 1, F.lit(True))
    energy = F.when(not_seed, F.coalesce("reached", F.lit(0.0)))
    return told.withColumns({"as_of": F.lit(as_of), "reached": energy}).transform(conform, NETWORK_NODES)
