"""From confidences by the rules to probabilities as labels have them: a logistic curve over the log-odds, after assignment.

Platt (1999), with the slope kept above 0 so that no order turns, and pulled towards no change at all: as many labels as it takes to
calibrate are fewer than it takes to calibrate well. Labels are what somebody told, never what a model believes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from scipy.optimize import brentq, minimize

ANSWERS, SILVER, RULES = "answers", "silver", "rules"
SPREAD = (0.5, 0.25)  # of intercept and slope around 0 and 1, before any label is seen
SLOPES = (0.05, 5.0)
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
    """Natural log-odds, bounded, to two decimals: so many distinct ones that a fit reads any number of links."""
    bounded = F.least(F.greatest(F.col(confidence), F.lit(SUREST)), F.lit(1 - SUREST))
    return F.round(F.log(bounded / (1 - bounded)), 2)


def with_calibration(scored: DataFrame, calibration: Calibration) -> DataFrame:
    """Adds `uncalibrated` and `calibration_source`, and makes `confidence` the calibrated one."""
    bounded = F.least(F.greatest(F.col("confidence"), F.lit(SUREST)), F.lit(1 - SUREST))
    odds = F.lit(calibration.intercept) + F.lit(calibration.slope) * F.log(bounded / (1 - bounded))
    told = F.col("confidence") if calibration.source == RULES else F.round(1 / (1 + F.exp(-odds)), 6)
    source = F.lit(calibration.source)
    return scored.withColumns(
        {"uncalibrated": F.col("confidence"), "confidence": told, "calibration_source": source}
    )


def fitted(labels: Sequence[Label], source: str) -> Calibration:
    """The curve that makes the labels likeliest, with the pull towards no change; weights count by what they are worth together."""
    told = [label for label in labels if label.weight > 0]
    odds, right, weight, many = (np.array(column, dtype=float) for column in zip(*told, strict=True))
    effective = effective_labels(weight, many)
    share = weight * many * effective / np.sum(weight * many)

    def cost(at: np.ndarray) -> tuple[float, np.ndarray]:
        line = at[0] + at[1] * odds
        pull = (at - (0.0, 1.0)) / SPREAD
        gap = share * (1 / (1 + np.exp(-line)) - right)
        loss = np.sum(share * (np.logaddexp(0, line) - right * line)) + np.sum(pull**2) / 2
        return loss, np.array([np.sum(gap), np.sum(gap * odds)]) + pull / SPREAD

    best = minimize(cost, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(-10.0, 10.0), SLOPES]).x
    intercept, slope = (round(float(value), 6) for value in best)
    return Calibration(source, intercept, slope, int(many.sum()), int(many[right == 1].sum()), round(effective, 3))


def effective_labels(weight: np.ndarray, many: np.ndarray) -> float:
    """How many labels of one weight would tell as much: Kish (1965)."""
    return float(np.sum(weight * many) ** 2 / np.sum(weight**2 * many))
