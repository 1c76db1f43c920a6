"""Features of neighbours: how many of those whom a customer is tied to had gone, by labels whose whole window closed in time."""

from datetime import date, datetime, timedelta, timezone

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.labels import churn_labels
from ringback.churn.network import exposure, ties
from ringback.settings.churn import LabelSettings

KEY = ["customer_id", "cut_off"]
NAMES = {
    "ties": "near_ties",
    "neighbours_known": "near_known",
    "neighbours_gone": "near_gone",
    "neighbours_gone_share": "near_gone_share",
    "neighbours_gone_expected": "near_gone_expected",
}


def near_features(
    relations: DataFrame, orders: DataFrame, asked: DataFrame, cut_off: date, settings: LabelSettings
) -> DataFrame:
    """One row per customer asked about at the cut-off: KEY and features of neighbours, one hop far.

    A neighbour had gone who was active at an earlier cut-off, one window before this one, and had no order in that window:
    nothing that happens after this cut-off has a part in it, and nobody's label comes back to them.
    """
    gone = gone_in_time(orders, cut_off, settings).checkpoint()
    mine = asked.where(F.col("cut_off") == F.lit(cut_off)).select("customer_id")
    tied = ties_in_time(relations, cut_off).checkpoint()
    told = exposure(tied, gone, mine)
    named = [F.coalesce(F.col(theirs).cast("double"), F.lit(0.0)).alias(ours) for theirs, ours in NAMES.items()]
    return told.select("customer_id", F.lit(cut_off).alias("cut_off"), *named)


def gone_in_time(orders: DataFrame, cut_off: date, settings: LabelSettings) -> DataFrame:
    """One row per customer of the population one window before the cut-off: customer_id, churned, as was known at the cut-off."""
    start = _midnight(cut_off)
    earlier = cut_off - timedelta(days=settings.gap_days + settings.horizon_days)
    before = orders.where(F.col("known_at") < F.lit(start))
    return churn_labels(before, [earlier], as_of=start, settings=settings).select("customer_id", "churned")


def ties_in_time(relations: DataFrame, cut_off: date) -> DataFrame:
    """One row per direction of a tie in the days before the cut-off, by contacts that were known then."""
    return ties(relations.where(F.col("known_at") < F.lit(_midnight(cut_off))), cut_off)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.utc)
