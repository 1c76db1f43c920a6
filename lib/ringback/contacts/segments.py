"""Number segments of mainland China: who holds a block of mobile numbers and what for, as dated data.

The table stands above the phone library, which calls some blocks in use invalid and knows no reseller blocks.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from ringback.contacts.reasons import PhoneReason
from ringback.errors import ConfigError, listed
from ringback.knowledge.rows import Row, day_of, knowledge_rows, one_of

COLUMNS = ("prefix", "digits", "class", "holder", "host", "valid_from", "valid_to", "source")
ASSIGNED = {"mobile", "mvno", "data_card", "iot", "satellite"}
CLASSES = ASSIGNED | {"reserved", "unassigned"}
MOBILE_SHAPE = re.compile(r"1[3-9]\d{9}|14\d{11}")  # eleven digits, or thirteen for machines


@dataclass(frozen=True)
class Segment:
    """One block of numbers: all of `digits` digits that begin with `prefix`, from `valid_from` until before `valid_to`."""

    prefix: str
    digits: int
    line_class: str
    holder: str
    host: str
    valid_from: date | None
    valid_to: date | None
    source: str

    def in_force(self, on: date | None) -> bool:
        """Whether the block had this use on a day; without a day, whether it has not ended."""
        if on is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Verdict:
    """What the table says of one number: its segment, whether it can be in use, and why that is worth telling."""

    segment: Segment | None
    usable: bool
    reasons: tuple[str, ...]


class Segments:
    """The blocks of a table, found by longest prefix."""

    def __init__(self, rows: Iterable[Segment]) -> None:
        self.rows = tuple(rows)
        self._blocks: dict[tuple[int, str], list[Segment]] = {}
        for row in self.rows:
            self._blocks.setdefault((row.digits, row.prefix), []).append(row)
        self._lengths = tuple(sorted({len(row.prefix) for row in self.rows}, reverse=True))

    def of(self, national: str, on: date | None = None) -> Segment | None:
        """The block of a national number (digits alone) on a day, the one with the longest prefix."""
        for length in self._lengths:
            for block in self._blocks.get((len(national), national[:length]), ()):
                if block.in_force(on):
                    return block
        return None

    def verdict(self, national: str, library_valid: bool, on: date | None = None) -> Verdict:
        """The table's word beside the library's; a mobile number in no block stays as the library has it, and is told."""
        block = self.of(national, on)
        if block is None:
            unknown = MOBILE_SHAPE.fullmatch(national) is not None
            return Verdict(None, library_valid, (PhoneReason.UNKNOWN_SEGMENT,) if unknown else ())
        usable = block.line_class in ASSIGNED
        return Verdict(block, usable, (PhoneReason.SEGMENT_OVERRIDES,) if usable != library_valid else ())


@cache
def load_segments(path: str | None = None) -> Segments:
    """The table of the package, or a user's own with the same columns; ConfigError tells all that is wrong with it."""
    rows, problems = [], []
    for line, row in enumerate(knowledge_rows("cn_segments", COLUMNS, path), start=2):
        try:
            rows.append(_segment(row))
        except ValueError as error:
            problems.append(f"line {line}: {error}")
    problems += [f"prefix {prefix}: two rows hold on the same day" for prefix in _held_twice(rows)]
    if problems:
        raise ConfigError(listed(f"{path or 'knowledge/cn_segments.csv'}: is no table of segments:", problems))
    return Segments(rows)


def segment_verdict(national: str, library_valid: bool, on: date | None = None) -> Verdict:
    """The package's table beside the library's answer on a Chinese national number."""
    return load_segments().verdict(national, library_valid, on)


def segment_table() -> tuple[Segment, ...]:
    """Every row of the package's table, for compiling into a native look-up."""
    return load_segments().rows


def _segment(row: Row) -> Segment:
    prefix, digits = row["prefix"], row["digits"]
    if not prefix.isdecimal() or not digits.isdecimal() or len(prefix) >= int(digits):
        raise ValueError("prefix and digits must be numbers, the prefix shorter than the number of digits")
    return Segment(
        prefix,
        int(digits),
        one_of(row["class"], CLASSES),
        row["holder"],
        row["host"],
        day_of(row["valid_from"]),
        day_of(row["valid_to"]),
        row["source"],
    )


def _held_twice(rows: Iterable[Segment]) -> list[str]:
    """Prefixes of blocks of which two rows share a day."""
    ordered = sorted(rows, key=lambda row: (row.prefix, row.digits, row.valid_from or date.min))
    return [
        row.prefix
        for row, following in pairwise(ordered)
        if (row.prefix, row.digits) == (following.prefix, following.digits)
        and (following.valid_from or date.min) < (row.valid_to or date.max)
    ]
