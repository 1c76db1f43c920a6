"""What is drawn of a path in time: one lane an identifier and holder, with the spells in which records say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MERGE_DAYS = 31  # sources are read about monthly: a shorter silence is no interruption


@dataclass(frozen=True)
class Spell:
    """A time without interruption; both days belong to it."""

    start: date
    end: date


@dataclass(frozen=True)
class Lane:
    """One identifier of one holder over time; `role` is old, new, carried, named or other (other holders)."""

    role: str
    kind: str
    value: str
    spells: tuple[Spell, ...]
    holder: str | None = None

    @property
    def start(self) -> date:
        """First day."""
        return self.spells[0].start

    @property
    def end(self) -> date:
        """Last day."""
        return max(spell.end for spell in self.spells)


def merged(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """The same time in as few spells as can be, oldest first."""
    result: list[Spell] = []
    for spell in sorted(spells, key=lambda s: (s.start, s.end)):
        if result and spell.start <= result[-1].end + timedelta(days=MERGE_DAYS):
            result[-1] = Spell(result[-1].start, max(result[-1].end, spell.end))
        else:
            result.append(spell)
    return tuple(result)


def time_range(lanes: Iterable[Lane]) -> tuple[date, date]:
    """First and last day of a picture: those of its own lanes; other holders are clipped to it."""
    own = [lane for lane in lanes if lane.role != "other"]
    return min(lane.start for lane in own), max(lane.end for lane in own)


def clipped(lane: Lane, start: date, end: date) -> tuple[Spell, ...]:
    """The lane's spells inside a time range."""
    inside = [spell for spell in lane.spells if spell.start <= end and spell.end >= start]
    return tuple(Spell(max(spell.start, start), min(spell.end, end)) for spell in inside)
