"""What a customer is expected to buy yet, and for how much: MBG/NBD for how often, Gamma–Gamma for how much at a time.

Gamma–Gamma is Colombo and Jiang (1999) as Fader and Hardie write it (2013). Here a purchase is a day with an order; the first one
counts for the amount, too. The models are fitted on a sample of the customers in one process and applied to all of them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from scipy.optimize import minimize
from scipy.special import gammaln

from ringback.churn.lifetimes import (
    FARTHEST,
    OPTIONS,
    Buying,
    arrays,
    fit_mbg,
    mbg_expected,
    middle,
    second_half,
    summarised,
)
from ringback.churn.measures import Reals
from ringback.churn.samples import sampled
from ringback.errors import InputError
from ringback.settings.churn import ChurnSettings
from ringback.tables import CUSTOMER_VALUES, conform

STARTS = ((1.0, 2.0, 10.0), (6.0, 4.0, 15.0), (2.0, 3.0, 100.0))
EXPECTED = "customer_id string, expected_orders double, expected_amount double"


class TooFewBuyers(InputError):
    """Too few customers bought on several days to learn a habit from."""


class Spending(NamedTuple):
    """Amounts of a customer are gamma(p, ν) with ν of gamma(q, v) over customers."""

    p: float
    q: float
    v: float


def known_orders(orders: DataFrame, as_of: datetime) -> DataFrame:
    """The orders that are known, and not known to be cancelled, before as_of."""
    stands = F.col("cancelled_at").isNull() | (F.col("cancelled_at") >= F.lit(as_of))
    return orders.where((F.col("known_at") < F.lit(as_of)) & stands)


def purchase_days(orders: DataFrame, as_of: datetime) -> DataFrame:
    """One row per customer and day with an order known, and not known to be cancelled, before as_of: customer_id, day, amount."""
    known = known_orders(orders, as_of)
    return known.groupBy("customer_id", F.to_date("at").alias("day")).agg(F.sum("amount").alias("amount"))


def habits(days: DataFrame, as_of: datetime) -> DataFrame:
    """One row per customer of `purchase_days`: frequency, recency and age as in Customers, and mean_amount of a day."""
    first, last, end = F.min("day"), F.max("day"), F.lit(as_of.date())
    return days.groupBy("customer_id").agg(
        (F.count(F.lit(1)) - 1).cast("double").alias("frequency"),
        (F.date_diff(last, first) / 7).alias("recency"), (F.date_diff(end, first) / 7).alias("age"),
        F.avg("amount").alias("mean_amount"),
    )  # fmt: skip


def customer_values(orders: DataFrame, *, as_of: datetime, settings: ChurnSettings) -> DataFrame:
    """One row per customer who bought by as_of: what it is expected to buy in the horizon of churn, and for how much.

    TooFewBuyers where fewer than `least_repeaters` bought on two days or more in the first half of the known time, of which the
    second is told to correct the total.
    """
    days = purchase_days(orders, as_of).checkpoint()  # habits are made of it, and the sample's halves
    who = habits(days, as_of).checkpoint()  # fitted on, and applied to
    of_sample = sampled(who, settings.values.rows)
    sample = of_sample.orderBy("customer_id").toPandas()  # bounded by `rows`, in order: sums would differ by partitions
    bought = days.join(of_sample.select("customer_id"), "customer_id", how="leftsemi").select("customer_id", "day")
    purchases = (
        bought.orderBy("customer_id", "day").toPandas().astype({"day": "datetime64[s]"})
    )  # of the same customers
    _require_enough(purchases, _day(as_of), settings.values.least_repeaters)
    correction = second_half(purchases, _day(as_of))
    buying, spending = fit_mbg(arrays(sample)), fit_spending(sample)
    weeks = settings.labels.horizon_days / 7

    def expected(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for batch in batches:
            told = _expected(batch, buying, spending, weeks)
            yield told.assign(expected_orders=told["expected_orders"] * correction)

    told = who.mapInPandas(expected, EXPECTED).join(who, "customer_id", how="inner")
    return told.withColumns({
        "as_of": F.lit(as_of), "horizon_days": F.lit(settings.labels.horizon_days).cast("bigint"),
        "purchase_days": (F.col("frequency") + 1).cast("bigint"),
        "expected_value": F.col("expected_orders") * F.col("expected_amount"),
    }).select(*CUSTOMER_VALUES.schema.names).transform(conform, CUSTOMER_VALUES)  # fmt: skip


def fit_spending(habits: pd.DataFrame) -> Spending:
    """The likeliest Gamma–Gamma of customers (frequency, mean_amount)."""
    days, mean = habits["frequency"].to_numpy() + 1, habits["mean_amount"].to_numpy()

    def loss(logs: Reals) -> float:
        if np.abs(logs).max() > FARTHEST:
            return np.inf
        return float(-spending_log_likelihood(Spending(*np.exp(logs)), days, mean).mean())

    tried = [minimize(loss, np.log(start), method="Nelder-Mead", options=OPTIONS) for start in STARTS]
    found = min((one for one in tried if np.isfinite(one.fun)), key=lambda one: one.fun, default=None)
    if found is None:
        raise InputError("no model of amounts fits these customers; are there orders of more than nothing?")
    return Spending(*(float(value) for value in np.exp(found.x)))


def spending_log_likelihood(model: Spending, days: Reals, mean: Reals) -> Reals:
    """One number per customer: the log-likelihood of a mean amount over so many purchases."""
    p, q, v = model
    shape = p * days
    of_counts = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
    told = of_counts + (shape - 1) * np.log(mean) + shape * np.log(days) - (shape + q) * np.log(days * mean + v)
    return np.asarray(told)


def expected_amount(model: Spending, days: Reals, mean: Reals) -> Reals:
    """The amount of a customer's next purchase: its own mean, pulled to everybody's the more, the fewer its purchases.

    Infinite for q ≤ 1 and few purchases, where amounts have no mean: the own mean stands then.
    """
    p, q, v = model
    below = p * days + q - 1
    return np.where(below > 0, p * (v + days * mean) / np.where(below > 0, below, 1.0), mean)


def _require_enough(purchases: pd.DataFrame, end: pd.Timestamp, least: int) -> None:
    repeaters = 0 if purchases.empty else int((summarised(purchases, middle(purchases, end))["frequency"] > 0).sum())
    if repeaters < least:
        raise TooFewBuyers(
            f"{repeaters} customers bought on two days or more in the first half of the known time, expected "
            f"{least} (churn.values.least_repeaters): fewer teach no habit; give a longer history"
        )


def _day(as_of: datetime) -> pd.Timestamp:
    return pd.Timestamp(as_of.date())


def _expected(batch: pd.DataFrame, buying: Buying, spending: Spending, weeks: float) -> pd.DataFrame:
    who = arrays(batch)
    return pd.DataFrame({
        "customer_id": batch["customer_id"],
        "expected_orders": mbg_expected(buying, who, weeks),
        "expected_amount": expected_amount(spending, who.frequency + 1, batch["mean_amount"].to_numpy()),
    })  # fmt: skip
