"""Features as a list of named aggregates over daily tiles; all windows of all of them in one groupBy.

A name says source, measure, window: order_amount_90d is what was ordered for in the ninety days before the cut-off. Ages are days
between the day of the tile and the cut-off: 1 is the day before.
"""

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.churn.events import COMPLAINT, ORDER, REFUND
from ringback.settings.churn import FeatureSettings

AGE = "age"  # days from the tile to the cut-off, at least 1
MONTH = 30


class Feature(NamedTuple):
    """One feature: its name, and the column that makes it."""

    name: str
    column: Column


def tile_aggregates(settings: FeatureSettings) -> list[Feature]:
    """Every aggregate of a customer's tiles before a cut-off."""
    return [
        *_orders(settings),
        *_refunds(settings),
        *_others(settings),
        *_activity(settings),
        *_contract(),
        *_bookkeeping(),
    ]


def _orders(settings: FeatureSettings) -> Iterator[Feature]:
    order = F.col("kind") == ORDER
    yield Feature("order_ages", F.array_sort(F.collect_set(F.when(order, F.col(AGE)))))
    last = F.min(F.when(order, F.struct(AGE, "cents", "events")))
    yield Feature("order_amount_last", last["cents"] / 100)
    yield Feature("order_lines_last", last["events"].cast("double"))
    for window in settings.windows:
        near = order & (F.col(AGE) <= window)
        yield Feature(f"order_amount_{window}d", _total(near, "cents") / 100)
        yield Feature(f"order_lines_{window}d", _total(near, "events"))
        yield Feature(f"order_quantity_{window}d", _total(near, "quantity"))


def _refunds(settings: FeatureSettings) -> Iterator[Feature]:
    for window in settings.windows:
        near = (F.col("kind") == REFUND) & (F.col(AGE) <= window)
        yield Feature(f"refund_lines_{window}d", _total(near, "events"))
        yield Feature(f"refund_amount_{window}d", _total(near, "cents") / 100)


def _others(settings: FeatureSettings) -> Iterator[Feature]:
    """What else a customer does: how often in a month and a quarter, and since when no more."""
    for kind in settings.kinds:
        mine = F.col("kind") == kind
        for window in (MONTH, 2 * MONTH, 3 * MONTH):
            yield Feature(f"{kind}_events_{window}d", _total(mine & (F.col(AGE) <= window), "events"))
        yield Feature(f"{kind}_depth_{MONTH}d", _total(mine & (F.col(AGE) <= MONTH), "depth"))
        yield Feature(f"{kind}_depth_{2 * MONTH}d", _total(mine & (F.col(AGE) <= 2 * MONTH), "depth"))
        yield Feature(f"{kind}_seconds_{3 * MONTH}d", _total(mine & (F.col(AGE) <= 3 * MONTH), "seconds"))
        yield Feature(f"days_since_{kind}", F.coalesce(F.min(F.when(mine, F.col(AGE))), F.lit(0)).cast("double"))
    if COMPLAINT in settings.kinds:
        open_ = (F.col("kind") == COMPLAINT) & (F.col("solved") >= F.col("cut_off").cast("timestamp"))
        yield Feature("complaint_days_unsolved", _total(open_, "events"))


def _activity(settings: FeatureSettings) -> Iterator[Feature]:
    """0 to 10: the weighted mean of how full each part is, by days with such an event."""
    parts = []
    for part in settings.activity:
        mine = F.col("kind").isin(*part.kinds) & (F.col(AGE) <= part.days)
        days = F.size(F.collect_set(F.when(mine, F.col(AGE))))
        parts.append(F.least(days / part.full, F.lit(1.0)) * part.weight)
    total = reduce(Column.__add__, parts)
    yield Feature("activity_score", total * (10 / sum(part.weight for part in settings.activity)))


def _contract() -> Iterator[Feature]:
    """Days from the cut-off to the last day of the longest contract; 0 without one, or after its end."""
    left = F.date_diff(F.max("contract_until"), F.first("cut_off"))
    yield Feature("contract_days_left", F.greatest(F.coalesce(left, F.lit(0)), F.lit(0)).cast("double"))


def _bookkeeping() -> Iterator[Feature]:
    """What the leakage gate looks at: the latest day that went in, and the latest on which any of it became known."""
    yield Feature("seen_until", F.max("day"))
    yield Feature("known_until", F.max("known_on"))


def _total(condition: Column, measure: str) -> Column:
    return F.coalesce(F.sum(F.when(condition, F.col(measure))), F.lit(0)).cast("double")
