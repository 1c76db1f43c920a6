"""From confidences by the rules to probabilities as labels have them: a logistic curve over the log-odds, after assignment.

Platt (1999), with the slope kept above 0 so that no order turns, and pulled towards no change at all: as many labels as it takes to
calibrate are fewer than it takes to calibrate well. Labels are what somebody told, never what a model believes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from scipy.optimize import brentq, minimize
from scipy.special import expit

Floats = npt.NDArray[np.float64]
ANSWERS, SILVER, RULES = "answers", "silver", "rules"
SPREAD = (0.5, 0.25)  # of intercept and slope around 0 and 1, before any label is seen
LEVELS, SLOPES = (-10.0, 10.0), (0.05, 5.0)
SUREST = 1e-6  # beyond it log-odds have no bound


@dataclass(frozen=True)
class Calibration:
    """What calibrated log-odds are, and on how many labels that stands."""

    source: str
    intercept: float = 0.0
    slope: float = 1.0
    labels: int = 0
    right: int = 0
    effective: float = 0.0


BY_RULES = Calibration(RULES)


class Label(NamedTuple):
    """Links of one confidence by the rules, one truth and one weight: `many` of them."""

    log_odds: float
    right: bool
    weight: float
    many: int = 1


def log_odds_of(confidence: str) -> Column:
    """Natural log-odds, bounded, to two decimals: so few distinct ones that a fit reads any number of links."""
    return F.round(_log_odds(confidence), 2)


def with_calibration(scored: DataFrame, calibration: Calibration) -> DataFrame:
    """Adds `uncalibrated` and `calibration_source`, and makes `confidence` the calibrated one."""
    odds = F.lit(calibration.intercept) + F.lit(calibration.slope) * _log_odds("confidence")
    told = F.col("confidence") if calibration.source == RULES else F.round(1 / (1 + F.exp(-odds)), 6)
    source = F.lit(calibration.source)
    return scored.withColumns({"uncalibrated": F.col("confidence"), "confidence": told, "calibration_source": source})


def fitted(labels: Sequence[Label], source: str) -> Calibration:
    """The curve that makes the labels likeliest, with the pull towards no change; together they count as `effective_labels` do."""
    odds, right, weight, many = (np.array(column, dtype=float) for column in zip(*labels, strict=True))
    effective = effective_labels(labels)
    share = weight * many * effective / np.sum(weight * many)

    def cost(at: Floats) -> tuple[float, Floats]:
        line, off = at[0] + at[1] * odds, (at - (0.0, 1.0)) / SPREAD
        gap = share * (expit(line) - right)
        loss = np.sum(share * (np.logaddexp(0, line) - right * line)) + np.sum(off**2) / 2
        return float(loss), np.array([np.sum(gap), np.sum(gap * odds)]) + off / SPREAD

    best = minimize(cost, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[LEVELS, SLOPES]).x
    intercept, slope = (round(float(value), 6) for value in best)
    told, true = int(many.sum()), int(many[right == 1].sum())
    return Calibration(source, intercept, slope, told, true, round(effective, 3))


def at_level_of(calibration: Calibration, everyone: Sequence[Label]) -> Calibration:
    """The same slope, with the intercept at which as many links are right as by the rules; whether a label is right is not asked."""
    odds, many = (np.array([getattr(label, of) for label in everyone], dtype=float) for of in ("log_odds", "many"))
    expected = np.sum(many * expit(odds))

    def surplus(intercept: float) -> float:
        return float(np.sum(many * expit(intercept + calibration.slope * odds)) - expected)

    return replace(calibration, intercept=round(float(brentq(surplus, -100.0, 100.0)), 6))


def truncated(labels: Sequence[Label], at_least: float) -> list[Label]:
    """The labels with the greatest weights cut down until they tell as much as `at_least` of one weight (Cole and Hernán, 2008)."""
    low, high = min(label.weight for label in labels), max(label.weight for label in labels)

    def cut(at: float) -> list[Label]:
        return [label._replace(weight=min(label.weight, at)) for label in labels]

    if effective_labels(labels) >= at_least:
        return list(labels)
    return cut(float(brentq(lambda at: effective_labels(cut(at)) - at_least, low, high)))


def effective_labels(labels: Sequence[Label]) -> float:
    """How many labels of one weight would tell as much: Kish (1965)."""
    weight, many = (np.array([getattr(label, of) for label in labels], dtype=float) for of in ("weight", "many"))
    return float(np.sum(weight * many) ** 2 / np.sum(weight**2 * many))


def _log_odds(confidence: str) -> Column:
    bounded = F.least(F.greatest(F.col(confidence), F.lit(SUREST)), F.lit(1 - SUREST))
    return F.log(bounded / (1 - bounded))
