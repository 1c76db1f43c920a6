"""Group churn: communities of which more have left together than chance explains."""

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy import stats

from ringback.settings.churn import NetworkSettings
from ringback.tables import NETWORK_GROUPS, conform

JUDGED = "known bigint, gone bigint, expected double, p_value double, sure boolean"


def network_groups(nodes: DataFrame, *, settings: NetworkSettings) -> DataFrame:
    """One row per community with enough known labels, of `nodes` (NETWORK_NODES of one as_of): how many have gone, by what chance."""
    told = nodes.groupBy("community", "as_of").agg(
        F.count("*").alias("members"), F.count("gone").alias("known"), F.sum("gone").cast("bigint").alias("gone")
    )
    groups = told.where(F.col("known") >= settings.least_group).checkpoint()  # counted, then judged
    # One row per pair of counts, not per group: as many as groups have sizes, times those who can be gone of each.
    counts = groups.groupBy("known", "gone").agg(F.count("*").alias("groups")).orderBy("known", "gone").toPandas()
    rate = nodes.agg(F.avg("gone").alias("rate")).toPandas()["rate"].iloc[0]
    found = nodes.sparkSession.createDataFrame(judged(counts, rate, settings.group_p), JUDGED)
    event = (F.col("sure") & (F.col("gone") >= settings.least_gone)).alias("group_churn")
    rows = groups.join(F.broadcast(found), ["known", "gone"], how="inner")
    return rows.select(*[name for name in NETWORK_GROUPS.schema.names if name != "group_churn"], event).transform(
        conform, NETWORK_GROUPS
    )


def judged(counts: pd.DataFrame, rate: float, level: float) -> pd.DataFrame:
    """One row per pair of counts (known, gone, groups): known, gone, expected, p_value, sure.

    The chance is that of so many or more gone, were everybody to leave at the same rate; sure is what Benjamini and Hochberg
    let pass, so that of all groups called sure a share of `level` at most is there by chance.
    """
    chance = stats.binom.sf(counts["gone"] - 1, counts["known"], rate)
    order = np.argsort(chance, kind="stable")
    ranks = counts["groups"].to_numpy()[order].cumsum()
    passing = chance[order][chance[order] <= level * ranks / counts["groups"].sum()]
    return counts[["known", "gone"]].assign(
        expected=counts["known"] * rate, p_value=chance, sure=chance <= passing.max(initial=-1.0)
    )
