"""How far figures would lie off with other customers, or by chance alone; drawn from one seed, so that a run can be repeated."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ringback.churn.measures import Reals, bins_of

Ends = tuple[float, float]
DRAWS = 200
WITHIN = (0.025, 0.975)


def ranked(outcomes: Reals, scores: Reals, weights: Reals) -> tuple[Reals, Reals]:
    """Customers and churned ones by distinct score, highest first, each row counting by its weight."""
    order = np.argsort(-scores, kind="stable")
    place = np.cumsum(np.append(0, np.diff(scores[order]) != 0))
    return _summed(place, weights[order]), _summed(place, (weights * outcomes)[order])


def found_at(many: Reals, churned: Reals, places: Reals | float) -> Reals:
    """Churned ones among so many with the highest scores; of those who tie at the border each counts in part."""
    return np.asarray(np.interp(places, np.cumsum(np.append(0.0, many)), np.cumsum(np.append(0.0, churned))))


def intervals(outcomes: Reals, scores: Reals, shares: Mapping[str, float]) -> dict[str, Ends]:
    """95 % of AUC, Brier and the lifts of some shares, by customers drawn with replacement; empty where no draw has both outcomes."""
    drawn = list(_drawn(outcomes, scores, shares))
    if not drawn:
        return {}
    return {name: _ends([figures[name] for figures in drawn]) for name in drawn[0]}


def chance_alone(scores: Reals) -> Ends:
    """95 % of the ECE that comes out where every probability is right."""
    dice = np.random.default_rng(0)
    bins = bins_of(scores)
    ordered, starts = scores[np.concatenate(bins)], np.cumsum([0, *map(len, bins[:-1])])
    told = np.add.reduceat(ordered, starts)
    came = [np.add.reduceat((dice.random(len(ordered)) < ordered).astype(float), starts) for _ in range(DRAWS)]
    return _ends([float(np.abs(one - told).sum() / len(ordered)) for one in came])


def _drawn(outcomes: Reals, scores: Reals, shares: Mapping[str, float]) -> Iterator[dict[str, float]]:
    """The figures of each draw: a row that is drawn twice has the weight 2, so that nothing is sorted again."""
    dice, rows = np.random.default_rng(0), len(outcomes)
    order = np.argsort(-scores, kind="stable")
    outcomes, scores = outcomes[order], scores[order]
    errors = (scores - outcomes) ** 2
    place = np.cumsum(np.append(0, np.diff(scores) != 0))
    for _ in range(DRAWS):
        weights = np.bincount(dice.integers(0, rows, rows), minlength=rows)[order].astype(float)
        many, churned = _summed(place, weights), _summed(place, weights * outcomes)
        if 0 < churned.sum() < rows:
            rate = churned.sum() / rows
            lifts = {
                name: float(found_at(many, churned, share * rows)) / (share * rows * rate)
                for name, share in shares.items()
            }
            yield {"auc": _auc(many, churned), "brier": float(weights @ errors / rows), **lifts}


def _summed(place: NDArray[np.intp], weights: Reals) -> Reals:
    return np.bincount(place, weights).astype(np.float64)


def _auc(many: Reals, churned: Reals) -> float:
    stayed = many - churned
    below = stayed.sum() - np.cumsum(stayed)
    return float((churned * (below + stayed / 2)).sum() / (churned.sum() * stayed.sum()))


def _ends(values: list[float]) -> Ends:
    low, high = np.quantile(values, WITHIN)
    return float(low), float(high)
