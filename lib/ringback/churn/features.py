"""Features of customers at cut-offs, by what was known then."""

from collections.abc import Sequence
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.aggregates import AGE, MONTH, Feature, tile_aggregates
from ringback.churn.cutoffs import at_cut_offs
from ringback.churn.events import qualifying_orders
from ringback.churn.items import item_features
from ringback.churn.labels import population
from ringback.churn.near import near_features
from ringback.churn.rhythm import rhythm_features
from ringback.churn.tiles import daily_tiles, item_tiles
from ringback.settings.churn import ChurnSettings, FeatureSettings

KEY = ["customer_id", "cut_off"]
BOOKS = ("seen_until", "known_until")


def churn_features(
    events: DataFrame, cut_offs: Sequence[date], settings: ChurnSettings, relations: DataFrame | None = None
) -> DataFrame:
    """One row per customer and cut-off of the population: KEY, the features, and what the leakage gate looks at.

    `relations` are contacts between customers; null = there is no source of any, and no feature of neighbours.
    """
    asked = population(qualifying_orders(events), cut_offs, settings.labels)
    own = tile_features(daily_tiles(events), cut_offs, settings.features)
    items = item_features(item_tiles(events), cut_offs, settings.features, settings.labels)
    others = [items]
    if relations is not None:
        orders = qualifying_orders(events)
        each = [near_features(relations, orders, asked, day, settings.labels) for day in cut_offs]
        others.append(reduce(DataFrame.unionByName, each))
    rows = asked.join(own, KEY, how="inner")
    for other in others:
        rows = rows.join(other, KEY, how="left").fillna(0.0, [name for name in other.columns if name not in KEY])
    return rows


def tile_features(tiles: DataFrame, cut_offs: Sequence[date], settings: FeatureSettings) -> DataFrame:
    """One row per customer with an order, and cut-off, from what happened and was known before it; one shuffle for all windows."""
    age = F.datediff(F.col("cut_off"), F.col("day"))
    known = (F.col("known_on") < F.col("cut_off")) & (age > 0)
    seen = at_cut_offs(tiles, cut_offs).withColumn(AGE, age).where(known)
    summed = seen.groupBy(*KEY).agg(*[feature.column.alias(feature.name) for feature in tile_aggregates(settings)])
    bought = summed.where(F.size("order_ages") > 0)
    made = [feature.column.alias(feature.name) for feature in (*rhythm_features(settings), *drops(settings))]
    return bought.select("*", *made).drop("order_ages")


def drops(settings: FeatureSettings) -> list[Feature]:
    """How much less often, and how much less deep, than in the month before; −1 = nothing any more, 0 = as before or never."""
    made = []
    for kind in settings.kinds:
        for measure in ("events", "depth"):
            now, both = F.col(f"{kind}_{measure}_{MONTH}d"), F.col(f"{kind}_{measure}_{2 * MONTH}d")
            change = F.when(both > now, now / (both - now) - 1).otherwise(0.0)
            made.append(Feature(f"{kind}_{measure}_trend", F.least(change, F.lit(1.0))))
    return made


def feature_names(features: DataFrame) -> list[str]:
    """The features' names, in the table's order."""
    return [name for name in features.columns if name not in (*KEY, *BOOKS)]
