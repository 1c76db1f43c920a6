"""The candidates that compete to be the model, each scores in log-odds and tells its terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from pyspark.sql import SparkSession

from ringback.churn.boosted import fit_boosted
from ringback.churn.linear import fit_linear
from ringback.churn.measures import Figures, Reals
from ringback.churn.sparkml import SPARK_LEARNERS
from ringback.errors import ConfigError
from ringback.settings.churn import ModelSettings

LOGISTIC, BOOSTED, BLEND = "logistic", "boosted", "blend"
IN_PROCESS, PARTS = (LOGISTIC, BOOSTED, BLEND), (LOGISTIC, BOOSTED)


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


def fit_candidates(
    values: Reals, outcomes: Reals, folded: Reals, settings: ModelSettings, spark: SparkSession | None = None
) -> dict[str, Scorer]:
    """Every candidate of the settings by name, fitted on the same rows; those of Spark ML only where a session is handed in."""
    made: dict[str, Scorer] = {}
    wanted = candidates(settings, spark is not None)
    parts = PARTS if BLEND in wanted else ()
    if LOGISTIC in (*wanted, *parts):
        made[LOGISTIC] = fit_linear(values, outcomes, folded, settings.ridge)
    if BOOSTED in (*wanted, *parts):
        made[BOOSTED] = fit_boosted(values, outcomes, settings.boosted, settings.seed)
    if parts:
        made[BLEND] = Blend(tuple(made[name] for name in parts))
    if spark is not None:
        made |= {n: SPARK_LEARNERS[n](spark, values, outcomes, folded, settings) for n in wanted if n in SPARK_LEARNERS}
    return {name: made[name] for name in wanted}


def candidates(settings: ModelSettings, with_spark: bool) -> tuple[str, ...]:
    """Names of the candidates that compete, in the order of the settings; ConfigError for an unknown one, or none at all."""
    known = (*IN_PROCESS, *SPARK_LEARNERS)
    unknown = [name for name in settings.candidates if name not in known]
    if unknown:
        raise ConfigError(f"churn.model.candidates: found {', '.join(unknown)}; expected some of {', '.join(known)}")
    found = tuple(name for name in settings.candidates if with_spark or name in IN_PROCESS)
    if not found:
        raise ConfigError(f"churn.model.candidates: without Spark one of {', '.join(IN_PROCESS)} is needed")
    return found


def best_of(found: Mapping[str, Figures]) -> str:
    """The candidate of least Brier; of equals (to 1e-4) the one with the higher lift, then the one named first."""
    names = list(found)
    return min(names, key=lambda name: (round(found[name].brier, 4), -found[name].lift, names.index(name)))
