"""Who is dormant: without a qualifying order for so many days, in a category and over all of them.

The age from which on is fixed by the settings, or learned: what 95 % of the category's gaps between two days with an order do not
exceed. Only gaps that have closed are known, so such an age is short where most customers never came back; `least_days` holds it.
"""

import json
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.values import known_orders
from ringback.settings.churn import DormancySettings
from ringback.tables import DORMANCY, conform

ALL = "all"
FIXED, GAPS = "fixed", "gaps"
USUAL = 0.95  # of the gaps are no longer than a learned age
MONTH = 30
DIGITS = 6  # between two whole gaps a percentile is a sum of parts, and may be off by its last digits


def dormancy(orders: DataFrame, *, as_of: datetime, settings: DormancySettings) -> DataFrame:
    """One row per customer and category, `all` among them, with an order known, and not known to be cancelled, before as_of."""
    bought = days_bought(orders, as_of)
    since = F.date_diff(F.to_date(F.lit(as_of)), F.to_date("last_at")).cast("bigint")
    dormant = F.col("days_since") >= F.col("limit_days")
    return (
        with_limits(bought, settings)
        .withColumns({"as_of": F.lit(as_of), "days_since": since})
        .withColumns({"dormant": dormant, "months_asleep": F.when(dormant, _months(F.col("days_since")))})
        .select(*DORMANCY.schema.names)
        .transform(conform, DORMANCY)
    )


def days_bought(orders: DataFrame, as_of: datetime) -> DataFrame:
    """One row per customer and category with such an order: last_at, and the days with one, oldest first; all of them make `all`."""
    told = F.when(F.trim("category") != "", F.col("category"))  # a blank one is none
    counts_in = F.array_distinct(F.array_compact(F.array(F.lit(ALL), told)))  # a category may be called all
    return (
        known_orders(orders, as_of)
        .withColumn("category", F.explode(counts_in))
        .groupBy("customer_id", "category")
        .agg(F.max("at").alias("last_at"), F.sort_array(F.collect_set(F.to_date("at"))).alias("days"))
    )


def with_limits(bought: DataFrame, settings: DormancySettings) -> DataFrame:
    """Adds limit_days and limit_from: the category's own fixed age, else the learned one where asked for, else `days`."""
    fixed = F.from_json(F.lit(json.dumps(settings.by_category)), "map<string,bigint>")[F.col("category")]
    otherwise = F.lit(settings.days).cast("bigint")
    if not settings.own_gaps:
        return bought.withColumns({"limit_days": F.coalesce(fixed, otherwise), "limit_from": F.lit(FIXED)})
    bought = bought.checkpoint()  # limits are learned of it, and joined to it
    learned = F.col("learned_days")
    named = F.when(fixed.isNull() & learned.isNotNull(), GAPS).otherwise(FIXED)
    return bought.join(F.broadcast(learned_limits(bought, settings)), "category", how="left").withColumns({
        "limit_days": F.coalesce(fixed, learned, otherwise), "limit_from": named,
    })  # fmt: skip


def learned_limits(bought: DataFrame, settings: DormancySettings) -> DataFrame:
    """One row per category with enough gaps: category, learned_days, held between least_days and most_days."""
    gaps = bought.select("category", F.explode(_gaps(F.col("days"))).alias("gap"))
    # Up to the next whole day: days since are whole, so nobody is judged otherwise than by the percentile itself.
    usual = F.ceil(F.round(F.percentile("gap", F.lit(USUAL)), DIGITS))
    held = F.least(F.greatest(usual, F.lit(settings.least_days)), F.lit(settings.most_days)).cast("bigint")
    counted = gaps.groupBy("category").agg(F.count("gap").alias("gaps"), held.alias("learned_days"))
    return counted.where(F.col("gaps") >= settings.least_gaps).select("category", "learned_days")


def _gaps(days: Column) -> Column:
    """The days between each of the sorted days and the one before it."""
    many = F.size(days) - 1
    return F.zip_with(F.slice(days, 2, many), F.slice(days, 1, many), lambda later, day: F.date_diff(later, day))


def _months(days: Column) -> Column:
    return F.floor(days / MONTH).cast("bigint")
