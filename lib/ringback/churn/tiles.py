"""Daily tiles: what a customer did in a day, as sums that can be added up to any window."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.events import COMPLAINT, ORDER

KEY = ("customer_id", "day", "known_on", "kind")


def daily_tiles(events: DataFrame) -> DataFrame:
    """One row per customer, day, day on which it became known, and kind of event.

    Orders of nothing are a kind of their own, so that they never count as orders.
    """
    kind = F.when((F.col("kind") == ORDER) & ~(F.coalesce("amount", F.lit(0.0)) > 0), "empty_order").otherwise(
        F.col("kind")
    )
    return (
        events.withColumns({"day": F.to_date("at"), "known_on": F.to_date("known_at"), "kind": kind})
        .groupBy(*KEY)
        .agg(
            F.count(F.lit(1)).alias("events"),
            _whole("amount", 100).alias("cents"),
            _whole("quantity", 1).alias("quantity"),
            _whole("depth", 1).alias("depth"),
            _whole("seconds", 1).alias("seconds"),
            _solved("resolved_at").alias("solved"),
            F.max(F.when(F.col("kind") == ORDER, F.col("contract_until"))).alias("contract_until"),
        )
    )


def item_tiles(events: DataFrame) -> DataFrame:
    """One row per customer, item and day of an order: customer_id, item_id, day, known_on (the earliest)."""
    bought = events.where((F.col("kind") == ORDER) & (F.col("amount") > 0) & F.col("item_id").isNotNull())
    return bought.groupBy("customer_id", "item_id", F.to_date("at").alias("day")).agg(
        F.to_date(F.min("known_at")).alias("known_on")
    )


def _whole(name: str, parts: int) -> Column:
    """A sum of whole numbers: it does not depend on the order of its rows, as a sum of doubles does."""
    return F.coalesce(F.sum(F.round(F.col(name) * parts).cast("bigint")), F.lit(0))


def _solved(name: str) -> Column:
    """The latest time at which a complaint of the day was solved; null while one of them is open."""
    solved = F.when(F.col("kind") == COMPLAINT, F.coalesce(name, F.lit("9999-12-31").cast("timestamp")))
    return F.max(solved)
