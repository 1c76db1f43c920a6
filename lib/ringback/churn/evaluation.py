"""A trained model measured at later cut-offs, its naive rivals beside it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from ringback.churn.curves import Point, gains, profits, reliability
from ringback.churn.drift import Drift, drift
from ringback.churn.intervals import Ends, chance_alone, intervals
from ringback.churn.measures import Figures, Reals, figures, lift
from ringback.churn.profit import profit_figures
from ringback.churn.training import Trained, last_months_scores, recency_scores
from ringback.churn.treated import UNTREATED
from ringback.settings.churn import ChurnSettings

MODEL, BASE_RATE, RECENCY, LAST_MONTH = "model", "base rate", "recency only", "last month's scores"
ALL, ONCE, AGAIN = "all", "bought once", "bought again"
TREATED = "treated"  # column: 1 = somebody tried to keep the customer while the window was open
TOP = 0.1  # the share whose rate `lift` tells


class Measured(NamedTuple):
    """One system on the customers of one cut-off, or a part of them."""

    cut_off: date
    system: str
    segment: str
    figures: Figures
    more: Mapping[str, float]  # mean score, lift at capacity, and for all customers what treating them would bring
    ends: Mapping[str, Ends]  # 95 % of some figures, by name


class Tested(NamedTuple):
    """Everything that was measured."""

    rows: list[Measured]
    drifts: dict[date, Drift]
    curves: list[Point]


def evaluate_at(trained: Trained, rows: pd.DataFrame, tests: list[date], settings: ChurnSettings) -> Tested:
    """One row per cut-off, system and segment; `rows` hold the slices of training and of the tests with their labels."""
    learned = rows[rows["cut_off"].isin(trained.slices)]
    tested = Tested([], {}, [])
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
        for name, score in scores.items():
            tested.rows.extend(_parts(cut_off, name, outcomes, score, now, settings))
        tested.curves.extend(_curves(cut_off, outcomes, scores, settings))
        tested.drifts[cut_off] = drift(trained.model, learned, now, outcomes, settings.drift)
        before, then = now, trained.model
    return tested


def measured(
    cut_off: date, system: str, segment: str, outcomes: Reals, scores: Reals, settings: ChurnSettings, share: float
) -> Measured:
    """All figures of one set of scores; `share` is how many of the customers can be treated."""
    more = {"mean_score": float(scores.mean()), "lift_at_capacity": lift(outcomes, scores, share)}
    if segment == ALL:
        more |= profit_figures(outcomes, scores, settings.treatment)
    ends = intervals(outcomes, scores, {"lift": TOP, "lift_at_capacity": share})
    ends["ece_floor"] = chance_alone(scores)
    return Measured(cut_off, system, segment, figures(outcomes, scores), more, ends)


def capacity_share(capacity: float, rows: int) -> float:
    """The share of the customers that can be treated: below 1 it is one already, else it is how many."""
    return capacity if capacity < 1 else min(1.0, capacity / rows)


def _parts(
    cut_off: date, system: str, outcomes: Reals, scores: Reals, rows: pd.DataFrame, settings: ChurnSettings
) -> Iterator[Measured]:
    once = rows["order_once"].to_numpy() == 1
    segments = {ALL: np.ones(len(rows), dtype=bool), ONCE: once, AGAIN: ~once}
    if TREATED in rows and rows[TREATED].notna().any():
        segments[UNTREATED] = rows[TREATED].to_numpy() == 0
    share = capacity_share(settings.capacity, len(rows))
    for segment, mine in segments.items():
        if 0 < outcomes[mine].sum() < mine.sum():
            yield measured(cut_off, system, segment, outcomes[mine], scores[mine], settings, share)


def _curves(cut_off: date, outcomes: Reals, scores: Mapping[str, Reals], settings: ChurnSettings) -> Iterator[Point]:
    """Gains of the model and of who looks at recency alone, reliability and profit of the model."""
    if 0 < outcomes.sum() < len(outcomes):
        yield from gains(cut_off, MODEL, outcomes, scores[MODEL])
        yield from gains(cut_off, RECENCY, outcomes, scores[RECENCY])
        yield from reliability(cut_off, MODEL, outcomes, scores[MODEL])
        yield from profits(cut_off, MODEL, outcomes, scores[MODEL], settings.treatment)
