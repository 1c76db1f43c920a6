"""Out-of-fold scores of a labelled table, the candidates side by side."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import SparkSession

from ringback.churn.candidates import best_of, candidates, fit_candidates
from ringback.churn.measures import Figures, Reals, figures, probability
from ringback.churn.tabular import Labelled
from ringback.settings.churn import ModelSettings

BASE_RATE = "base rate"


def folds_by_hash(ids: Iterable[str], outcomes: Reals, folds: int, seed: int) -> NDArray[np.intp]:
    """The fold of each row: stratified, and drawn from the seed and the row's id, so that the rows' order does not matter."""
    digests = [hashlib.sha256(f"{seed}|{name}".encode()).hexdigest() for name in ids]
    place = np.empty(len(digests), dtype=np.intp)
    for outcome in (0.0, 1.0):
        mine = np.flatnonzero(outcomes == outcome)
        place[sorted(mine, key=lambda row: digests[row])] = np.arange(len(mine)) % folds
    return place


def out_of_fold(
    table: Labelled, folds: int, seed: int, settings: ModelSettings, spark: SparkSession | None = None
) -> dict[str, Reals]:
    """Candidate → one probability per row, by a model that was fitted without that row's fold."""
    values = table.values.to_numpy(dtype=np.float64)
    place = folds_by_hash(table.ids, table.outcomes, folds, seed)
    made: dict[str, Reals] = {
        name: np.empty(len(values)) for name in (*candidates(settings, spark is not None), BASE_RATE)
    }
    for fold in range(folds):
        out, rest = place == fold, place != fold
        made[BASE_RATE][out] = table.outcomes[rest].mean()
        for name, scorer in fit_candidates(values[rest], table.outcomes[rest], table.folded, settings, spark).items():
            made[name][out] = probability(scorer.log_odds(values[out]))
    return made


def pooled(table: Labelled, scores: dict[str, Reals]) -> dict[str, Figures]:
    """Candidate → its figures over the scores of all folds together."""
    return {name: figures(table.outcomes, score) for name, score in scores.items()}


def champion(found: dict[str, Figures]) -> str:
    """The best candidate; the base rate is none."""
    return best_of({name: told for name, told in found.items() if name != BASE_RATE})
