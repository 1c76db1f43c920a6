"""Figures of how good probabilities are, from outcomes (1 = churned) and probabilities in two arrays of one length."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

Reals = NDArray[np.float64]
BINS = 10
LEAST = 1e-6  # probabilities are kept this far from 0 and 1 where their logarithm is taken


class Figures(NamedTuple):
    """One set of scores, measured."""

    rows: int
    churned: float
    auc: float
    average_precision: float
    lift: float
    brier: float
    skill: float
    ece: float
    ece_floor: float
    slope: float
    intercept: float


def figures(outcomes: Reals, scores: Reals) -> Figures:
    """All figures of one set of scores; skill is Brier's against the rate of these very outcomes."""
    rate = float(outcomes.mean())
    slope, intercept = slope_and_intercept(outcomes, scores)
    error = brier(outcomes, scores)
    return Figures(
        len(outcomes), rate, auc(outcomes, scores), average_precision(outcomes, scores), lift(outcomes, scores), error,
        1 - error / (rate * (1 - rate)), calibration_error(outcomes, scores), calibration_floor(scores), slope, intercept,
    )  # fmt: skip


def auc(outcomes: Reals, scores: Reals) -> float:
    """The chance that one who churned has the higher score of two, ties counting half (Mann and Whitney's U over all pairs)."""
    churned = outcomes == 1
    many, few = int(churned.sum()), int((~churned).sum())
    ranks = rankdata(scores)
    return float((ranks[churned].sum() - many * (many + 1) / 2) / (many * few))


def average_precision(outcomes: Reals, scores: Reals) -> float:
    """Precision averaged over the recall that each distinct score adds; the order of ties does not count."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(outcomes[order])
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return float(np.sum(precision * np.diff(recall, prepend=0.0)))


def lift(outcomes: Reals, scores: Reals, share: float = 0.1) -> float:
    """Rate of churn among the top share over that of all; of those who tie at the border each counts in part."""
    places = share * len(scores)
    order = np.sort(scores)[::-1]
    border = order[min(int(np.ceil(places)), len(order)) - 1]
    above, at = scores > border, scores == border
    taken = outcomes[above].sum() + (places - above.sum()) * outcomes[at].mean()
    return float(taken / places / outcomes.mean())


def brier(outcomes: Reals, scores: Reals) -> float:
    """Mean squared difference of probability and outcome (Brier 1950)."""
    return float(np.mean((scores - outcomes) ** 2))


def calibration_error(outcomes: Reals, scores: Reals) -> float:
    """ECE: how far rate and mean probability are apart, averaged over ten bins of equal mass."""
    return float(_over_bins(scores, lambda bin_: abs(outcomes[bin_].mean() - scores[bin_].mean())))


def calibration_floor(scores: Reals) -> float:
    """The ECE that chance alone leaves were every probability right: mean absolute deviation of each bin's rate, by normality."""
    return float(
        _over_bins(scores, lambda b: np.sqrt(2 / np.pi * (scores[b] * (1 - scores[b])).sum()) / max(len(b), 1))
    )


def bins_of(scores: Reals) -> list[NDArray[np.intp]]:
    """The rows of each bin of equal mass, lowest scores first."""
    return [part for part in np.array_split(np.argsort(scores, kind="stable"), BINS) if len(part)]


def slope_and_intercept(outcomes: Reals, scores: Reals) -> tuple[float, float]:
    """Cox's recalibration: slope of a logistic regression on the log-odds (1 is right), and the intercept at slope 1 (0 is right)."""
    odds = log_odds(scores)
    large = minimize(lambda w: _loss(outcomes, odds + w[0]), np.array([0.0]), method="BFGS")
    return slope_and_shift(outcomes, odds)[0], float(large.x[0])


def slope_and_shift(outcomes: Reals, odds: Reals) -> tuple[float, float]:
    """Platt's scaling: slope and shift of log-odds under which the outcomes are likeliest; no slope (nan) where all are equal."""
    if np.ptp(odds) == 0:
        return float("nan"), float("nan")
    both = minimize(lambda w: _loss(outcomes, w[0] * odds + w[1]), np.array([1.0, 0.0]), method="BFGS")
    return float(both.x[0]), float(both.x[1])


def stability_index(before: Reals, after: Reals, bins: int = BINS) -> float:
    """PSI of a feature or score between two times: how much its share in the bins of the first time has moved."""
    edges = np.unique(np.quantile(before, np.linspace(0, 1, bins + 1)[1:-1]))
    old, new = (np.bincount(np.searchsorted(edges, v, side="left"), minlength=len(edges) + 1) for v in (before, after))
    shares = [(counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (old, new)]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def log_odds(scores: Reals) -> Reals:
    """Natural log-odds of probabilities, kept finite."""
    kept = np.clip(scores, LEAST, 1 - LEAST)
    return np.asarray(np.log(kept / (1 - kept)))


def probability(odds: Reals) -> Reals:
    """The probability of natural log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))))


def _loss(outcomes: Reals, odds: Reals) -> float:
    return float(np.mean(np.logaddexp(0, odds) - outcomes * odds))


def _over_bins(scores: Reals, gap: Callable[[NDArray[np.intp]], float]) -> float:
    return sum(len(part) * gap(part) for part in bins_of(scores)) / len(scores)
