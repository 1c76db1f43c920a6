"""Why a score is high, and why it moved: groups of features that go together, each told by its strongest, in words.

"Goes with", never "because": a model tells what those who left had in common, not what made them leave.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from math import exp

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from ringback.churn.measures import Reals

REASONS = 3
TOGETHER = 0.7  # features whose ranks correlate at least so much, on average, are one group
MOST_ROWS = 20_000
LEAST = 0.05  # log-odds that are worth a word
WORDS = (
    (r"^days_since_(\w+)$", r"days since the last \1"),
    (r"^(\w+)_within_(\d+)d$", r"\1, last \2 days"),
    (r"^order_days_month_(\d+)$", r"days with an order, month \1 back"),
    (r"^order_days_faded_(\d+)d$", r"days with an order, faded by half in \1 days"),
    (r"^order_days_(\d+)d$", r"days with an order, last \1 days"),
    (r"^order_comes_back$", "share of own gaps this long that closed within a month"),
    (r"^order_overdue$", r"days since the last order over the usual gap"),
    (r"^order_gap_(mean|last|spread)$", r"gap between orders, \1"),
    (r"^number_days$", r"days with the number"),
    (r"^number_unseen_days$", r"days since the number was last seen"),
    (r"^number_dead$", r"number found out of use (1 = yes)"),
    (r"^registered_days$", r"days since first seen"),
    (r"^place_share$", r"share of customers who live near"),
    (r"^contract_days_left$", r"days left of the contract"),
    (r"^near_(\w+)$", r"neighbours: \1"),
    (r"^(\w+)_trend$", r"trend of \1 against the month before"),
    (r"^(\w+)_(\d+)d$", r"\1, last \2 days"),
)


def groups_of(values: pd.DataFrame) -> tuple[int, ...]:
    """The group of each feature: average linkage over 1 − |rank correlation|, cut where features no longer go together."""
    step = -(-len(values) // MOST_ROWS)
    if values.shape[1] < 2:
        return (1,) * values.shape[1]
    told = np.abs(np.nan_to_num(np.corrcoef(values.iloc[::step].rank().to_numpy().T)))
    apart = np.clip(1 - (told + told.T) / 2, 0, None)
    np.fill_diagonal(apart, 0.0)
    return tuple(
        int(n) for n in fcluster(linkage(squareform(apart, checks=False), "average"), 1 - TOGETHER, "distance")
    )


def reasons(terms: Reals, values: Reals, names: Sequence[str], groups: Sequence[int]) -> list[list[str]]:
    """One list per row: up to three groups that raise the risk, strongest first."""
    return [
        [
            f"{in_words(names[at])} = {values[row, at]:g} goes with odds of leaving × {exp(total):.2f}"
            for at, total in found
        ]
        for row, found in enumerate(_strongest(terms, groups))
    ]


def movements(now: Reals, before: Reals, names: Sequence[str], groups: Sequence[int]) -> list[list[str]]:
    """One list per row: up to three groups by which the score moved since the terms `before`, up or down."""
    change = now - before
    up, down = _strongest(change, groups), _strongest(-change, groups)
    told = []
    for raised, lowered in zip(up, down, strict=True):
        both = [*raised, *((at, -total) for at, total in lowered)]
        both.sort(key=lambda pair: -abs(pair[1]))
        told.append([f"{in_words(names[at])}: odds × {exp(total):.2f}" for at, total in both[:REASONS]])
    return told


@cache
def in_words(name: str) -> str:
    """A feature's name for people to read: source, measure, window."""
    for pattern, words in WORDS:
        if re.match(pattern, name):
            return re.sub(pattern, words, name).replace("_", " ")
    return name.replace("_", " ")


def _strongest(terms: Reals, groups: Sequence[int]) -> Iterable[list[tuple[int, float]]]:
    """One list per row: (the strongest feature of a group, what the group adds), at most three, only what raises."""
    of = np.asarray(groups)
    places = [np.flatnonzero(of == kind) for kind in np.unique(of)]
    totals = np.column_stack([terms[:, mine].sum(axis=1) for mine in places])
    leaders = np.column_stack([mine[np.argmax(terms[:, mine], axis=1)] for mine in places])
    order = np.argsort(-totals, axis=1, kind="stable")[:, :REASONS]
    told = np.take_along_axis(totals, order, axis=1).tolist()
    first = np.take_along_axis(leaders, order, axis=1).tolist()
    for adds, features in zip(told, first, strict=True):
        yield [(feature, total) for feature, total in zip(features, adds, strict=True) if total >= LEAST]
