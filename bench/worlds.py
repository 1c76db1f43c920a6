"""A drawn world on disk, ringback run on it, and what it wrote: for the judges of number links."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

RINGBACK = Path(sys.executable).parent / "ringback"
END = "2026-07-01"  # the day after the last of a world with the default settings
SHIFTED = {
    "noise.events_without_device": 0.45,
    "noise.records_without_address": 0.6,
    "noise.records_without_name": 0.3,
    "noise.records_without_email": 0.55,
    "noise.guest_orders": 0.4,
    "noise.gifts": 0.14,
    "noise.family_mailboxes": 0.06,
    "noise.households_moved": 0.25,
    "app_visits_a_year": 2.0,
}  # every noise that hides or mixes people by about a half more than what the weights were learned on


def drawn(folder: Path, customers: int, seed: int, settings: dict[str, float] | None = None) -> Path:
    """The world of so many customers in the folder, with other settings of the simulator where given."""
    told = {"worlds.tiny": customers, **(settings or {})}
    changed = [part for key, value in told.items() for part in ("--set", f"simulate.{key}={value}")]
    _ringback(["simulate", "--world", "tiny", "--seed", str(seed), "--out", str(folder), *changed])
    return folder


def run_pipeline(world: Path, as_of: str = END, until: str = "evaluate", more: Sequence[str] = ()) -> None:
    """ringback's stages on the world, up to that one."""
    _ringback(["pipeline", "--conf", str(world / "conf.yaml"), "--as-of", as_of, "--until", until, *more])


def table_of(world: Path, name: str) -> list[dict[str, Any]]:
    """Rows of a table that the pipeline wrote for the world."""
    return DeltaTable(str(world / "warehouse" / name)).to_pyarrow_table().to_pylist()


def _ringback(arguments: list[str]) -> None:
    done = subprocess.run([RINGBACK, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"ringback {arguments[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
