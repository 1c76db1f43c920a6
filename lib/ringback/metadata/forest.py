"""Trees over digits whose equal branches are one, so that two versions are compared by what differs alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ringback.contacts.phones.automata import DIGITS

Entry = str | tuple[int, ...]  # a leaf, or ten entries, one for each next digit


class Change(NamedTuple):
    """One block of numbers that all fare alike before, and all alike after."""

    form: str
    digits: int
    block: str  # the digits that they begin with
    old: str
    new: str

    @property
    def numbers(self) -> int:
        """How many numbers there are in the block."""
        return int(10 ** (self.digits - len(self.block)))


@dataclass
class Forest:
    """Entries by number; a tree's number says all about it: equal trees have the same."""

    entries: list[Entry] = field(default_factory=list)
    _numbers: dict[Entry, int] = field(default_factory=dict)

    def number(self, entry: Entry) -> int:
        """The number of an entry; ten equal leaves are that leaf."""
        if isinstance(entry, tuple) and isinstance(self.entries[entry[0]], str) and len(set(entry)) == 1:
            return entry[0]
        if entry not in self._numbers:
            self._numbers[entry] = len(self.entries)
            self.entries.append(entry)
        return self._numbers[entry]

    def taken_over(self, entries: Sequence[Entry]) -> list[int]:
        """The numbers here of another forest's entries."""
        numbers: list[int] = []
        for entry in entries:
            numbers.append(self.number(entry if isinstance(entry, str) else tuple(numbers[at] for at in entry)))
        return numbers

    def changes(self, form: str, digits: int, old: int, new: int, block: str = "") -> Iterator[Change]:
        """Every block whose numbers fare otherwise in the tree `new` than in the tree `old`, in order."""
        before, after = self.entries[old], self.entries[new]
        if isinstance(before, str) and isinstance(after, str):
            if before != after:
                yield Change(form, digits, block, before, after)
        elif old != new:
            for at, digit in enumerate(DIGITS):
                one = old if isinstance(before, str) else before[at]
                other = new if isinstance(after, str) else after[at]
                yield from self.changes(form, digits, one, other, block + digit)


@dataclass(frozen=True)
class Answers:
    """All answers of one version: trees by form of a number and count of its digits, and the rules of reading by region."""

    version: str
    forest: Forest
    roots: Mapping[tuple[str, int], int]
    rules: Mapping[str, Mapping[str, str]]


def all_changes(old: Answers, new: Answers, nothing: str) -> Iterator[Change]:
    """Every block that differs, by form and count of digits; where one version has no tree all its numbers are `nothing`."""
    forest = Forest()
    none = forest.number(nothing)
    before, after = forest.taken_over(old.forest.entries), forest.taken_over(new.forest.entries)
    for form, digits in sorted({*old.roots, *new.roots}):
        one, other = old.roots.get((form, digits)), new.roots.get((form, digits))
        yield from forest.changes(
            form, digits, none if one is None else before[one], none if other is None else after[other]
        )
