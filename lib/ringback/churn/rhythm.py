"""A customer's rhythm, from the ages of the days with an order: a short array, youngest first, no window function."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.churn.aggregates import MONTH, Feature
from ringback.settings.churn import FeatureSettings

SMOOTH = 2.0  # gaps of an average customer that stand beside one's own in the chance of coming back
RETURN = 0.3  # share of open gaps that close within a month, where nothing is known of the customer


def rhythm_features(settings: FeatureSettings) -> list[Feature]:
    """Every feature of the array order_ages, which holds at least one age."""
    ages = F.col("order_ages")
    last, first, days = F.element_at(ages, 1), F.element_at(ages, -1), F.size(ages)
    pace = (first - last) / F.greatest(days - 1, F.lit(1))
    again = days > 1
    return [
        Feature("days_since_order", _real(last)),
        Feature("days_since_first_order", _real(first)),
        *[Feature(f"order_days_{window}d", _within(ages, 0, window)) for window in settings.windows],
        *[Feature(f"order_days_month_{k + 1}", _within(ages, k * MONTH, (k + 1) * MONTH)) for k in range(settings.months)],
        *[Feature(f"order_days_faded_{life}d", _faded(ages, life)) for life in settings.half_lives],
        Feature("order_months", _real(F.size(F.array_distinct(F.transform(ages, lambda age: F.floor((age - 1) / MONTH)))))),
        Feature("order_once", _real(F.when(again, 0).otherwise(1))),
        Feature("order_gap_last", _real(F.when(again, F.element_at(ages, 2) - last).otherwise(0))),
        Feature("order_gap_mean", _real(F.when(again, pace).otherwise(F.greatest(last, F.lit(3 * MONTH))))),
        Feature("order_gap_spread", F.when(again, _spread(ages, pace)).otherwise(0.0)),
        Feature("order_overdue", F.when(again, last / F.greatest(pace, F.lit(1))).otherwise(0.0)),
        Feature("order_rate", _real(days / (first + MONTH))),
        Feature("order_comes_back", _comes_back(ages, last)),
        Feature("order_rhythm_broken", _broken(ages)),
    ]  # fmt: skip


def _within(ages: Column, after: int, until: int) -> Column:
    return _real(F.size(F.filter(ages, lambda age: (age > after) & (age <= until))))


def _faded(ages: Column, half_life: int) -> Column:
    return F.aggregate(ages, F.lit(0.0), lambda total, age: total + F.pow(F.lit(0.5), age / half_life))


def _gaps(ages: Column) -> Column:
    return F.zip_with(
        F.slice(ages, 2, F.size(ages) - 1), F.slice(ages, 1, F.size(ages) - 1), lambda old, new: old - new
    )


def _spread(ages: Column, pace: Column) -> Column:
    squares = F.aggregate(_gaps(ages), F.lit(0.0), lambda total, gap: total + (gap - pace) * (gap - pace))
    return F.sqrt(squares / F.greatest(F.size(ages) - 1, F.lit(1)))


def _comes_back(ages: Column, last: Column) -> Column:
    """Of the customer's own gaps that were as long as today's, the share that closed within a month of it."""
    longer = F.filter(_gaps(ages), lambda gap: gap > last)
    closed = F.size(F.filter(longer, lambda gap: gap <= last + MONTH))
    return (closed + SMOOTH * RETURN) / (F.size(longer) + SMOOTH)


def _broken(ages: Column) -> Column:
    """An order in each of the three 30-day windows before the last, none in the last."""
    last, *before = [_within(ages, k * MONTH, (k + 1) * MONTH) for k in range(4)]
    return _real(F.when((last == 0) & (F.least(*before) > 0), 1).otherwise(0))


def _real(column: Column) -> Column:
    return column.cast("double")
