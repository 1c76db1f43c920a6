"""The compiled table kept in the user's cache folder, so that only the first run after an upgrade compiles it.

Plain arrays and JSON, no pickle: a file that somebody else could write must not be able to run anything.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from ringback.contacts.phones.blocks import Block
from ringback.contacts.phones.digit_table import DigitTable
from ringback.contacts.phones.facts import Facts
from ringback.contacts.phones.library import METADATA_VERSION, LibraryAnswer
from ringback.contacts.phones.plan import ASK, Alike, Ask

SOURCES = ("ringback.contacts.phones", "ringback.contacts", "ringback.knowledge")  # whatever the table depends on
SUFFIXES = (".py", ".csv")
Tables = tuple[frozenset[str], DigitTable[Alike | Ask], DigitTable[Block]]


def stored(what: tuple[object, ...], compiled: Callable[[], Tables]) -> Tables:
    """The tables for the settings `what` as they were compiled last time, or compiled now and kept where that is possible."""
    file = _folder() / f"phones-{_digest(what)}.npz"
    try:
        return _read(file)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        tables = compiled()
    with contextlib.suppress(OSError):  # a home that cannot be written to costs some seconds a run, no more
        _write(file, tables)
    return tables


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ringback"


def _digest(what: tuple[object, ...]) -> str:
    """Changes with the library's metadata, with our code and with our data."""
    return hashlib.sha256(repr((METADATA_VERSION, rules_digest(), *what)).encode()).hexdigest()[:32]


@cache
def rules_digest() -> str:
    """Short hash of our own code and data that answers depend on."""
    digest = hashlib.sha256()
    for package in SOURCES:
        for file in sorted(resources.files(package).iterdir(), key=lambda each: each.name):
            if file.name.endswith(SUFFIXES):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _write(file: Path, tables: Tables) -> None:
    zeros, answers, blocks = tables
    told = {
        "zeros": sorted(zeros),
        "answers": [asdict(leaf) if isinstance(leaf, Alike) else None for leaf in answers.leaves],
        "blocks": [asdict(leaf) for leaf in blocks.leaves],
    }
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        arrays: dict[str, Any] = {
            "told": np.frombuffer(json.dumps(told).encode(), dtype=np.uint8),
            **_arrays("a", answers),
            **_arrays("b", blocks),
        }
        np.savez_compressed(part, **arrays)
    os.replace(part.name, file)


def _read(file: Path) -> Tables:
    with np.load(file, allow_pickle=False) as kept:
        told = json.loads(kept["told"].tobytes())
        answers = tuple(_alike(each) if each else ASK for each in told["answers"])
        blocks = tuple(Block(**each) for each in told["blocks"])
        return (
            frozenset(told["zeros"]),
            _table("a", kept, answers),
            _table("b", kept, blocks),
        )


def _arrays(letter: str, table: DigitTable[Any]) -> dict[str, Any]:
    """The arrays of a table by name: roots, then the levels in their order."""
    return {f"{letter}_{at}": array for at, array in enumerate((table.roots, *table.levels))}


def _table(letter: str, kept: Any, leaves: tuple[Any, ...]) -> DigitTable[Any]:
    names = sorted((name for name in kept.files if name.startswith(f"{letter}_")), key=lambda name: int(name[2:]))
    roots, *levels = (kept[name] for name in names)
    return DigitTable(roots, tuple(levels), leaves)


def _alike(told: dict[str, Any]) -> Alike:
    known = {**told["facts"], "reasons": tuple(told["facts"]["reasons"])}
    return Alike(told["skip"], told["code"], LibraryAnswer(**told["answer"]), Facts(**known))
