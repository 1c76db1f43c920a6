"""How many days after a change of number its link is published, by twelve monthly runs of a drawn world: `make judge-detection`.

Counted are the changes of those twelve months that are seen on both sides by the end; one that is not found by then is censored.
Product-limit estimate (Kaplan and Meier, 1958), by scipy.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from scipy.stats import CensoredData, ecdf
from worlds import drawn, run_pipeline, table_of

from ringback.config import load_settings
from ringback.tables import NUMBER_LINKS

WITHIN = (30, 60, 90)  # days
MONTHS = 12
PAIR = ["old_phone", "new_phone"]


def month_starts(last: date) -> list[date]:
    """The first days of the months up to `last`, the first of a month itself."""
    return [start.date() for start in pd.date_range(end=pd.Timestamp(last), periods=MONTHS, freq="MS")]


def first_seen(published: dict[date, set[tuple[str, str]]]) -> dict[tuple[str, str], date]:
    """Pair → the first run that published it."""
    first: dict[tuple[str, str], date] = {}
    for as_of in sorted(published):
        for pair in published[as_of]:
            first.setdefault(pair, as_of)
    return first


def waits(changes: pd.DataFrame, first: dict[tuple[str, str], date], end: date) -> tuple[np.ndarray, np.ndarray]:
    """Days until found, and days looked for in vain. A link published before its change counts from the change's own day."""
    found, vain = [], []
    for old, new, switched in changes[[*PAIR, "switched_on"]].itertuples(index=False, name=None):
        seen = first.get((old, new))
        (vain if seen is None else found).append(max(((seen or end) - switched).days, 0))
    return np.array(found), np.array(vain)


def figures(found: np.ndarray, vain: np.ndarray) -> dict[str, float]:
    """Median days to detection (infinite where fewer than half are ever found) and the shares found within so many days."""
    alive = ecdf(CensoredData(uncensored=found, right=vain)).sf
    half = alive.quantiles[alive.probabilities <= 0.5]
    told = {"median days": float(half[0]) if len(half) else float("inf")}
    return told | {f"found in {days} days": float(1 - alive.evaluate(days)) for days in WITHIN}


def of_months(world: Path, ends: list[date], console: Console) -> dict[date, set[tuple[str, str]]]:
    """as_of → the pairs that the run of that day published, a run a month on one warehouse."""
    publish_at = load_settings(str(world / "conf.yaml")).links.publish_at
    told = {}
    for as_of in ends:
        run_pipeline(world, as_of.isoformat(), until="link_numbers")
        links = pd.DataFrame(table_of(world, NUMBER_LINKS.name))
        counts = (links["verdict"] == "changed") & (links["confidence"] >= publish_at)
        told[as_of] = set(links.loc[counts, PAIR].itertuples(index=False, name=None))
        console.print(f"  {as_of}: {len(told[as_of]):,} links published")
    return told


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=8)
    args = parser.parse_args()
    console, ends = Console(width=120, highlight=False), month_starts(date(2026, 7, 1))
    with tempfile.TemporaryDirectory() as folder:
        world = drawn(Path(folder) / "world", args.customers, args.seed)
        changes = pd.read_parquet(world / "truth" / "number_changes")
        recent = (changes["verdict"] == "changed") & changes["observed"] & (changes["switched_on"] >= ends[0])
        first = first_seen(of_months(world, ends, console))
    found, vain = waits(changes[recent].drop_duplicates(PAIR), first, ends[-1])
    console.print(
        f"seed {args.seed}, {args.customers:,} customers: {len(found) + len(vain)} changes, {len(found)} found"
    )
    for name, value in figures(found, vain).items():
        console.print(f"  {name}: {value:.3g}")


if __name__ == "__main__":
    main()
