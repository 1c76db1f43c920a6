"""What the world is made of, as data: names, streets, places, blocks of numbers, and a real shop's orders."""

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from ringback.knowledge.rows import knowledge_rows


@dataclass(frozen=True)
class Retail:
    """A real shop's orders, as quantiles at equal steps (retail.yaml)."""

    one_time_buyers: float
    cancelled: float
    mean_gap_days: list[float]
    gap_over_mean: list[float]
    amount: list[float]
    quantity: list[float]
    hour: list[float]


@cache
def retail() -> Retail:
    """The orders' distributions."""
    return Retail(**_yaml("retail"))


@cache
def words(name: str) -> list[str]:
    """The words of words.yaml under this name, most frequent first; Chinese ones are single signs."""
    return list(_words()[name])


@cache
def mobile_prefixes() -> list[str]:
    """Every three digits that begin mobile numbers of China and leave all eight others free."""
    rows = knowledge_rows("cn_segments", ("prefix", "digits", "class"))
    return [
        row["prefix"] for row in rows if row["class"] == "mobile" and row["digits"] == "11" and len(row["prefix"]) == 3
    ]


@cache
def counties() -> list[str]:
    """Every county of today with what it lies in, as an address begins."""
    packed = (resources.files("ringback.knowledge") / "divisions.csv.gz").read_bytes()
    rows = csv.DictReader(gzip.decompress(packed).decode("utf-8").splitlines())
    today = [row for row in rows if row["county"] and not row["valid_to"] and not row["successor"]]
    return [row["province"] + row["city"] + row["county"] for row in today]


@cache
def _words() -> dict[str, Any]:
    return _yaml("words")


def _yaml(name: str) -> dict[str, Any]:
    text = (resources.files("ringback.simulate") / f"{name}.yaml").read_text(encoding="utf-8")
    tree: dict[str, Any] = yaml.safe_load(text)
    return tree
