"""What a customer buys: how many different items, and whether others buy them still.

A shop sells some things for a season. Who bought what nobody buys any more has less reason to come back; this adds what no count of
one's own orders can tell. The customer's own purchases are taken out of an item's popularity.
"""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.cutoffs import at_cut_offs
from ringback.settings.churn import FeatureSettings, LabelSettings

KEY = ["customer_id", "cut_off"]
QUARTER = 90
THOUSAND = 1000  # popularity is buyers among a thousand who bought anything then: a busy month makes no item popular


def item_features(
    tiles: DataFrame, cut_offs: Sequence[date], features: FeatureSettings, labels: LabelSettings
) -> DataFrame:
    """One row per customer and cut-off with an order of a known item in the active days: KEY and features of items."""
    age = F.datediff(F.col("cut_off"), F.col("day"))
    seen = at_cut_offs(tiles, cut_offs).where(
        (age > 0) & (F.col("known_on") < F.col("cut_off")) & (age <= labels.active_days)
    )
    bought = seen.groupBy(*KEY, "item_id").agg(F.min(age).alias("age"))
    recent = F.when(F.col("age") <= features.popular_days, 1).otherwise(0)
    shoppers = bought.where(recent == 1).groupBy("cut_off").agg(F.count_distinct("customer_id").alias("shoppers"))
    buyers = (
        bought.groupBy("cut_off", "item_id")
        .agg(F.sum(recent).alias("buyers"))
        .join(F.broadcast(shoppers), "cut_off", how="left")
    )
    share = THOUSAND * (F.col("buyers") - recent) / F.greatest(F.coalesce("shoppers", F.lit(0)), F.lit(1))
    known = bought.join(buyers, ["cut_off", "item_id"], how="inner")
    return _by_customer(known.withColumn("popular", F.round(F.log1p(share) * 1e6).cast("bigint")))


def _by_customer(known: DataFrame) -> DataFrame:
    """Sums over whole numbers first by day, then over days, so that the last order's items are at hand."""
    by_day = known.groupBy(*KEY, "age").agg(F.count(F.lit(1)).alias("items"), F.sum("popular").alias("popular"))
    last = F.min(F.struct("age", "items", "popular"))
    near = F.when(F.col("age") <= QUARTER, F.col("items")).otherwise(0)
    return by_day.groupBy(*KEY).agg(
        F.sum("items").cast("double").alias("items_bought"),
        F.sum(near).cast("double").alias("items_bought_90d"),
        (F.sum("popular") / F.sum("items") / 1e6).alias("items_popularity"),
        (last["popular"] / last["items"] / 1e6).alias("items_popularity_last"),
    )
