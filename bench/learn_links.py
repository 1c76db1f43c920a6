"""Weights of links as drawn worlds have them: a logistic regression over the evidence of their candidates, beside today's weights.

    ringback simulate --world tiny --set simulate.worlds.tiny=6000 --seed 1 --out out/s1            # and seeds 2, 3
    ringback pipeline --conf out/s1/conf.yaml --as-of 2026-07-01 --until link_numbers --set links.keep_min=0.0001
    python bench/learn_links.py out/s1 out/s2 out/s3

One row per kind of evidence, within persons and across two: candidates that have it, the share of them that are true moves, its mean
weight today, and the mean weight that fits best. Factors stay at 0 or above (no sign turns) and are pulled towards 1, today's weight.
"""

import sys
from pathlib import Path

import deltalake
import numpy as np
import pandas as pd
from rich.console import Console
from scipy.optimize import minimize

PULL = 3.0  # of each factor towards 1, in squared distances
BOUNDS = (0.0, 5.0)
LEVELS = ("line_kind", "tie")  # kinds with a weight for each level
SIGNED = ("name", "device", "login", "email", "address")  # ditto across persons, one that speaks for and one against


def candidates(world: Path) -> pd.DataFrame:
    """One row per candidate of the world: whether it is a true move, whether within one person, its evidence."""
    links = deltalake.DeltaTable(str(world / "warehouse" / "number_links")).to_pandas()
    changes = pd.read_parquet(world / "truth" / "number_changes")
    true = set(
        changes.loc[changes["verdict"] == "changed", ["old_phone", "new_phone"]].itertuples(index=False, name=None)
    )
    links["right"] = [pair in true for pair in zip(links["old_phone"], links["new_phone"], strict=True)]
    links["one"] = links["old_person_id"] == links["new_person_id"]
    return links[["right", "one", "evidence"]]


def features(evidence: np.ndarray, one: bool) -> dict[str, float]:
    """Today's weight by kind of evidence, and level or sign where these have weights of their own."""
    told: dict[str, float] = {}
    for piece in evidence:
        kind, weight = piece["kind"], piece["weight"]
        by_level = kind in LEVELS or (not one and kind in SIGNED)
        name = f"{kind} {weight if kind in LEVELS else 'for' if weight > 0 else 'against'}" if by_level else kind
        told[name] = told.get(name, 0.0) + weight
    return told


def fitted(table: pd.DataFrame, right: np.ndarray) -> np.ndarray:
    """The factor of each column that makes the candidates likeliest, with the pull."""
    x = table.to_numpy()

    def cost(factors: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x @ factors
        loss = np.sum(np.logaddexp(0, odds) - right * odds) + PULL * np.sum((factors - 1) ** 2)
        return loss, x.T @ (1 / (1 + np.exp(-odds)) - right) + 2 * PULL * (factors - 1)

    return minimize(cost, np.ones(x.shape[1]), jac=True, method="L-BFGS-B", bounds=[BOUNDS] * x.shape[1]).x


def report(told: pd.DataFrame, one: bool, console: Console) -> None:
    """Prints the fit and what it would change."""
    mine = told[told["one"] == one]
    right = mine["right"].to_numpy(dtype=float)
    told_by = pd.DataFrame([features(each, one) for each in mine["evidence"]]).fillna(0.0)
    table = told_by.loc[:, told_by.any()]  # a piece that always weighs nothing has nothing to fit
    factors, x = fitted(table, right), table.to_numpy()
    losses = [np.mean(np.logaddexp(0, x @ by) - right * (x @ by)) for by in (np.ones(x.shape[1]), factors)]
    console.print(f"\n{'within persons' if one else 'across persons'}: {len(mine)} candidates, {int(right.sum())} true; "
          f"log loss today {losses[0]:.4f}, fitted {losses[1]:.4f}")  # fmt: skip
    there = x != 0
    rows = {
        "candidates": there.sum(0), "true": [right[column].mean() for column in there.T],
        "today": [x[column, at].mean() for at, column in enumerate(there.T)],
    }  # fmt: skip
    shown = pd.DataFrame(rows, index=table.columns).assign(fitted=lambda of: of["today"] * factors)
    console.print(shown.sort_values("candidates", ascending=False).round(3).to_string())


def main() -> None:
    told = pd.concat([candidates(Path(world)) for world in sys.argv[1:]], ignore_index=True)
    for one in (True, False):
        report(told, one, Console(width=120, highlight=False))


if __name__ == "__main__":
    main()
