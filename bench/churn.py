"""Churn on real data, each figure beside what it has to reach: `make bench-churn`; exit code 1 where one falls short.

Usage: python bench/churn.py [retail] [cdnow] [telco] [network]; all without arguments. CDNOW, Telco and the contact network are read
from the folder RINGBACK_DATA (default data/ of this repository) and left out, with a word, where they are not there.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from ringback.churn.evaluation import MODEL, RECENCY, Tested
from ringback.churn.folds import champion, out_of_fold, pooled
from ringback.churn.pipeline import trained_and_tested
from ringback.churn.tabular import read_labelled
from ringback.config import load_settings, packaged_default
from ringback.session import build_session

DATA = Path(os.environ.get("RINGBACK_DATA", "data"))
Check = tuple[str, float, str, bool]  # what, figure, what it has to reach, whether it does
console = Console(width=132)


def retail() -> list[Check]:
    """UCI Online Retail: four cut-offs to train, October and November to test."""
    settings = load_settings("conf/online_retail.yaml")
    trained, tested = trained_and_tested(build_session("bench-churn", settings.spark), settings)
    console.print({name: round(told.brier, 5) for name, told in trained.choice.items()}, "->", trained.model.candidate)
    console.print(tested_table(tested))
    for day, told in tested.drifts.items():
        console.print(f"{day}: {'DRIFT' if told.drifted else 'stable'}", *told.why, sep="; ")
    checks: list[Check] = []
    for (day, told), least in zip(tested.drifts.items(), (0.72, 0.735), strict=True):
        found = {row.system: row.figures for row in tested.rows if row.cut_off == day and row.segment == "all"}
        ours, recency = found[MODEL], found[RECENCY]
        checks += [
            at_least(f"retail {day} AUC", ours.auc, least),
            at_least(f"retail {day} AUC above recency only", ours.auc - recency.auc, 0.10),
        ]
        if day.month == 10:
            checks.append(at_most(f"retail {day} ECE", ours.ece, 0.05))
        else:
            checks.append((f"retail {day} drift verdict", float(told.drifted), "fires", told.drifted))
    return checks


def telco() -> list[Check]:
    """IBM Telco: stratified five folds, pooled, three seeds."""
    settings = load_settings(str(packaged_default())).churn.model
    table = read_labelled(str(DATA / "telco_churn.csv.gz"), "customerID", "Churn")
    checks = []
    for seed in range(3):
        found = pooled(table, out_of_fold(table, 5, seed, settings))
        best = found[champion(found)]
        console.print(
            f"telco seed {seed}: {champion(found)} lift {best.lift:.2f} ECE {best.ece:.4f} (chance {best.ece_floor:.4f})"
        )
        checks += [
            at_least(f"telco seed {seed} AUC", best.auc, 0.846),
            at_most(f"telco seed {seed} Brier", best.brier, 0.135),
        ]
    return checks


def at_least(what: str, value: float, least: float) -> Check:
    """A figure that has to be so high."""
    return what, value, f"≥ {least}", value >= least


def at_most(what: str, value: float, most: float) -> Check:
    """A figure that may not be higher."""
    return what, value, f"≤ {most}", value <= most


def tested_table(tested: Tested) -> Table:
    """One row per cut-off, segment and system."""
    names = ("auc", "average_precision", "lift", "brier", "skill", "ece", "ece_floor", "slope", "intercept")
    table = Table(
        "cut-off", "segment", "system", "rows", "churned", *names, "AUC 95 %", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for row in tested.rows:
        cells = [f"{getattr(row.figures, name):.3f}" for name in names]
        first = (str(row.cut_off), row.segment, row.system, f"{row.figures.rows:,}", f"{row.figures.churned:.3f}")
        table.add_row(*first, *cells, f"{row.auc_low:.3f}–{row.auc_high:.3f}")
    return table


BENCHES: dict[str, Callable[[], list[Check]]] = {"retail": retail, "telco": telco}
NEEDED = {"telco": "telco_churn.csv.gz", "cdnow": "cdnow_master.txt.gz", "network": "contact_network_edges.csv"}


def main(chosen: list[str]) -> int:
    """Runs the benches and prints one table of all checks."""
    checks: list[Check] = []
    for name in chosen or BENCHES:
        if name in NEEDED and not (DATA / NEEDED[name]).exists():
            console.print(f"{name}: {DATA / NEEDED[name]} is not there; left out")
            continue
        checks += BENCHES[name]()
    table = Table("figure", "measured", "to reach", "", box=box.SIMPLE_HEAD)
    for what, value, least, good in checks:
        table.add_row(what, f"{value:.4f}", least, "ok" if good else "SHORT")
    console.print(table)
    return 0 if all(good for *_, good in checks) else 1


if __name__ == "__main__":
    pd.set_option("display.width", 130)
    sys.exit(main(sys.argv[1:]))
