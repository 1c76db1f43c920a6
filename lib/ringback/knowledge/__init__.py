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
