"""Whom it would pay to treat, if treatment saves as many as is assumed; nobody knows that without an experiment."""

import numpy as np

from ringback.churn.intervals import found_at, ranked
from ringback.churn.measures import Reals
from ringback.settings.churn import TreatmentSettings

PER = 1_000  # profit is told for so many customers


def treat_from(treatment: TreatmentSettings) -> float:
    """p*: the probability of churn from which on a treatment pays, cost / (save rate × value); above 1 it pays for nobody."""
    return treatment.cost / (treatment.save_rate * treatment.value)


def profit_at(outcomes: Reals, scores: Reals, places: Reals, treatment: TreatmentSettings) -> Reals:
    """Profit per 1,000 customers when so many with the highest scores are treated."""
    found = found_at(*ranked(outcomes, scores, np.ones(len(scores))), places)
    gained = treatment.save_rate * treatment.value * found - treatment.cost * places
    return np.asarray(gained / len(scores) * PER)


def profit_figures(outcomes: Reals, scores: Reals, treatment: TreatmentSettings) -> dict[str, float]:
    """p*, the share at or above it, what treating them would have brought, and the most that any number of treated would have."""
    least = treat_from(treatment)
    treated = float((scores >= least).sum())
    every = profit_at(outcomes, scores, np.arange(len(scores) + 1, dtype=np.float64), treatment)
    at_least = float(profit_at(outcomes, scores, np.array([treated]), treatment)[0])
    share = treated / len(scores)
    return {"treat_from": least, "treated_share": share, "profit": at_least, "profit_most": float(every.max())}
