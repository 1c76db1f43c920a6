"""What is looked at before a model is fitted: each guard tells what is wrong, where, and what to do."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ringback.churn.measures import Reals, auc
from ringback.errors import InputError, listed
from ringback.settings.churn import ModelSettings


def require_trainable(values: pd.DataFrame, outcomes: Reals, settings: ModelSettings) -> None:
    """InputError with all that forbids to fit: one class, too little history, a feature that tells the label."""
    problems = [*_too_little(outcomes, settings), *_leaks(values, outcomes, settings)]
    if problems:
        raise InputError(listed("no model can be trained on these rows:", problems))


def useless(values: pd.DataFrame) -> dict[str, str]:
    """Features that say nothing, with the reason: never filled, or the same in every row."""
    empty = {str(name): "is empty in every row" for name in values if values[name].isna().all()}
    same = {
        str(name): "has one value in every row"
        for name in values
        if name not in empty and values[name].nunique(dropna=False) == 1
    }
    return empty | same


def require_same_features(found: Sequence[str], trained: Sequence[str]) -> None:
    """InputError when rows to score have other features than the model was trained with; their order does not matter."""
    missing = sorted(set(trained) - set(found))
    extra = sorted(set(found) - set(trained))
    if missing or extra:
        told = [f"feature '{name}' is missing" for name in missing]
        told += [f"feature '{name}' was not there when the model was trained" for name in extra]
        raise InputError(
            listed(
                "the rows to score have other features than the model was trained with; build them with the "
                "settings of the training, or train anew:",
                told,
            )
        )


def _too_little(outcomes: Reals, settings: ModelSettings) -> list[str]:
    churned, stayed = int((outcomes == 1).sum()), int((outcomes == 0).sum())
    if not churned or not stayed:
        which = "churned" if stayed else "stayed"
        return [
            f"the label has a single class: nobody {which} among {len(outcomes)} rows; take another horizon or period"
        ]
    told = []
    if len(outcomes) < settings.least_rows:
        told.append(
            f"too little history: {len(outcomes)} rows, at least {settings.least_rows} are needed (churn.model.least_rows)"
        )
    if min(churned, stayed) < settings.least_each:
        told.append(
            f"too little history: {churned} churned and {stayed} stayed, at least {settings.least_each} of each are needed "
            "(churn.model.least_each)"
        )  # fmt: skip
    return told


def _leaks(values: pd.DataFrame, outcomes: Reals, settings: ModelSettings) -> list[str]:
    """Features that order the outcomes (nearly) without a mistake: what is known of a label beforehand never does."""
    if len(np.unique(outcomes)) < 2:
        return []
    return [
        f"leak: '{name}' alone tells the label (AUC {told:.3f}); leave it out, it was not known beforehand"
        for name in values
        if (told := _told(values[name], outcomes)) >= settings.leak_auc
    ]


def _told(feature: pd.Series, outcomes: Reals) -> float:
    filled = feature.to_numpy(dtype=np.float64)
    kept = np.nan_to_num(filled, nan=np.nanmin(filled) - 1 if np.isfinite(filled).any() else 0.0)
    found = auc(outcomes, kept)
    return max(found, 1 - found)
