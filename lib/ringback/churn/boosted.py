"""Gradient-boosted trees by xgboost: several small forests of other seeds, averaged in log-odds, with exact tree SHAP."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xgboost as xgb

from ringback.churn.measures import Reals
from ringback.settings.churn import BoostedSettings


@dataclass(frozen=True)
class Boosted:
    """Boosters of one make that differ by seed; their log-odds are averaged."""

    boosters: tuple[xgb.Booster, ...]

    def log_odds(self, values: Reals) -> Reals:
        """One number per row: the log-odds of churn."""
        rows = xgb.DMatrix(values)
        return _mean([booster.predict(rows, output_margin=True) for booster in self.boosters])

    def terms(self, values: Reals) -> Reals:
        """One row per row, a column per feature: its SHAP value, by the trees' own exact algorithm (Lundberg et al. 2018)."""
        rows = xgb.DMatrix(values)
        return _mean([booster.predict(rows, pred_contribs=True)[:, :-1] for booster in self.boosters])


def fit_boosted(values: Reals, outcomes: Reals, settings: BoostedSettings, seed: int) -> Boosted:
    """Boosters for seed, seed + 1, …; histograms over fixed cuts, so the same rows in the same order give the same trees."""
    rows = xgb.DMatrix(values, label=outcomes)
    made = [
        xgb.train(_parameters(settings, seed + place), rows, num_boost_round=settings.rounds)
        for place in range(settings.forests)
    ]
    return Boosted(tuple(made))


def _parameters(settings: BoostedSettings, seed: int) -> dict[str, object]:
    return {
        "objective": "binary:logistic", "tree_method": "hist", "max_depth": settings.depth, "eta": settings.rate,
        "lambda": settings.shrinkage, "min_child_weight": settings.least_weight, "subsample": settings.rows,
        "colsample_bytree": settings.columns, "seed": seed, "nthread": settings.threads, "verbosity": 0,
    }  # fmt: skip


def _mean(parts: Sequence[Reals]) -> Reals:
    return np.asarray(np.mean(parts, axis=0), dtype=np.float64)
