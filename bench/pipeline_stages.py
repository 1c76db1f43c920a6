"""Seconds and rows by stage of the whole pipeline on the legislators, read from the runs table: `make bench`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from deltalake import DeltaTable
from rich.console import Console
from rich.table import Table

RINGBACK = Path(sys.executable).parent / "ringback"


def main() -> None:
    """Runs the pipeline once into a folder that goes away, and prints what the runs table says of it."""
    with tempfile.TemporaryDirectory() as folder:
        overrides = {"warehouse.root": f"{folder}/warehouse", "report.path": f"{folder}/report.html"}
        pairs = [part for key, value in overrides.items() for part in ("--set", f"{key}={value}")]
        arguments = ["--conf", "conf/legislators.yaml", "--as-of", "2026-08-31", *pairs]
        subprocess.run([RINGBACK, "pipeline", *arguments], check=True)
        run = DeltaTable(f"{folder}/warehouse/runs").to_pyarrow_table().to_pylist()[0]
    Console().print(_figures(run))


def _figures(run: dict[str, object]) -> Table:
    seconds, rows = dict(run["seconds"]), dict(run["rows"])  # type: ignore[call-overload]
    records = rows["contact_records"]
    table = Table("stage", "seconds", "records a second", title=f"{records:,} contact records")
    for stage, took in {**seconds, "all stages": sum(seconds.values())}.items():
        table.add_row(stage, f"{took:.1f}", f"{records / took:,.0f}" if took else "")
    return table


if __name__ == "__main__":
    main()
