"""What the tables hold, counted by Spark: every function gives a few rows to the driver, however big the tables are."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

SHOWN = 12  # rows of a table in the report; what is left out is counted
SIZES = ((1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (21, 40), (41, None))
Cells = tuple[str | int | float | None, ...]


@dataclass(frozen=True)
class Counted:
    """Rows of one table of the report; `left_out` rows more are not shown."""

    rows: tuple[Cells, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Refused:
    """Rows of (reason, rows) refused whole, all of them, and the commonest (column, reason, values)."""

    whole: tuple[tuple[str, int], ...]
    values: Counted


@dataclass(frozen=True)
class Sizes:
    """Persons by range of their contact records, and id and records of the biggest."""

    ranges: tuple[tuple[str, int], ...]
    biggest: tuple[str, int] | None


def counted(df: DataFrame, order: Sequence[Column], shown: int = SHOWN) -> Counted:
    """The first rows in a full order, and how many there are beyond them."""
    rows = df.orderBy(*order).limit(shown + 1).collect()  # bounded: some rows of aggregates
    left_out = df.count() - shown if len(rows) > shown else 0
    return Counted(tuple(tuple(row) for row in rows[:shown]), left_out)


def records_by_source(records: DataFrame) -> Counted:
    """One row per source and input: records, first and last day."""
    days = (F.date_format(F.min("seen_from"), "yyyy-MM-dd"), F.date_format(F.max("seen_to"), "yyyy-MM-dd"))
    rows = records.groupBy("source", "input").agg(F.count(F.lit(1)).alias("records"), *days)
    return counted(rows, [F.desc("records"), F.col("source"), F.col("input")])


def points_by_kind(points: DataFrame) -> Counted:
    """One row per kind: contact points, different values, points that are not valid."""
    rows = points.groupBy("kind").agg(
        F.count(F.lit(1)).alias("points"), F.count_distinct("value").alias("values"), F.count_if(~F.col("valid"))
    )
    return counted(rows, [F.desc("points"), F.col("kind")])


def refused(quarantine: DataFrame) -> Refused:
    """Rows refused whole by reason, and refused values by column and reason."""
    grouped = quarantine.groupBy("column", "reason").agg(F.count(F.lit(1)).alias("n"))
    found = grouped.collect()  # bounded: columns are ours, reasons are words of a list
    ordered = sorted(found, key=lambda row: (-row["n"], row["column"] or "", row["reason"]))
    values = [(row["column"], row["reason"], row["n"]) for row in ordered if row["column"] is not None]
    return Refused(
        tuple((row["reason"], row["n"]) for row in ordered if row["column"] is None),
        Counted(tuple(values[:SHOWN]), max(0, len(values) - SHOWN)),
    )


def person_sizes(persons: DataFrame) -> Sizes:
    """One row per range of sizes, all ranges, and the biggest person."""
    size = F.col("records")
    label = F.lit(_size_label(*SIZES[-1]))
    for low, high in reversed(SIZES[:-1]):
        label = F.when(size <= high, F.lit(_size_label(low, high))).otherwise(label)
    biggest = F.max(F.struct("records", "person_id")).alias("biggest")
    rows = persons.groupBy(label.alias("size")).agg(F.count(F.lit(1)).alias("n"), biggest).collect()  # seven at most
    found = {row["size"]: row["n"] for row in rows}
    labels = [_size_label(low, high) for low, high in SIZES]
    most = max(
        ((row["biggest"]["person_id"], row["biggest"]["records"]) for row in rows), key=lambda p: p[1], default=None
    )
    return Sizes(tuple((name, found.get(name, 0)) for name in labels), most)


def hubs_by_kind(hubs: DataFrame) -> Counted:
    """One row per kind: hubs and the most holders of one."""
    rows = hubs.groupBy("kind").agg(F.count(F.lit(1)).alias("n"), F.max("degree"))
    return counted(rows, [F.desc("n"), F.col("kind")])


def top_hubs(hubs: DataFrame, shown: int = 12) -> Counted:
    """The hubs with the most holders, in full: the report is for the brand's own team, who have to recognise them."""
    rows = hubs.select("kind", "value", "degree", "profiles", "reason")
    return counted(rows, [F.desc("degree"), F.desc("profiles"), F.col("kind"), F.col("value")], shown)


def _size_label(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"
