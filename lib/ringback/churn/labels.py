"""Who is asked about at a cut-off, and who of them churned.

The population of a cut-off T is everybody with a qualifying order in [T − active, T) that was known before T. Churned is who has
none in [T + gap, T + gap + horizon); what happens inside the gap neither saves nor loses. An order that was cancelled counts
until the cancellation is known: at T for the population, at as_of for the label. An order that makes a contract (`contract_until`)
counts until its last day: who is under contract at T is asked about, and churned is who lets it end in the window without a new one.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.cutoffs import at_cut_offs
from ringback.errors import ConfigError, listed
from ringback.settings.churn import LabelSettings


def churn_labels(orders: DataFrame, cut_offs: Sequence[date], *, as_of: datetime, settings: LabelSettings) -> DataFrame:
    """One row per customer and cut-off of the population: customer_id, cut_off, churned (0.0 or 1.0)."""
    require_closed(cut_offs, as_of, settings)
    asked = population(orders, cut_offs, settings).withColumn("later_id", F.col("customer_id"))
    return _labelled(asked, _back(orders, cut_offs, as_of, settings))


def churn_labels_by_then(
    orders: DataFrame, later: DataFrame, follows: DataFrame, cut_off: date, *, as_of: datetime, settings: LabelSettings
) -> DataFrame:
    """The same at one cut-off: customers as they were known then, orders in the window as customers are known at its end.

    `later` are the orders by that knowledge, `follows` (customer_id, later_id) tells who goes on for whom.
    """
    require_closed([cut_off], as_of, settings)
    asked = population(orders, [cut_off], settings).join(follows, "customer_id", how="left")
    return _labelled(asked, _back(later, [cut_off], as_of, settings))


def _back(orders: DataFrame, cut_offs: Sequence[date], as_of: datetime, settings: LabelSettings) -> DataFrame:
    """One row per customer and cut-off with a qualifying order in the window, or under contract at its end, as far as is known at
    as_of."""
    start, end = settings.gap_days, settings.gap_days + settings.horizon_days
    days = F.datediff(F.to_date("at"), F.col("cut_off"))
    goes_on = F.coalesce(F.datediff("contract_until", F.col("cut_off")) >= end, F.lit(False))
    stands = F.col("cancelled_at").isNull() | (F.col("cancelled_at") > F.lit(as_of))
    return (
        at_cut_offs(orders.where((F.col("known_at") <= F.lit(as_of)) & stands), cut_offs)
        .where((days < end) & ((days >= start) | goes_on))
        .select(F.col("customer_id").alias("later_id"), "cut_off")
        .distinct()
        .withColumn("back", F.lit(True))
    )


def _labelled(asked: DataFrame, back: DataFrame) -> DataFrame:
    churned = F.when(F.col("back").isNull(), 1.0).otherwise(0.0)
    return asked.join(back, ["later_id", "cut_off"], how="left").select(
        "customer_id", "cut_off", churned.alias("churned")
    )


def population(orders: DataFrame, cut_offs: Sequence[date], settings: LabelSettings) -> DataFrame:
    """One row per customer and cut-off who ordered in the active days before it, or was under contract, as far as was known then."""
    days = F.datediff(F.col("cut_off"), F.to_date("at"))
    bound = F.coalesce(F.col("contract_until") >= F.col("cut_off"), F.lit(False))
    return (
        at_cut_offs(orders, cut_offs)
        .where((days > 0) & ((days <= settings.active_days) | bound) & known_before(F.col("cut_off")))
        .select("customer_id", "cut_off")
        .distinct()
    )


def known_before(cut_off: Column) -> Column:
    """Whether the order was known before the cut-off, and no cancellation of it."""
    start = cut_off.cast("timestamp")
    stands = F.col("cancelled_at").isNull() | (F.col("cancelled_at") >= start)
    return (F.col("known_at") < start) & stands


def label_end(cut_off: date, settings: LabelSettings) -> date:
    """The first day that no longer matters for the label."""
    return cut_off + timedelta(days=settings.gap_days + settings.horizon_days)


def require_closed(cut_offs: Sequence[date], as_of: datetime, settings: LabelSettings) -> None:
    """ConfigError when a label's window reaches past as_of: who has not come back yet is not gone yet."""
    open_ = [
        f"cut-off {cut_off}: its window ends on {end}"
        for cut_off in cut_offs
        if datetime.combine(end := label_end(cut_off, settings), datetime.min.time(), timezone.utc) > as_of
    ]
    if open_:
        raise ConfigError(
            listed(
                f"as_of {as_of:%Y-%m-%d} is too early to know who churned; take earlier cut-offs or a later as_of:",
                open_,
            )
        )


def require_before(train: Sequence[date], test: Sequence[date], settings: LabelSettings) -> None:
    """ConfigError when a window of training reaches past a test's cut-off: the model would know part of the answer."""
    late = [
        f"cut-off {cut_off}: its window ends on {label_end(cut_off, settings)}"
        for cut_off in train
        if test and label_end(cut_off, settings) > min(test)
    ]
    if late:
        raise ConfigError(listed(f"training reaches past the first test's cut-off {min(test)}; leave out:", late))
