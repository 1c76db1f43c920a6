"""The table evaluation as the report shows it: persons, number links, and ringback by size of the true person."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame

from ringback.evaluate.figures import RINGBACK
from ringback.evaluate.persons import ALL, BUCKETS
from ringback.evaluate.table import BY_SIZE, COUNTS, LINKS, NAMES, PERSONS

Found = dict[tuple[str, str], float | None]
NOT_SHOWN = frozenset({"clusters", "persons"})  # of systems: counts that are no measure
OF_PERSONS = "Persons: over pairs of records put together, and B³, averaged over records."
OF_LINKS = (
    "Number links: published ones against the true changes, actionable ones apart. A pair of numbers counts once, "
    "also when the line of a whole office moved."
)
OF_SIZES = "Persons of ringback again, by records of the true person. A person of one record has no pair: one wrong join, and P is 0."
DASH = "–"


@dataclass(frozen=True)
class Measured:
    """A table of figures, told in one sentence; figures are text already."""

    says: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def measured(evaluation: DataFrame) -> tuple[Measured, ...]:
    """The tables that have any figure."""
    rows = evaluation.collect()  # some hundred rows
    overall = {(r["system"], r["measure"]): r["value"] for r in rows if r["bucket"] == ALL}
    sizes = {(r["bucket"], r["measure"]): r["value"] for r in rows if r["system"] == RINGBACK}
    systems = sorted({s for s, _ in overall}, key=lambda s: (s != RINGBACK, -(overall.get((s, "pair_f1")) or 0), s))
    persons = [measure for measure in PERSONS if measure not in NOT_SHOWN]
    tables = (
        _table(OF_PERSONS, "system", overall, systems, persons),
        _table(OF_LINKS, "system", overall, systems, LINKS),
        _table(OF_SIZES, "records", sizes, (*BUCKETS, ALL), BY_SIZE),
    )
    return tuple(table for table in tables if table.rows)


def _table(says: str, first: str, found: Found, names: Sequence[str], measures: Sequence[str]) -> Measured:
    shown = [measure for measure in measures if any(measure == known for _, known in found)]
    header = (first, *(NAMES.get(measure, measure) for measure in shown))
    rows = [(name, *(_told(m, found.get((name, m))) for m in shown)) for name in names]
    return Measured(says, header, tuple(row for row in rows if any(cell != DASH for cell in row[1:])))


def _told(measure: str, value: float | None) -> str:
    if value is None:
        return DASH
    return f"{value:,.0f}" if measure in COUNTS else f"{value:.3f}"
