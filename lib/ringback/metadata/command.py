"""`ringback metadata-diff`: what an upgrade of the phone library would change, block by block; does not start Spark."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Column, Table

from ringback.errors import ConfigError, RingbackError
from ringback.metadata.answers import INVALID, LEFT, load
from ringback.metadata.forest import Answers, Change, all_changes

COLUMNS = ("form", "digits", "block", "old", "new", "numbers")
SHOWN_BLOCKS = 4
HOW = "`pip install --no-deps --target FOLDER phonenumbers==VERSION` puts a version there"


class Group(NamedTuple):
    """All blocks of one form and length that change alike."""

    form: str
    digits: int
    old: str
    new: str
    numbers: int
    blocks: tuple[str, ...]


def metadata_diff_command(old: str | None, new: str | None, out: str | None, console: Console | None = None) -> int:
    """Tells what is different from the version in the folder `old` to that in `new` (null: the installed one); the exit code."""
    screen = console or Console()
    try:
        if old is None and new is None:
            raise ConfigError(
                f"neither --old nor --new: name a folder that holds another version of phonenumbers; {HOW}"
            )
        before, after = answers_of(old), answers_of(new)
        changes = told_changes(before, after)
        if out is not None:
            write_csv(changes, out)
    except RingbackError as problem:
        sys.stderr.write(f"{problem}\n")
        return problem.exit_code
    show(before, after, changes, screen)
    return 0


def told_changes(old: Answers, new: Answers) -> list[Change]:
    """The blocks that differ; a field left to the library before or after is told by its number and by the rules."""
    return [change for change in all_changes(old, new, INVALID) if LEFT not in (change.old, change.new)]


def answers_of(folder: str | None) -> Answers:
    """The answers of the version in a folder, worked out by a process that imports it from there."""
    if folder is not None and not (Path(folder) / "phonenumbers").is_dir():
        raise ConfigError(f"{folder}: holds no folder phonenumbers; {HOW}")
    paths = [*([str(Path(folder).resolve())] if folder else []), *(path for path in sys.path if path)]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "answers.json"
        done = subprocess.run(
            [sys.executable, "-m", "ringback.metadata.answers", str(file)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason told"])[-1]
            raise ConfigError(f"{folder or 'the installed phonenumbers'}: its metadata cannot be read ({reason})")
        return load(file)


def groups(changes: Iterable[Change]) -> list[Group]:
    """Changes alike put together, by form, the greatest first."""
    blocks: dict[tuple[str, int, str, str], list[Change]] = {}
    for change in changes:
        blocks.setdefault((change.form, change.digits, change.old, change.new), []).append(change)
    made = [
        Group(*key, sum(each.numbers for each in found), tuple(each.block for each in found))
        for key, found in blocks.items()
    ]
    return sorted(made, key=lambda group: (group.form, -group.numbers, group))


def rule_changes(old: Answers, new: Answers) -> list[tuple[str, str, str, str]]:
    """(region, rule, old, new) where the library reads fields as dialled by another rule."""
    return [
        (region, rule, one, other)
        for region in sorted({*old.rules, *new.rules})
        for rule in sorted({*old.rules.get(region, {}), *new.rules.get(region, {})})
        if (one := old.rules.get(region, {}).get(rule, "")) != (other := new.rules.get(region, {}).get(rule, ""))
    ]


def show(old: Answers, new: Answers, changes: Sequence[Change], console: Console) -> None:
    """Prints a table of what changes, and of the rules by which fields are read."""
    valid = sum(change.numbers for change in changes if change.old == INVALID)
    gone = sum(change.numbers for change in changes if change.new == INVALID)
    other = sum(change.numbers for change in changes) - valid - gone
    console.print(f"phonenumbers {old.version} → {new.version}, all national numbers of all calling codes")
    console.print(f"become valid {valid:,} · become invalid {gone:,} · change type, region or E.164 {other:,}")
    old_new = (Column(title, overflow="fold") for title in ("old", "new"))
    table = Table("form", "digits", *old_new, Column("numbers", justify="right"), "blocks")
    for group in groups(changes):
        table.add_row(group.form, str(group.digits), group.old, group.new, f"{group.numbers:,}", _some(group.blocks))
    if changes:
        console.print(table)
    for region, rule, one, another in rule_changes(old, new):
        console.print(f"{region} as dialled, {rule}: {one or 'none'} → {another or 'none'}", markup=False)


def _some(blocks: Sequence[str]) -> str:
    more = len(blocks) - SHOWN_BLOCKS
    return ", ".join(f"{block}…" for block in blocks[:SHOWN_BLOCKS]) + (f" and {more:,} more" if more > 0 else "")


def write_csv(changes: Iterable[Change], path: str) -> None:
    """One row per block."""
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(COLUMNS)
            rows.writerows((*change, change.numbers) for change in changes)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); name another file with --out") from error
