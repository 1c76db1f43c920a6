"""Regular expressions over digits as one automaton, to know what every number of a shape has in common.

The phone library decides by regular expressions. Whether all numbers that begin alike fare alike with every expression
is a question about languages, not about examples: the subset construction answers it exactly (Hopcroft, Motwani,
Ullman: Introduction to Automata Theory, 2.3.5). Anchors are left out, which can only make the answer more careful.
"""

from collections.abc import Hashable, Iterable
from typing import Any

try:
    from re import _constants as sre  # type: ignore[attr-defined]  # private: the only parser of Python's own expressions
    from re import _parser as sre_parse  # type: ignore[attr-defined]  # ditto
except ImportError:  # Python 3.10
    import sre_constants as sre
    import sre_parse

Tag = Hashable
Parsed = tuple[Any, Any]  # a kind of expression and what it is about: Python tells no type for either
DIGITS = "0123456789"
ANY = frozenset(DIGITS)


class Automaton:
    """Many tagged expressions read side by side; a state is a number, made when it is first met."""

    def __init__(
        self,
        expressions: Iterable[tuple[Tag, str]],
        prefixes: Iterable[tuple[Tag, str]] = (),
        continued: Iterable[tuple[Tag, str, str]] = (),
        sought: frozenset[Tag] = frozenset(),
    ) -> None:
        """`expressions` fit a whole number, `prefixes` its beginning, `continued` (tag, pattern, digits) those digits and
        the number after them; `possible` looks for `sought`. ValueError on an expression that is not about digits.
        """
        self.sought = sought
        self._empty: list[list[int]] = [[]]  # moves that read nothing
        self._arcs: list[list[tuple[frozenset[str], int]]] = [[]]
        self._tags: dict[int, set[Tag]] = {}
        for tag, pattern in expressions:
            self._branch(tag, pattern)
        for tag, pattern in prefixes:
            end = self._branch(tag, pattern)
            self._arcs[end].append((ANY, end))
        for tag, pattern, read in continued:
            self._branch(tag, pattern, read)
        self._numbers: dict[frozenset[int], int] = {}
        self._sets: list[frozenset[int]] = []
        self._moves: list[dict[str, int]] = []
        self.tags: list[frozenset[Tag]] = []  # by state: the expressions that what was read so far fits
        self._alike: dict[tuple[int, int], frozenset[Tag] | None] = {}
        self._ahead: dict[tuple[int, int, Tag], bool] = {}
        self._possible: dict[tuple[int, int], bool] = {}
        self.start = self._state({0})

    def step(self, state: int, digit: str) -> int:
        """The state after one more digit."""
        moves = self._moves[state]
        if digit not in moves:
            moves[digit] = self._state({to for at in self._sets[state] for read, to in self._arcs[at] if digit in read})
        return moves[digit]

    def alike(self, state: int, more: int) -> frozenset[Tag] | None:
        """The expressions that every number of exactly `more` further digits fits; null when numbers differ in it."""
        key = (state, more)
        if key not in self._alike:
            self._alike[key] = self.tags[state] if more == 0 else self._agreed(state, more)
        return self._alike[key]

    def ahead(self, state: int, more: int, tag: Tag) -> bool:
        """Whether 1 to `more` further digits can fit the expression."""
        if more == 0:
            return False
        key = (state, more, tag)
        if key not in self._ahead:
            after = [self.step(state, digit) for digit in DIGITS]
            self._ahead[key] = any(tag in self.tags[to] or self.ahead(to, more - 1, tag) for to in after)
        return self._ahead[key]

    def possible(self, state: int, more: int) -> bool:
        """Whether some number of exactly `more` further digits fits one of the expressions that are sought."""
        key = (state, more)
        if key not in self._possible:
            self._possible[key] = (
                not self.sought.isdisjoint(self.tags[state])
                if more == 0
                else any(self.possible(self.step(state, digit), more - 1) for digit in DIGITS)
            )
        return self._possible[key]

    def _agreed(self, state: int, more: int) -> frozenset[Tag] | None:
        first = self.alike(self.step(state, "0"), more - 1)
        if first is None:
            return None
        same = all(self.alike(self.step(state, digit), more - 1) == first for digit in DIGITS[1:])
        return first if same else None

    def _state(self, places: set[int]) -> int:
        key = frozenset(at for at in self._reached(places) if self._arcs[at] or at in self._tags)
        if key not in self._numbers:
            self._numbers[key] = len(self._sets)
            self._sets.append(key)
            self._moves.append({})
            self.tags.append(frozenset(tag for at in key for tag in self._tags.get(at, ())))
        return self._numbers[key]

    def _reached(self, places: set[int]) -> set[int]:
        """The places, and those that can be reached from them without reading."""
        todo = list(places)
        while todo:
            new = [to for to in self._empty[todo.pop()] if to not in places]
            places.update(new)
            todo += new
        return places

    def _new(self) -> int:
        self._empty.append([])
        self._arcs.append([])
        return len(self._empty) - 1

    def _branch(self, tag: Tag, pattern: str, read: str = "") -> int:
        """A new way from the start through the pattern, after what was read of it; its last place."""
        begin, end = self._new(), self._new()
        self._empty[self._grown(sre_parse.parse(pattern), begin)].append(end)
        self._tags[end] = {tag}
        places = self._reached({begin})
        for digit in read:
            places = self._reached({to for at in places for digits, to in self._arcs[at] if digit in digits})
        self._empty[0] += places
        return end

    def _grown(self, parsed: Iterable[Parsed], at: int) -> int:
        """Thompson's construction: the place reached from `at` through a parsed expression."""
        for kind, what in parsed:
            at = self._one(kind, what, at)
        return at

    def _one(self, kind: Any, what: Any, at: int) -> int:
        if kind is sre.LITERAL:
            return self._read(frozenset(chr(what)) & ANY, at)  # a code point
        if kind is sre.IN:
            return self._read(_set(what), at)  # a list of members
        if kind is sre.SUBPATTERN:
            return self._grown(what[3], at)  # (group, flags, flags, expression)
        if kind is sre.BRANCH:
            return self._any_of(what[1], at)  # (null, alternatives)
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._repeated(what[0], what[1], what[2], at)  # (least, most, expression)
        if kind is sre.AT:
            return at
        raise ValueError(f"a digit expression with {kind} cannot be compared")

    def _read(self, digits: frozenset[str], at: int) -> int:
        to = self._new()
        self._arcs[at].append((digits, to))
        return to

    def _any_of(self, alternatives: Iterable[Iterable[Parsed]], at: int) -> int:
        end = self._new()
        for each in alternatives:
            begin = self._new()
            self._empty[at].append(begin)
            self._empty[self._grown(each, begin)].append(end)
        return end

    def _repeated(self, least: int, most: Any, each: Iterable[Parsed], at: int) -> int:
        each = list(each)
        for _ in range(least):
            at = self._grown(each, at)
        if most is sre.MAXREPEAT:
            loop = self._new()
            self._empty[at].append(loop)
            self._empty[self._grown(each, loop)].append(loop)
            return loop
        end = self._new()
        self._empty[at].append(end)
        for _ in range(int(most) - least):
            at = self._grown(each, at)
            self._empty[at].append(end)
        return end


def _set(members: Iterable[Parsed]) -> frozenset[str]:
    """The digits of a bracket expression."""
    members = list(members)
    inverted = bool(members) and members[0][0] is sre.NEGATE
    digits: set[str] = set()
    for kind, what in members[1:] if inverted else members:
        if kind is sre.LITERAL:
            digits.add(chr(what))  # a code point
        elif kind is sre.RANGE:
            ends = [chr(end) for end in what]  # two code points
            digits.update(digit for digit in DIGITS if ends[0] <= digit <= ends[1])
        elif kind is sre.CATEGORY and what is sre.CATEGORY_DIGIT:
            digits.update(DIGITS)
        else:
            raise ValueError(f"a digit expression with {kind} {what} cannot be compared")
    return ANY - digits if inverted else frozenset(digits & ANY)
