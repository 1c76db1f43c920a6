"""What a shared phone or address says, learned from this data's own sure pairs, without labels.

Pairs that private fields (mailboxes, logins, names, birth dates) settle either way are weak labels for how two profiles that share
a phone or an address follow each other, how crowded it is, and what else they share. A logistic regression on counts by level, held
to a prior belief (MAP, by damped Newton steps), gives the weight of each level. Hand-overs come in waves (elections, removals):
what a month shows beyond that shifts the pairs that begin in it, over all sources and then within each.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.settings import ContextWeights

FIELDS = ("relation", "crowd", "other")
LEARNED = ("phone", "address")
STEPS, CLOSE_ENOUGH, SHORTEST_STEP = 40, 1e-7, 1e-4
SHARES = 1_000_000  # shares are summed as whole numbers: a sum of fractions would depend on the order of partitions
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Context:
    """Weights (log-odds, base 2) by what is shared, field and level; and shifts: via, source (null = all), wave, bits."""

    weights: dict[str, dict[str, dict[str, float]]]
    shifts: tuple[tuple[str, str | None, int, float], ...]
    learned_from: dict[str, int]


def sure_cells(said: DataFrame, sure_from: float) -> pd.DataFrame:
    """One row per combination of levels, source and wave: the sure pairs `n` and the sum of their shares `q` (in millionths).

    Bounded by sources × months × 640 combinations, whatever the number of pairs, so it may come to one process.
    """
    share = F.round(F.lit(float(SHARES)) / (F.lit(1.0) + F.pow(F.lit(2.0), -F.col("private")))).cast("bigint")
    sure = said.where(F.col("via").isin(*LEARNED) & (F.abs("private") >= sure_from))
    cells = sure.groupBy("via", *FIELDS, F.col("l.source").alias("source"), "wave").agg(
        F.count(F.lit(1)).alias("n"), F.sum(share).alias("q")
    )
    return cells.orderBy("via", *FIELDS, "source", "wave").toPandas()  # bounded, see above


def learn(cells: pd.DataFrame, belief: ContextWeights) -> Context:
    """Weights and waves from the counted sure pairs; with none, the belief itself."""
    weights, shifts, counted = {}, [], {}
    for via in LEARNED:
        of = cells[cells["via"] == via].reset_index(drop=True)
        moved = fitted(of, belief)
        weights[via], counted[via] = moved, int(of["n"].sum())
        shifts += [(via, *shift) for shift in waves(of, moved, belief.wave_firmness)]
    return Context(weights, tuple(shifts), counted)


def fitted(cells: pd.DataFrame, belief: ContextWeights) -> dict[str, dict[str, float]]:
    """Log-odds (base 2) by field and level."""
    names, prior = believed(belief)
    index = {name: at for at, name in enumerate(names)}
    design = np.zeros((len(cells), len(names)))
    for field in FIELDS:
        at = [index[(field, level)] for level in cells[field]]
        design[np.arange(len(cells)), np.array(at, dtype=int)] = 1.0
    n = cells["n"].to_numpy(dtype=float)
    found = logistic(design, cells["q"].to_numpy(dtype=float) / SHARES, n, prior, belief.firmness) / math.log(2)
    told: dict[str, dict[str, float]] = {field: {} for field in FIELDS}
    for (field, level), weight in zip(names, found, strict=True):
        told[field][level] = round(float(weight), 6)
    return told


def believed(belief: ContextWeights) -> tuple[list[tuple[str, str]], Vector]:
    """The (field, level)s in order, and their prior weights in natural log-odds."""
    by_field = {field: getattr(belief, field).model_dump() for field in FIELDS}
    names = [(field, level) for field, levels in by_field.items() for level in levels]
    return names, np.array([by_field[field][level] * math.log(2) for field, level in names])


def logistic(design: Vector, yes: Vector, n: Vector, prior: Vector, firmness: float) -> Vector:
    """Weights (natural log-odds) of most posterior probability: `yes` of `n` by row, a Gaussian of `firmness` around `prior`."""

    def gain(at: Vector) -> float:
        score = design @ at
        fit = (yes * score - n * np.logaddexp(0, score)).sum()
        return float(fit - firmness * ((at - prior) ** 2).sum() / 2)

    at, best = prior.copy(), gain(prior)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(design @ at)))
        slope = design.T @ (yes - n * chance) - firmness * (at - prior)
        bend = (design.T * (n * chance * (1 - chance))) @ design + firmness * np.eye(len(at))
        step, length = np.linalg.solve(bend, slope), 1.0
        while length > SHORTEST_STEP and gain(at + length * step) < best:
            length /= 2  # plain Newton overshoots where few pairs are sure
        at, before, best = at + length * step, best, gain(at + length * step)
        if best - before < CLOSE_ENOUGH:
            break
    return at


def waves(
    cells: pd.DataFrame, weights: dict[str, dict[str, float]], firmness: float
) -> list[tuple[str | None, int, float]]:
    """Shifts (source or null, wave, bits) of pairs that do not overlap: a month over all sources, then each source's own."""
    moving = cells[cells["wave"].notna()].reset_index(drop=True)
    if moving.empty:
        return []
    score = sum(moving[field].map(weights[field]).to_numpy(dtype=float) for field in FIELDS) * math.log(2)
    of_month = _shift(moving.assign(score=score), ["wave"], firmness)
    shifted = moving.assign(score=score + moving["wave"].map(of_month).to_numpy(dtype=float))
    of_source = _shift(shifted, ["source", "wave"], firmness)
    in_source = of_source.reset_index(name="shift")
    months = of_month.reset_index(name="shift")
    in_source["shift"] += in_source["wave"].map(of_month)
    alone: list[tuple[str | None, int, float]] = [(None, *_in_bits(row)) for row in months.itertuples(index=False)]
    return alone + [(str(row.source), *_in_bits(row)) for row in in_source.itertuples(index=False)]


def _in_bits(row: Any) -> tuple[int, float]:
    return int(row.wave), round(float(row.shift) / math.log(2), 6)


def _shift(cells: pd.DataFrame, by: list[str], firmness: float) -> "pd.Series[float]":
    """Natural log-odds by which a group's sure pairs differ from what was expected of them."""
    chance = 1 / (1 + np.exp(-cells["score"]))
    summed = (
        cells.assign(expected=chance * cells["n"], yes=cells["q"] / SHARES).groupby(by)[["n", "yes", "expected"]].sum()
    )
    mean = summed["expected"] / summed["n"]
    seen = (summed["yes"] + firmness * mean) / (summed["n"] + firmness)
    shift: pd.Series[float] = np.log(seen / (1 - seen)) - np.log(mean / (1 - mean))
    return shift
