"""Hard cases: the rows of tests/cases/<name>.csv, every value a text."""

import csv
from pathlib import Path


def case_rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of cases, in order."""
    with (Path(__file__).parent / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
