"""Curves of a model at one cut-off, as points: gains, reliability, profit."""

from datetime import date
from math import sqrt
from typing import NamedTuple

import numpy as np

from ringback.churn.intervals import found_at, ranked
from ringback.churn.measures import Reals, bins_of
from ringback.churn.profit import profit_at
from ringback.settings.churn import TreatmentSettings

GAINS, RELIABILITY, PROFIT = "gains", "reliability", "profit"
STEPS = 40  # points of gains and profit, besides the first
Z = 1.959964  # standard errors of 95 %


class Point(NamedTuple):
    """One point of a curve, with its interval where it has one."""

    cut_off: date
    system: str
    curve: str
    point: int
    x: float
    y: float
    low: float | None = None
    high: float | None = None


def gains(cut_off: date, system: str, outcomes: Reals, scores: Reals) -> list[Point]:
    """The share of all who churned (y) among the share with the highest scores (x)."""
    shares = np.linspace(0, 1, STEPS + 1, dtype=np.float64)
    found = found_at(*ranked(outcomes, scores, np.ones(len(scores))), shares * len(scores)) / outcomes.sum()
    return _points(cut_off, system, GAINS, shares, found)


def profits(cut_off: date, system: str, outcomes: Reals, scores: Reals, treatment: TreatmentSettings) -> list[Point]:
    """Profit per 1,000 customers (y) when the share with the highest scores is treated (x)."""
    shares = np.linspace(0, 1, STEPS + 1, dtype=np.float64)
    return _points(cut_off, system, PROFIT, shares, profit_at(outcomes, scores, shares * len(scores), treatment))


def reliability(cut_off: date, system: str, outcomes: Reals, scores: Reals) -> list[Point]:
    """The rate that came (y, with Wilson's 95 %) over the mean score (x) of ten bins of equal mass."""
    points = []
    for place, rows in enumerate(bins_of(scores)):
        rate = float(outcomes[rows].mean())
        points.append(
            Point(cut_off, system, RELIABILITY, place, float(scores[rows].mean()), rate, *wilson(rate, len(rows)))
        )
    return points


def wilson(rate: float, rows: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate of so many."""
    weight = 1 + Z**2 / rows
    middle = (rate + Z**2 / (2 * rows)) / weight
    reach = Z * sqrt(rate * (1 - rate) / rows + Z**2 / (4 * rows**2)) / weight
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _points(cut_off: date, system: str, curve: str, x: Reals, y: Reals) -> list[Point]:
    return [Point(cut_off, system, curve, at, float(a), float(b)) for at, (a, b) in enumerate(zip(x, y, strict=True))]
