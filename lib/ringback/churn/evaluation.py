"""A trained model measured at later cut-offs, its naive rivals beside it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ringback.churn.drift import Drift, drift
from ringback.churn.measures import Figures, Reals, auc, brier, figures
from ringback.churn.training import Trained, last_months_scores, recency_scores
from ringback.settings.churn import ChurnSettings

MODEL, BASE_RATE, RECENCY, LAST_MONTH = "model", "base rate", "recency only", "last month's scores"
ALL, ONCE, AGAIN = "all", "bought once", "bought again"
DRAWS = 200


class Measured(NamedTuple):
    """One system on the customers of one cut-off, or a part of them."""

    cut_off: date
    system: str
    segment: str
    figures: Figures
    auc_low: float  # 95 % interval, by bootstrap over customers
    auc_high: float
    brier_low: float
    brier_high: float


class Tested(NamedTuple):
    """Everything that was measured."""

    rows: list[Measured]
    drifts: dict[date, Drift]


def evaluate_at(trained: Trained, rows: pd.DataFrame, tests: list[date], settings: ChurnSettings) -> Tested:
    """One row per cut-off, system and segment; `rows` hold the slices of training and of the tests with their labels."""
    learned = rows[rows["cut_off"].isin(trained.slices)]
    measured: list[Measured] = []
    drifts: dict[date, Drift] = {}
    before, then = rows[rows["cut_off"] == trained.slices[-1]], trained.before_last
    for cut_off in sorted(tests):
        now = rows[rows["cut_off"] == cut_off].sort_values("customer_id", kind="stable")
        outcomes = now["churned"].to_numpy(dtype=np.float64)
        scores = {
            MODEL: trained.model.scores(now[list(trained.model.features)]),
            LAST_MONTH: last_months_scores(then, before, now),
            RECENCY: recency_scores(learned, now, settings.model),
            BASE_RATE: np.full(len(now), learned["churned"].mean()),
        }
        measured += [row for name, score in scores.items() for row in _parts(cut_off, name, outcomes, score, now)]
        drifts[cut_off] = drift(trained.model, learned, now, outcomes, settings.drift)
        before, then = now, trained.model
    return Tested(measured, drifts)


def _parts(cut_off: date, system: str, outcomes: Reals, scores: Reals, rows: pd.DataFrame) -> Iterator[Measured]:
    once = rows["order_once"].to_numpy() == 1
    segments = {ALL: np.ones(len(rows), dtype=bool), ONCE: once, AGAIN: ~once}
    for segment, mine in segments.items():
        if 0 < outcomes[mine].sum() < mine.sum():
            told = figures(outcomes[mine], scores[mine])
            yield Measured(cut_off, system, segment, told, *_intervals(outcomes[mine], scores[mine]))


def _intervals(outcomes: Reals, scores: Reals) -> tuple[float, float, float, float]:
    """95 % of what customers drawn with replacement come to; drawn from one seed, so that a run can be repeated."""
    dice = np.random.default_rng(0)
    drawn = [dice.integers(0, len(outcomes), len(outcomes)) for _ in range(DRAWS)]
    usable = [rows for rows in drawn if 0 < outcomes[rows].sum() < len(rows)]
    areas = np.quantile([auc(outcomes[rows], scores[rows]) for rows in usable], [0.025, 0.975])
    errors = np.quantile([brier(outcomes[rows], scores[rows]) for rows in usable], [0.025, 0.975])
    return float(areas[0]), float(areas[1]), float(errors[0]), float(errors[1])
