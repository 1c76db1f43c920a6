"""How much a customer will buy yet: BG/NBD and MBG/NBD, models of buying until an unseen end, for shops without contracts.

BG/NBD is Fader, Hardie and Lee (Marketing Science 2005), MBG/NBD Batislam, Denizel and Filiztekin (2007): there a customer may also
end right after the first purchase. Their likelihood and expectations, as the package lifetimes (MIT) writes them. A customer is
(frequency, recency, age): days with a purchase after the first, time from first to last, and from first to the end, in weeks.
BG/NBD's chance to be alive is 1 for whoever bought once, by construction: it is no measure of dormancy, and none is offered.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from ringback.churn.measures import Reals
from ringback.errors import InputError

STARTS = (0.3, 1.0, 3.0)
FARTHEST = 15.0  # natural logarithm of a parameter, either way
OPTIONS = {"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-10}


class Customers(NamedTuple):
    """One entry per customer in each."""

    frequency: Reals
    recency: Reals
    age: Reals


class Buying(NamedTuple):
    """Purchases come at a rate of gamma(r, alpha) a week; after each a customer ends with a chance of beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


def summarised(purchases: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """One row per customer who bought by `end` (a day): customer_id, frequency, recency, age; several purchases of a day are one."""
    days = purchases.loc[purchases["day"] <= end, ["customer_id", "day"]].drop_duplicates()
    seen = days.groupby("customer_id")["day"].agg(["min", "max", "size"])
    return pd.DataFrame({
        "frequency": seen["size"] - 1.0,
        "recency": (seen["max"] - seen["min"]).dt.days / 7,
        "age": (end - seen["min"]).dt.days / 7,
    }).reset_index()  # fmt: skip


def fit_bg(customers: Customers) -> Buying:
    """The likeliest BG/NBD."""
    return _fit(customers, bg_log_likelihood)


def fit_mbg(customers: Customers) -> Buying:
    """The likeliest MBG/NBD."""
    return _fit(customers, mbg_log_likelihood)


def bg_log_likelihood(model: Buying, who: Customers) -> Reals:
    """One number per customer: the log-likelihood of what was seen, BG/NBD."""
    ended = np.where(who.frequency > 0, np.log(model.a) - np.log(model.b + np.maximum(who.frequency, 1) - 1), -np.inf)
    return _shared_terms(model, who, model.b + who.frequency) + _either(model, who, ended)


def mbg_log_likelihood(model: Buying, who: Customers) -> Reals:
    """One number per customer: the log-likelihood of what was seen, MBG/NBD."""
    ended = np.log(model.a) - np.log(model.b + who.frequency)
    return _shared_terms(model, who, model.b + who.frequency + 1) + _either(model, who, ended)


def bg_expected(model: Buying, who: Customers, weeks: float) -> Reals:
    """Purchases that BG/NBD expects of each customer in the coming weeks."""
    r, alpha, a, b = model
    x = who.frequency
    ratio = (alpha + who.age) / (alpha + who.age + weeks)
    still = 1 - ratio ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, 1 - ratio)
    gone = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + who.age) / (alpha + who.recency)) ** (r + x), 0.0)
    return np.asarray((a + b + x - 1) / (a - 1) * still / (1 + gone))


def mbg_expected(model: Buying, who: Customers, weeks: float) -> Reals:
    """Purchases that MBG/NBD expects of each customer in the coming weeks."""
    r, alpha, a, b = model
    x = who.frequency
    ratio = (alpha + who.age) / (alpha + who.age + weeks)
    still = 1 - ratio ** (r + x) * hyp2f1(r + x, b + x + 1, a + b + x, 1 - ratio)
    gone = a / (b + x) * ((alpha + who.age) / (alpha + who.recency)) ** (r + x)
    return np.asarray((a + b + x) / (a - 1) * still / (1 + gone))


def forecast(purchases: pd.DataFrame, end: pd.Timestamp, weeks: float) -> tuple[pd.DataFrame, float]:
    """One row per customer by `end` with `expected` purchases of the coming weeks, for use; and the correction of the total.

    MBG/NBD orders customers; its total is corrected by what it would have told in the middle of the known time about the second
    half: a fixed rule, since no part of what is forecast may choose it.
    """
    now = summarised(purchases, end)
    customers = arrays(now)
    correction = second_half(purchases, end)
    return now.assign(expected=correction * mbg_expected(fit_mbg(customers), customers, weeks)), correction


def middle(purchases: pd.DataFrame, end: pd.Timestamp) -> pd.Timestamp:
    """The day in the middle between the first purchase and the end."""
    first = purchases["day"].min()
    return pd.Timestamp(first + (end - first) / 2).normalize()


def second_half(purchases: pd.DataFrame, end: pd.Timestamp) -> float:
    """Purchases of the second half by customers of the first, over those expected at the middle."""
    half = middle(purchases, end)
    then = summarised(purchases, half)
    customers = arrays(then)
    known = purchases["customer_id"].isin(then["customer_id"])
    later = purchases[(purchases["day"] > half) & (purchases["day"] <= end) & known]
    bought = len(later[["customer_id", "day"]].drop_duplicates())
    return float(bought / mbg_expected(fit_mbg(customers), customers, (end - half).days / 7).sum())


def arrays(rows: pd.DataFrame) -> Customers:
    """The columns frequency, recency and age."""
    return Customers(*(rows[name].to_numpy(dtype=np.float64) for name in Customers._fields))


def _shared_terms(model: Buying, who: Customers, stays: Reals) -> Reals:
    r, alpha, a, b = model
    rates = gammaln(r + who.frequency) - gammaln(r) + r * np.log(alpha)
    return np.asarray(rates + betaln(a, stays) - betaln(a, b))


def _either(model: Buying, who: Customers, ended: Reals) -> Reals:
    """Still there at the end, or gone after the last purchase: the log of the sum of both."""
    power = model.r + who.frequency
    return np.asarray(
        np.logaddexp(-power * np.log(model.alpha + who.age), ended - power * np.log(model.alpha + who.recency))
    )


def _fit(customers: Customers, log_likelihood: Callable[[Buying, Customers], Reals]) -> Buying:
    """Equal customers are counted, not repeated; the best of several starts, over logarithms so that all stay positive."""
    rows, counts = np.unique(np.column_stack(customers), axis=0, return_counts=True)
    who = Customers(*rows.T)

    def loss(logs: Reals) -> float:
        if np.abs(logs).max() > FARTHEST:
            return np.inf
        return float(-(log_likelihood(Buying(*np.exp(logs)), who) * counts).sum() / counts.sum())

    starts = [np.log([scale, 5 * scale, scale, 2 * scale]) for scale in STARTS]
    tried = [minimize(loss, start, method="Nelder-Mead", options=OPTIONS) for start in starts]
    found = min((one for one in tried if np.isfinite(one.fun)), key=lambda one: one.fun, default=None)
    if found is None:
        raise InputError("no model of buying fits these customers; are there days with a purchase after the first?")
    return Buying(*(float(value) for value in np.exp(found.x)))
