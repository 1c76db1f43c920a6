"""The table evaluation as the report shows it: persons, number links, look-ups, and ringback by size of the true person."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row

from ringback.evaluate.figures import RINGBACK
from ringback.evaluate.look_ups import LOOK_UPS
from ringback.evaluate.persons import ALL, BUCKETS
from ringback.evaluate.table import BY_SIZE, COUNTS, LINKS, NAMES, PERSONS, SUCCESSION, overall, ranked, shares

Found = dict[tuple[str, str], float | None]
NOT_SHOWN = frozenset({"clusters", "persons"})  # of systems: counts that are no measure
OF_PERSONS = "Persons: over pairs of records put together, and B³, averaged over records."
OF_LINKS = (
    "Number links: published ones against the true changes, actionable ones apart. A pair of numbers counts once, "
    "also when the line of a whole office moved."
)
OF_SIZES = "Persons of ringback again, by records of the true person. A person of one record has no pair: one wrong join, and P is 0."
OF_SUCCESSION = (
    "Number links on this drawn world, against its whole truth, beside what can be had without ringback: simple rules of who moved, "
    "and persons joined by other means. Wrong person: links whose new number is somebody else's today."
)
OF_CASES = "By planted case: the share of its changes that each system found / its false links per 1,000 customers of the case."
OF_LOOK_UPS = (
    "The probe queue with 1, 5 and 10 % of the open numbers looked up: changed numbers found, their value less the price, and the "
    "share missed of what the best order would gain, each beside a random order and the best."
)
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
    found = overall(rows)
    sizes = {(r["bucket"], r["measure"]): r["value"] for r in rows if r["system"] == RINGBACK}
    persons = [measure for measure in PERSONS if measure not in NOT_SHOWN]
    looked_up = sorted({r["bucket"] for r in rows if r["measure"] == LOOK_UPS[0]}, key=lambda b: sizes[b, LOOK_UPS[0]])
    tables = (
        _table(OF_PERSONS, "system", found, ranked(found, persons), persons),
        _table(OF_LINKS, "system", found, ranked(found, LINKS), LINKS),
        _table(OF_SUCCESSION, "system", found, ranked(found, SUCCESSION, "published_f1"), SUCCESSION),
        _cases(rows, ranked(found, SUCCESSION, "published_f1")),
        _table(OF_LOOK_UPS, "looked up", sizes, looked_up, LOOK_UPS),
        _table(OF_SIZES, "records", sizes, (*BUCKETS, ALL), BY_SIZE),
    )
    return tuple(table for table in tables if table.rows)


def _cases(rows: Sequence[Row], systems: Sequence[str]) -> Measured:
    told = shares(rows, systems)
    return Measured(OF_CASES, ("case", *systems), tuple((case, *told[case]) for case in told))


def _table(says: str, first: str, found: Found, names: Sequence[str], measures: Sequence[str]) -> Measured:
    shown = [measure for measure in measures if any(measure == known for _, known in found)]
    header = (first, *(NAMES.get(measure, measure) for measure in shown))
    rows = [(name, *(_told(m, found.get((name, m))) for m in shown)) for name in names]
    return Measured(says, header, tuple(row for row in rows if any(cell != DASH for cell in row[1:])))


def _told(measure: str, value: float | None) -> str:
    if value is None:
        return DASH
    return f"{value:,.0f}" if measure in COUNTS else f"{value:.3f}"
