"""Number links on worlds that their weights were not learned on, and on worlds with more noise, beside what they should reach.

make judge-links                                       # seeds 5 and 6, and seed 7 with more noise, 6,000 customers each
make judge-links ARGS="--seeds 8 --shifted --customers 2000"
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from worlds import SHIFTED, drawn, run_pipeline, table_of

from ringback.evaluate.splink_clusters import SPLINK

AT_LEAST = {
    "published_precision": 0.97,
    "published_recall": 0.82,
    "actionable_recall": 0.70,
    "dates_covered": 0.95,
    "owner_right": 0.98,
}
AT_MOST = {"wrong_person_rate": 0.005}
ECE_ABOVE_FLOOR = 0.02
F1_ABOVE_RULES, F1_ABOVE_SPLINK = 0.10, 0.05
FEWEST_UNITS = 200  # of a case that is judged
CASE_PRECISION, FALSE_PER_THOUSAND = 0.93, 5.0
NO_MOVE = ("dual_sim", "family_phone", "ported", "company", "courier", "agent", "silent_churn", "dead")


def whole(figures: dict[tuple[str, str], float]) -> dict[str, tuple[float, bool]]:
    """Measure → its figure over all cases, and whether it is what it should be."""
    told = {m: figures[m, "all"] for m in (*AT_LEAST, *AT_MOST, "actionable_precision", "ece", "ece_floor")}
    judged = {m: (told[m], told[m] >= bound) for m, bound in AT_LEAST.items()}
    judged |= {m: (told[m], told[m] <= bound) for m, bound in AT_MOST.items()}
    judged["ece above its floor"] = (
        told["ece"] - told["ece_floor"],
        told["ece"] - told["ece_floor"] <= ECE_ABOVE_FLOOR,
    )
    return judged


def beside_others(rows: list[dict[str, Any]]) -> dict[str, tuple[float, bool]]:
    """How far ringback's F1 is above each other system's, and whether that is what it should be."""
    f1 = {row["system"]: row["value"] or 0.0 for row in rows if row["measure"] == "published_f1"}
    ours = f1.pop("ringback")
    bounds = {system: F1_ABOVE_SPLINK if system == SPLINK else F1_ABOVE_RULES for system in f1}
    return {f"F1 above that of {system}": (ours - f1[system], ours - f1[system] >= bounds[system]) for system in f1}


def by_case(figures: dict[tuple[str, str], float]) -> Table:
    """One row per planted case with its figures; a case that falls short is marked."""
    table = Table("case", "units", "found", "precision", "false per 1,000", "")
    for case in sorted(bucket for measure, bucket in figures if measure == "units"):
        units, found, precision, false = (
            figures.get((m, case)) for m in ("units", "found", "precision", "false_per_thousand")
        )
        short = (units or 0) >= FEWEST_UNITS and (
            (false or 0) > FALSE_PER_THOUSAND if case in NO_MOVE else (precision or 0) < CASE_PRECISION
        )
        shown = ["" if value is None else form.format(value)
                 for value, form in ((units, "{:,.0f}"), (found, "{:.3f}"), (precision, "{:.3f}"), (false, "{:.1f}"))]  # fmt: skip
        table.add_row(case, *shown, "short" if short else "")
    return table


def judge(folder: Path, customers: int, seed: int, shifted: bool, splink: bool, console: Console) -> None:
    """Draws the world, runs ringback on it and prints its figures."""
    world = drawn(folder / f"{seed}{'-shifted' * shifted}", customers, seed, SHIFTED if shifted else None)
    run_pipeline(world, more=["--set", f"evaluation.splink={str(splink).lower()}"])
    every = table_of(world, "evaluation")
    rows = [row for row in every if row["system"] == "ringback" and row["value"] is not None]
    figures = {(row["measure"], row["bucket"]): row["value"] for row in rows}
    console.print(f"\nseed {seed}, {customers:,} customers{', more noise' * shifted}")
    for measure, (value, right) in {**whole(figures), **beside_others(every)}.items():
        console.print(f"  {'ok   ' if right else 'short'} {measure} {value:.4f}")
    console.print(by_case(figures))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=6000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[5, 6])
    parser.add_argument("--shifted", type=int, nargs="*", default=[7], help="seeds of worlds with more noise")
    parser.add_argument("--splink", action="store_true", help="beside Splink, too: pip install 'ringback[splink]'")
    args = parser.parse_args()
    console = Console(width=120, highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        for seed, shifted in [*((seed, False) for seed in args.seeds), *((seed, True) for seed in args.shifted)]:
            judge(Path(folder), args.customers, seed, shifted, args.splink, console)


if __name__ == "__main__":
    main()
