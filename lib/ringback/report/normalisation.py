"""How the contact values were read: classes, reasons, shapes, segments that nobody knows, what vendors say of numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from ringback.contacts.reasons import PhoneReason
from ringback.report.counts import SHOWN, Cells, Counted, counted
from ringback.report.words import reason_words

BLOCK = (4, 4)  # of +86: the four digits behind it
NOT_KNOWN = "not known"
# Column of contact_points.detail, the kind that it is of, and what it means when it is empty.
CLASSES = {
    "line_class": ("phone", NOT_KNOWN),
    "type": ("phone", NOT_KNOWN),
    "mailbox": ("email", NOT_KNOWN),
    "hub_class": ("address", "no hub"),
    "device_kind": ("device", NOT_KNOWN),
}
Split = tuple[str, int, int]  # class, valid points, points that are not


@dataclass(frozen=True)
class Normalisation:
    """Figures of the section: `classes` by column of contact_points.detail, each of all its rows, most points first."""

    classes: dict[str, tuple[Split, ...]]
    flagged: Counted
    refused: Counted
    shapes: Counted
    unknown_segments: int
    segments: Counted
    states: Counted
    unknown_codes: Counted


def normalisation(
    points: DataFrame, refused: Counted, shapes: DataFrame | None, number_status: DataFrame | None
) -> Normalisation:
    """All figures, in five jobs at most; `refused` is counted already."""
    said = _said_of_points(points)
    blocks = [(row["block"], row["n"]) for row in said if row["block"] is not None]
    return Normalisation(
        classes=_classes(points),
        flagged=_flagged(said),
        refused=refused,
        shapes=Counted(()) if shapes is None else _top_shapes(shapes),
        unknown_segments=sum(n for _, n in blocks),
        segments=_top(blocks),
        states=Counted(()) if number_status is None else _states(number_status),
        unknown_codes=Counted(()) if number_status is None else _unknown_codes(number_status),
    )


def _classes(points: DataFrame) -> dict[str, tuple[Split, ...]]:
    named = [F.col(f"detail.{name}").alias(name) for name in CLASSES]
    grouped = points.groupBy("kind", "valid", *named).agg(F.count(F.lit(1)).alias("n"))
    rows = grouped.collect()  # bounded: every column is of a list of words
    return {name: _split(rows, name, kind, empty) for name, (kind, empty) in CLASSES.items()}


def _split(rows: Iterable[Row], name: str, kind: str, empty: str) -> tuple[Split, ...]:
    valid, other = Counter[str](), Counter[str]()
    for row in rows:
        if row["kind"] == kind:
            (valid if row["valid"] else other)[row[name] or empty] += row["n"]
    splits = [(word, valid[word], other[word]) for word in {*valid, *other}]
    return tuple(sorted(splits, key=lambda split: (-split[1] - split[2], split[0])))


def _said_of_points(points: DataFrame) -> list[Row]:
    """One row per kind, reason and, where the segment is unknown, block: points."""
    block = F.when(F.col("reason") == PhoneReason.UNKNOWN_SEGMENT.column, F.substring("value", *BLOCK)).alias("block")
    exploded = points.select("kind", "value", F.explode("reasons").alias("reason"))
    grouped = exploded.groupBy("kind", "reason", block).agg(F.count(F.lit(1)).alias("n"))
    return grouped.collect()  # bounded: reasons are words of a list, blocks have four digits


def _flagged(said: Iterable[Row]) -> Counted:
    """One row per kind and reason."""
    sums = Counter[tuple[str, str]]()
    for row in said:
        sums[row["kind"], reason_words(row["reason"])] += row["n"]
    return _top((*key, n) for key, n in sums.items())


def _top(rows: Iterable[Cells]) -> Counted:
    """Rows whose last cell is a count, the greatest first."""
    ordered = sorted(rows, key=lambda row: (-int(row[-1] or 0), [str(cell) for cell in row]))
    return Counted(tuple(ordered[:SHOWN]), max(0, len(ordered) - SHOWN))


def _top_shapes(shapes: DataFrame) -> Counted:
    found = counted(
        shapes.select("shape", "outcome", "reason", "fields"),
        [F.desc("fields"), *map(F.col, ("shape", "outcome", "reason"))],
    )
    return Counted(
        tuple((shape, outcome, reason_words(str(reason)), n) for shape, outcome, reason, n in found.rows),
        found.left_out,
    )


def _states(number_status: DataFrame) -> Counted:
    """One row per vendor and line state: answers, and those that no longer hold."""
    grouped = number_status.groupBy("provider", "line_state").agg(
        F.count(F.lit(1)).alias("answers"), F.count_if("expired").alias("expired")
    )
    return counted(grouped, [F.desc("answers"), F.col("provider"), F.col("line_state")])


def _unknown_codes(number_status: DataFrame) -> Counted:
    """One row per vendor and code that the table of codes does not hold."""
    unknown = number_status.where(F.col("reason").isin("unknown_provider", "unknown_code"))
    grouped = unknown.groupBy("provider", "raw_code", "reason").agg(F.count(F.lit(1)).alias("n"))
    found = counted(grouped, [F.desc("n"), F.col("provider"), F.col("raw_code")])
    told = tuple((provider, code, reason_words(str(reason)), n) for provider, code, reason, n in found.rows)
    return Counted(told, found.left_out)
