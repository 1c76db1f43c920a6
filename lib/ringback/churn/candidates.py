"""The candidates that compete to be the model, fitted in one process; each scores in log-odds and tells its terms."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ringback.churn.boosted import fit_boosted
from ringback.churn.linear import fit_linear
from ringback.churn.measures import Reals
from ringback.settings.churn import ModelSettings

LOGISTIC, BOOSTED, BLEND = "logistic", "boosted", "blend"
CANDIDATES = (LOGISTIC, BOOSTED, BLEND)


class Scorer(Protocol):
    """What every candidate can do."""

    def log_odds(self, values: Reals) -> Reals:
        """One number per row."""

    def terms(self, values: Reals) -> Reals:
        """One row per row, a column per feature: what each adds, exactly."""


@dataclass(frozen=True)
class Blend:
    """The mean of others in log-odds; its terms are the mean of theirs, which keeps them exact."""

    parts: tuple[Scorer, ...]

    def log_odds(self, values: Reals) -> Reals:
        """One number per row: the log-odds of churn."""
        return np.asarray(np.mean([part.log_odds(values) for part in self.parts], axis=0))

    def terms(self, values: Reals) -> Reals:
        """One row per row, a column per feature."""
        return np.asarray(np.mean([part.terms(values) for part in self.parts], axis=0))


def fit_candidates(values: Reals, outcomes: Reals, folded: Reals, settings: ModelSettings) -> dict[str, Scorer]:
    """Every candidate by name, fitted on the same rows."""
    logistic = fit_linear(values, outcomes, folded, settings.ridge)
    boosted = fit_boosted(values, outcomes, settings.boosted, settings.seed)
    return {LOGISTIC: logistic, BOOSTED: boosted, BLEND: Blend((logistic, boosted))}
