"""The figures as tables for people."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import Row
from rich.console import Console
from rich.table import Table

from ringback.evaluate.figures import RINGBACK
from ringback.evaluate.persons import ALL, BUCKETS

WIDTH = 160  # of output that goes to no terminal
NAMES = {
    "pair_precision": "pair P", "pair_recall": "pair R", "pair_f1": "pair F1",
    "bcubed_precision": "B³ P", "bcubed_recall": "B³ R", "bcubed_f1": "B³ F1", "biggest_cluster": "biggest",
    "link_precision": "P", "link_recall": "R", "link_f1": "F1", "true_links": "true links",
    "actionable_link_precision": "actionable P", "actionable_link_recall": "actionable R",
}  # fmt: skip
PERSONS = ("pair_precision", "pair_recall", "pair_f1", "bcubed_precision", "bcubed_recall", "bcubed_f1",
           "biggest_cluster", "clusters", "persons")  # fmt: skip
LINKS = ("link_precision", "link_recall", "link_f1", "links", "true_links",
         "actionable_link_precision", "actionable_link_recall")  # fmt: skip
BY_SIZE = ("persons", "records", *PERSONS[:-1])
COUNTS = frozenset({"biggest_cluster", "clusters", "persons", "records", "links", "true_links"})


def print_figures(rows: Sequence[Row], console: Console | None = None) -> None:
    """All tables on stdout, unabridged also where there is no terminal."""
    out = console or Console()
    if not out.is_terminal and console is None:
        out = Console(width=WIDTH)
    out.print(figures_table(rows))
    out.print(by_size_table(rows))
    if any(row["measure"] in LINKS for row in rows):
        out.print(links_table(rows))


def figures_table(rows: Sequence[Row]) -> Table:
    """Persons: one row per system, ringback first, then by pair F1."""
    return _systems_table(rows, "Persons, against the truth", PERSONS)


def links_table(rows: Sequence[Row]) -> Table:
    """Number links: one row per system, in the same order."""
    return _systems_table(rows, "Number links, against real changes", LINKS)


def _systems_table(rows: Sequence[Row], title: str, measures: Sequence[str]) -> Table:
    found = {(row["system"], row["measure"]): row["value"] for row in rows if row["bucket"] == ALL}
    table = Table(title=title, title_justify="left")
    table.add_column("system")
    for measure in measures:
        table.add_column(NAMES.get(measure, measure), justify="right")
    for system in _ranked(found):
        values = [_told(measure, found.get((system, measure))) for measure in measures]
        table.add_row(system, *values, style="bold" if system == RINGBACK else None)
    return table


def by_size_table(rows: Sequence[Row], system: str = RINGBACK) -> Table:
    """One row per size of the true cluster."""
    found = {(row["bucket"], row["measure"]): row["value"] for row in rows if row["system"] == system}
    table = Table(title=f"Persons of {system}, by number of records", title_justify="left")
    table.add_column("records of a person")
    for measure in BY_SIZE:
        table.add_column(NAMES.get(measure, measure), justify="right")
    for bucket in (*BUCKETS, ALL):
        if any(bucket == name for name, _ in found):
            table.add_row(bucket, *(_told(measure, found.get((bucket, measure))) for measure in BY_SIZE))
    return table


def _ranked(found: dict[tuple[str, str], Any]) -> list[str]:
    systems = sorted({system for system, _ in found})
    return sorted(systems, key=lambda system: (system != RINGBACK, -(found.get((system, "pair_f1")) or 0.0)))


def _told(measure: str, value: float | None) -> str:
    """A figure as read by people; an undefined one is a dash."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if measure in COUNTS else f"{value:.4f}"
