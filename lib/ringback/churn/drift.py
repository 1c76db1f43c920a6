"""Whether a model still fits: what moved in its features before labels are known, and how far it was off once they are."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from ringback.churn.measures import Reals, stability_index
from ringback.churn.model import ChurnModel
from ringback.settings.churn import DriftSettings

SCORES = "scores"


class Drift(NamedTuple):
    """The verdict of one month."""

    drifted: bool
    why: list[str]
    indexes: dict[str, float]  # feature (and `scores`) → PSI against the rows of training, largest first
    mean_score: float
    rate: float | None  # null while the labels are not known


def drift(
    model: ChurnModel, trained_on: pd.DataFrame, rows: pd.DataFrame, outcomes: Reals | None, settings: DriftSettings
) -> Drift:
    """The verdict over rows of one cut-off; `outcomes` follow when the window has closed (delayed labels)."""
    names = list(model.features)
    old, new = model.scores(trained_on[names]), model.scores(rows[names])
    found = {name: stability_index(trained_on[name].to_numpy(), rows[name].to_numpy()) for name in names}
    indexes = dict(sorted((found | {SCORES: stability_index(old, new)}).items(), key=lambda pair: (-pair[1], pair[0])))
    why = [f"{name} moved (PSI {psi:.2f})" for name, psi in indexes.items() if psi > settings.stability_index]
    rate = None if outcomes is None else float(outcomes.mean())
    if rate is not None:
        why += off_by_rate(new, rate, settings)
    return Drift(bool(why), why, indexes, float(new.mean()), rate)


def off_by_rate(scores: Reals, rate: float, settings: DriftSettings) -> list[str]:
    """Why scores no longer fit, if so: mean score against the rate that came, in standard errors were every score right."""
    error = float(np.sqrt((scores * (1 - scores)).sum()) / len(scores))
    gap = float(scores.mean()) - rate
    if abs(gap) <= max(settings.rate_off, settings.sure * error):
        return []
    return [
        f"the mean score is {scores.mean():.3f}, the rate that came {rate:.3f}: {abs(gap) / error:.1f} standard errors apart"
    ]
