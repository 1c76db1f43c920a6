"""Many trees as plain numbers: what Spark ML's forests and boosted trees are kept as, and scored with, without Spark."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringback.churn.measures import Reals, log_odds

Places = NDArray[np.int64]
LEAF = -1


@dataclass(frozen=True)
class Tree:
    """One entry per node, the root first: which column (LEAF: none), up to what value to the left, the children, the value."""

    column: Places
    threshold: Reals
    left: Places
    right: Places
    value: Reals

    def terms(self, values: Reals) -> tuple[Reals, Reals]:
        """Value at each row's leaf, and one row per row with what each column's splits on the way added; both exact."""
        at = np.zeros(len(values), dtype=np.int64)
        made, rows = np.zeros(values.shape), np.arange(len(values))
        while (going := self.column[at] != LEAF).any():
            mine, column = rows[going], self.column[at[going]]
            left = values[mine, column] <= self.threshold[at[going]]
            after = np.where(left, self.left[at[going]], self.right[at[going]])
            made[mine, column] += self.value[after] - self.value[at[going]]
            at[going] = after
        return self.value[at], made


@dataclass(frozen=True)
class Forest:
    """Trees that vote: `averaged` over shares of those who churned (a random forest), or `summed` log-odds (boosted)."""

    trees: tuple[Tree, ...]
    weights: Reals
    averaged: bool

    def log_odds(self, values: Reals) -> Reals:
        """One number per row: the log-odds of churn."""
        total = self._sums(values)[0]
        return log_odds(total) if self.averaged else total

    def terms(self, values: Reals) -> Reals:
        """One row per row, a column per feature; of a random forest, scaled from shares to the log-odds they come to."""
        total, made = self._sums(values)
        if not self.averaged:
            return made
        start = sum(w * tree.value[0] for w, tree in zip(self.weights, self.trees, strict=True))
        gap = total - start
        told = log_odds(total) - log_odds(np.full(len(values), start))
        scale = np.divide(told, gap, out=np.zeros(len(values)), where=np.abs(gap) > 1e-9)
        return np.asarray(made * scale[:, None])

    def _sums(self, values: Reals) -> tuple[Reals, Reals]:
        total, made = np.zeros(len(values)), np.zeros(values.shape)
        for weight, tree in zip(self.weights, self.trees, strict=True):
            one, terms = tree.terms(values)
            total, made = total + weight * one, made + weight * terms
        return total, made
