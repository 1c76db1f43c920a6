"""Data files that the stages know things from, read once by name."""

import csv
from functools import cache
from importlib import resources


@cache
def word_map(name: str) -> dict[str, str]:
    """The two columns of knowledge/<name>.csv as a map, first to second."""
    text = (resources.files("ringback.knowledge") / f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    return {row[0]: row[1] for row in rows}


@cache
def word_list(name: str) -> frozenset[str]:
    """The first column of knowledge/<name>.csv."""
    text = (resources.files("ringback.knowledge") / f"{name}.csv").read_text(encoding="utf-8")
    return frozenset(row[0] for row in list(csv.reader(text.splitlines()))[1:] if row)
