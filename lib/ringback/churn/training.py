"""Training on successive slices of time: fit, choose, calibrate, and only then fit the chosen one on all of them.

A slice is the customers of one cut-off. Every slice but the first is scored by candidates that were fitted on the slices before
it. By these scores the champion is chosen (Brier, all slices but the last) and calibrated (Platt 1999, over log-odds, the last
slice too); then it is fitted on all slices, and the calibration stays. One slice alone would calibrate to its month: rates of
churn move by more from month to month than chance explains. No slice that is measured later has any part in it.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession

from ringback.churn.candidates import Scorer, best_of, candidates, fit_candidates
from ringback.churn.guards import require_trainable, useless
from ringback.churn.linear import fit_linear
from ringback.churn.measures import Figures, Reals, figures, probability, slope_and_shift
from ringback.churn.model import ChurnModel
from ringback.churn.reasons import groups_of
from ringback.errors import InputError
from ringback.settings.churn import ModelSettings

LEAST_SLICES = 3
KEY = ("customer_id", "cut_off")


class Trained(NamedTuple):
    """A model and how it came about."""

    model: ChurnModel
    before_last: ChurnModel  # the same, not fitted on the last slice: what its scores are monitored with
    choice: dict[str, Figures]  # candidates over the slices by which one was chosen
    left_out: dict[str, str]  # features that say nothing, and why
    slices: tuple[date, ...]


def train(
    rows: pd.DataFrame, features: list[str], settings: ModelSettings, spark: SparkSession | None = None
) -> Trained:
    """The champion over rows with KEY, churned and the features; the order of the rows does not matter."""
    ordered = rows.sort_values(["cut_off", "customer_id"], kind="stable", ignore_index=True)
    slices = tuple(sorted(ordered["cut_off"].unique()))
    if len(slices) < LEAST_SLICES:
        raise InputError(
            f"too little history: {len(slices)} cut-offs, at least {LEAST_SLICES} are needed, one after the other, to train, to "
            "choose and to calibrate (churn.train_at)"
        )
    left_out = useless(ordered[features])
    used = [name for name in features if name not in left_out]
    require_trainable(ordered[used], ordered["churned"].to_numpy(), settings)
    outside = _out_of_time(ordered, used, slices, settings, spark)
    choice = {name: figures(*_before(told, slices[-1])) for name, told in outside.items()}
    best = best_of(choice)
    slope, shift = slope_and_shift(outside[best]["churned"].to_numpy(), outside[best]["odds"].to_numpy())
    groups = groups_of(ordered[used])
    only = settings.model_copy(update={"candidates": (best,)})
    earlier = _fitted(ordered, used, slices[:-1], only, spark)[best]
    whole = _fitted(ordered, used, slices, only, spark)[best]
    model, before_last = (ChurnModel(tuple(used), best, scorer, slope, shift, groups) for scorer in (whole, earlier))
    return Trained(model, before_last, choice, left_out, slices)


def _out_of_time(
    rows: pd.DataFrame, used: list[str], slices: tuple[date, ...], settings: ModelSettings, spark: SparkSession | None
) -> dict[str, pd.DataFrame]:
    """Candidate → one row per row of every slice but the first: cut_off, churned, and the log-odds by what came before."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in candidates(settings, spark is not None)}
    for place in range(1, len(slices)):
        mine = rows[rows["cut_off"] == slices[place]]
        values = _values(mine, used)
        for name, scorer in _fitted(rows, used, slices[:place], settings, spark).items():
            parts[name].append(mine[["cut_off", "churned"]].assign(odds=scorer.log_odds(values)))
    return {name: pd.concat(part, ignore_index=True) for name, part in parts.items()}


def _before(told: pd.DataFrame, last: date) -> tuple[Reals, Reals]:
    kept = told[told["cut_off"] < last]
    return kept["churned"].to_numpy(), probability(kept["odds"].to_numpy())


def _fitted(
    rows: pd.DataFrame, used: list[str], slices: tuple[date, ...], settings: ModelSettings, spark: SparkSession | None
) -> dict[str, Scorer]:
    mine = rows[rows["cut_off"].isin(slices)]
    return fit_candidates(_values(mine, used), _outcomes(mine), np.ones(len(used)), settings, spark)


def _values(rows: pd.DataFrame, used: list[str]) -> Reals:
    return rows[used].to_numpy(dtype=np.float64)


def _outcomes(rows: pd.DataFrame) -> Reals:
    return rows["churned"].to_numpy(dtype=np.float64)


def recency_scores(train_rows: pd.DataFrame, rows: pd.DataFrame, settings: ModelSettings) -> Reals:
    """The rival that looks at days since the last order alone: a line over its logarithm."""
    one = ["days_since_order"]
    line = fit_linear(_values(train_rows, one), _outcomes(train_rows), np.ones(1), settings.ridge)
    return probability(line.log_odds(_values(rows, one)))


def last_months_scores(model: ChurnModel, before: pd.DataFrame, rows: pd.DataFrame) -> Reals:
    """The rival that has not looked since the cut-off before: its scores then; who was not there has their mean."""
    scores = pd.Series(model.scores(before[list(model.features)]), index=before["customer_id"].to_numpy())
    return np.asarray(rows["customer_id"].map(scores).fillna(scores.mean()), dtype=np.float64)
