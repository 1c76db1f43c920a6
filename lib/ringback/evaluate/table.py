"""The figures as tables for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import Row
from rich import box
from rich.console import Console
from rich.table import Table

from ringback.evaluate.figures import RINGBACK
from ringback.evaluate.look_ups import LOOK_UPS
from ringback.evaluate.persons import ALL, BUCKETS

WIDTH = 160  # of output that goes to no terminal
NAMES = {
    "pair_precision": "pair P", "pair_recall": "pair R", "pair_f1": "pair F1",
    "bcubed_precision": "B³ P", "bcubed_recall": "B³ R", "bcubed_f1": "B³ F1", "biggest_cluster": "biggest",
    "link_precision": "P", "link_recall": "R", "link_f1": "F1", "true_links": "true links",
    "actionable_link_precision": "actionable P", "actionable_link_recall": "actionable R",
    "published_precision": "P", "published_recall": "R", "published_f1": "F1", "wrong_person_rate": "wrong person",
    "dates_covered": "dates covered", "look_ups": "numbers",
    "changed_found": "changed found", "changed_at_random": "at random", "changed_at_best": "at best",
    "gained_at_random": "at random", "gained_at_best": "at best", "missed_at_random": "at random",
}  # fmt: skip
PERSONS = ("pair_precision", "pair_recall", "pair_f1", "bcubed_precision", "bcubed_recall", "bcubed_f1",
           "biggest_cluster", "clusters")  # fmt: skip
LINKS = ("link_precision", "link_recall", "link_f1", "links", "true_links",
         "actionable_link_precision", "actionable_link_recall")  # fmt: skip
BY_SIZE = ("persons", "records", *PERSONS[:-1])
WORLD = ("published_precision", "published_recall", "published_f1", "published_recall_of_all",
         "published_recall_of_decidable", "actionable_precision", "actionable_recall", "wrong_person_rate",
         "dates_covered", "owner_right", "current_phone_of_another", "current_phone_of_nobody", "current_phone_seen_retaken",
         "ece", "ece_floor")  # fmt: skip
CASES = ("units", "found", "precision", "false_per_thousand")
SUCCESSION = ("published_precision", "published_recall", "published_f1", "wrong_person_rate", "dates_covered")
COUNTS = frozenset({"units", "biggest_cluster", "clusters", "persons", "records", "links", "true_links", "look_ups",
                    "changed_found", "changed_at_best"})  # fmt: skip


def print_figures(rows: Sequence[Row], console: Console | None = None) -> None:
    """All tables on stdout, unabridged also where there is no terminal."""
    out = console or Console()
    if not out.is_terminal and console is None:
        out = Console(width=WIDTH)
    out.print(figures_table(rows))
    out.print(by_size_table(rows))
    if any(row["measure"] in LINKS for row in rows):
        out.print(links_table(rows))
    if any(row["measure"] in WORLD for row in rows):
        out.print(world_table(rows))
        out.print(succession_table(rows))
        out.print(cases_table(rows))
        out.print(found_table(rows))
    if any(row["measure"] in LOOK_UPS for row in rows):
        out.print(look_ups_table(rows))


def figures_table(rows: Sequence[Row]) -> Table:
    """Persons: one row per system, ringback first, then by pair F1."""
    return _systems_table(rows, "Persons, against the truth", PERSONS)


def links_table(rows: Sequence[Row]) -> Table:
    """Number links: one row per system, in the same order."""
    return _systems_table(rows, "Number links, against real changes", LINKS)


def succession_table(rows: Sequence[Row]) -> Table:
    """Published links on a world whose truth is known: one row per system, ringback first, then by F1."""
    return _systems_table(
        rows, "Number links beside simple rules, against the whole truth of the world", SUCCESSION, "published_f1"
    )


def _systems_table(rows: Sequence[Row], title: str, measures: Sequence[str], by: str = "pair_f1") -> Table:
    found = overall(rows)
    lines = {
        system: [_told(name, found.get((system, name))) for name in measures] for system in ranked(found, measures, by)
    }
    return plain_table(title, "system", measures, lines)


def by_size_table(rows: Sequence[Row], system: str = RINGBACK) -> Table:
    """One row per size of the true cluster."""
    found = {(row["bucket"], row["measure"]): row["value"] for row in rows if row["system"] == system}
    there = [bucket for bucket in (*BUCKETS, ALL) if any(bucket == name for name, _ in found)]
    lines = {bucket: [_told(name, found.get((bucket, name))) for name in BY_SIZE] for bucket in there}
    return plain_table(f"Persons of {system}, by number of records", "size", BY_SIZE, lines)


def world_table(rows: Sequence[Row]) -> Table:
    """One row per measure that a simulated world's truth tells."""
    found = {row["measure"]: row["value"] for row in rows if row["bucket"] == ALL and row["system"] == RINGBACK}
    lines = {name.replace("_", " "): [_told(name, found.get(name))] for name in WORLD}
    return plain_table("Number links, against the whole truth of the world", "measure", ("figure",), lines)


def cases_table(rows: Sequence[Row]) -> Table:
    """One row per planted case."""
    found = by_case(rows, RINGBACK)
    lines = {case: [_told(name, found.get((case, name))) for name in CASES] for case in cases(rows)}
    return plain_table("By planted case", "case", CASES, lines)


def found_table(rows: Sequence[Row]) -> Table:
    """One row per planted case: the share of its changes that each system found, and its false links per 1,000 customers."""
    systems = ranked(overall(rows), SUCCESSION, "published_f1")
    lines = shares(rows, systems)
    return plain_table(
        "Found by each system / its false links per 1,000 customers, by planted case", "case", systems, lines
    )


def look_ups_table(rows: Sequence[Row]) -> Table:
    """One row per share of the numbers looked up: what the probe queue's order finds, a random one and the best."""
    buckets = list(dict.fromkeys(row["bucket"] for row in rows if row["measure"] == LOOK_UPS[0]))
    found = {(row["bucket"], row["measure"]): row["value"] for row in rows if row["measure"] in LOOK_UPS}
    ordered = sorted(buckets, key=lambda bucket: found[bucket, LOOK_UPS[0]])
    lines = {bucket: [_told(name, found.get((bucket, name))) for name in LOOK_UPS] for bucket in ordered}
    title = "Probe queue: changed numbers found, their value less the price, and the share missed of what the best order gains"
    return plain_table(title, "looked up", LOOK_UPS, lines)


def cases(rows: Sequence[Row]) -> list[str]:
    """The planted cases by name."""
    return sorted({row["bucket"] for row in rows if row["measure"] == CASES[0]})


def by_case(rows: Sequence[Row], system: str) -> dict[tuple[str, str], float | None]:
    """(case, measure) → the system's figure."""
    return {
        (row["bucket"], row["measure"]): row["value"]
        for row in rows
        if row["measure"] in CASES and row["system"] == system
    }


def shares(rows: Sequence[Row], systems: Sequence[str]) -> dict[str, list[str]]:
    """Case → for each system what it found of the case's changes / its false links; cases of no customer are left out."""
    told = {(row["bucket"], row["system"], row["measure"]): row["value"] for row in rows}

    def one(case: str, system: str) -> str:
        found, false = (told.get((case, system, measure)) for measure in ("found", "false_per_thousand"))
        return f"{'-' if found is None else f'{found:.2f}'} / {'-' if false is None else f'{false:.0f}'}"

    held = [case for case in cases(rows) if told.get((case, RINGBACK, CASES[0])) is not None]
    return {case: [one(case, system) for system in systems] for case in held}


def overall(rows: Sequence[Row]) -> dict[tuple[str, str], float | None]:
    """(system, measure) → its figure over everything."""
    return {(row["system"], row["measure"]): row["value"] for row in rows if row["bucket"] == ALL}


def plain_table(title: str, first: str, measures: Sequence[str], lines: Mapping[str, Sequence[str]]) -> Table:
    """Figures stay whole on a terminal of 80 columns: names and headers break into lines, figures do not."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    table.add_column(first)
    for place, measure in enumerate(measures):
        widest = max((len(figures[place]) for figures in lines.values()), default=0)
        table.add_column(NAMES.get(measure, measure), justify="right", min_width=widest)
    for name, figures in lines.items():
        table.add_row(name, *figures, style="bold" if name == RINGBACK else None)
    return table


def ranked(found: Mapping[tuple[str, str], Any], measures: Sequence[str], by: str = "pair_f1") -> list[str]:
    """Systems with any of the measures: ringback first, then the best by one of them."""
    systems = sorted({system for system, measure in found if measure in measures})
    return sorted(systems, key=lambda system: (system != RINGBACK, -(found.get((system, by)) or 0.0)))


def _told(measure: str, value: float | None) -> str:
    """A figure as read by people; an undefined one is a dash."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if measure in COUNTS else f"{value:.4f}"
