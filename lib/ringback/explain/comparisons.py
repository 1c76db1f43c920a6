"""The comparisons without which a person would fall apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.groups import Groups

LOOKED_AT = 20_000  # strongest comparisons of one person

Record = tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """Two records, each the first of its profile, found to be one person's; parts are (field, outcome, weight)."""

    left: Record
    right: Record
    weight: float
    parts: tuple[tuple[str, str | None, float], ...]


def holding_together(pairs: DataFrame, records: DataFrame) -> tuple[Comparison, ...]:
    """The strongest comparisons that connect all profiles of one person, weakest first; `records` are the person's."""
    mine = records.select("source", "record_id")
    for side in ("left", "right"):
        pairs = pairs.join(
            mine.toDF(f"{side}_source", f"{side}_record"), [f"{side}_source", f"{side}_record"], how="leftsemi"
        )
    columns = ["left_source", "left_record", "right_source", "right_record", "weight", "parts"]
    rows = pairs.where("kept").select(*columns).orderBy(F.desc("weight"), *columns[:4]).limit(LOOKED_AT)
    kept = [
        Comparison((r[0], r[1]), (r[2], r[3]), r["weight"], tuple(tuple(part) for part in r["parts"] or ()))
        for r in rows.collect()  # one person's, bounded by the limit
    ]
    return tuple(reversed(_spanning(kept)))


def _spanning(strongest_first: Iterable[Comparison]) -> list[Comparison]:
    """Kruskal's choice: a comparison counts when it connects what stronger ones have not."""
    groups = Groups[Record]()
    return [comparison for comparison in strongest_first if groups.join(comparison.left, comparison.right)]
