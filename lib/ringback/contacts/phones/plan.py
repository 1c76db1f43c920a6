"""Which numbers fare alike: the library's answers worked out once for every beginning of a number.

For the digits of a number in one form (with its calling code, or as dialled in a region) every expression that the library
or our tables would try is read by one automaton, from every place where the library may begin to read: the start, behind
the calling code, behind a trunk prefix. Where all numbers with one beginning and one length fit the same expressions, the
library takes the same way through its rules for all of them; so the answer to one of them, asked of the library itself, is
the answer to all. Where they differ one more digit is read. What cannot be shown alike, is not valid, or would be rewritten is
left to the library: `ASK`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Union

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from ringback.contacts.line_classes import dialled_patterns
from ringback.contacts.phones.automata import DIGITS, Automaton, Tag
from ringback.contacts.phones.facts import Facts, facts
from ringback.contacts.phones.library import LibraryAnswer, library_answer
from ringback.contacts.renumber import renumbering_rules
from ringback.contacts.segments import MOBILE_SHAPE, segment_table

LONGEST = 15  # digits; E.164 allows no more
SETTLED = -1
CHINA = 86
DESCRIPTIONS = (
    "general_desc",
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
    "mobile",
)
TRUNK, ABROAD, CODE = "trunk prefix", "prefix for calls abroad", "calling code"


@dataclass(frozen=True, slots=True)
class Alike:
    """The answer to all numbers of a shape: `skip` digits go, `code` comes before the rest to make the E.164."""

    skip: int
    code: str
    answer: LibraryAnswer  # its e164 is null: that is each number's own
    facts: Facts


class Ask:
    """Leaf for numbers that the library itself has to be asked about."""


ASK = Ask()
# Union: mypy reads no recursive alias that is written with |
Node = Union[Alike, Ask, tuple["Node", ...]]  # noqa: UP007  # a tuple has ten nodes, one for each next digit


class Track(NamedTuple):
    """One place where the library may begin to read: how many digits are before it and what is known from there."""

    begin: int
    state: int  # of the automaton; SETTLED when nothing to come can change what the number fits
    ends: tuple[int, ...] = ()  # of trunk prefixes
    fits: frozenset[Tag] | None = None


class Country:
    """The numbers of one calling code, with the code (`region` null) or as dialled in a region."""

    def __init__(self, code: int, region: str | None = None) -> None:
        self._code, self._region = str(code), region
        self._automaton = _automaton(code, region)
        self._nodes: dict[tuple[int, int, tuple[Track, ...]], Node] = {}
        self._answers: dict[object, Node] = {}

    def node(self, length: int) -> Node:
        """The tree for all numbers of so many digits (those of the calling code not counted)."""
        return self._node("", length, (Track(0, self._automaton.start),))

    def _node(self, read: str, more: int, tracks: tuple[Track, ...] | None) -> Node:
        if tracks is None or not any(self._may_be_valid(track, more) for track in tracks):
            return ASK
        key = (len(read), more, tracks)
        if key not in self._nodes:
            settled = all(track.state == SETTLED for track in tracks)
            self._nodes[key] = self._leaf(read, more, tracks) if settled else self._split(read, more, tracks)
        return self._nodes[key]

    def _split(self, read: str, more: int, tracks: tuple[Track, ...]) -> Node:
        children = tuple(
            self._node(read + digit, more - 1, self._stepped(tracks, digit, len(read) + 1, more - 1))
            for digit in DIGITS
        )
        is_leaf = not isinstance(children[0], tuple) and all(child is children[0] for child in children)
        return children[0] if is_leaf else children

    def _stepped(self, tracks: tuple[Track, ...], digit: str, read: int, more: int) -> tuple[Track, ...] | None:
        """The tracks after one more digit, and a new one where a prefix of one of them ends; null = ask the library."""
        after, begins = [], False
        for track in tracks:
            if track.state == SETTLED:
                after.append(track)
                continue
            state = self._automaton.step(track.state, digit)
            fits = self._automaton.tags[state]
            trunk, at_start = TRUNK in fits, track.begin == 0
            if (trunk and track.ends) or (at_start and ABROAD in fits):
                return None
            begins = begins or trunk or (at_start and CODE in fits)
            after.append(self._settled(Track(track.begin, state, (read,) if trunk else track.ends), more))
        if begins and all(track.begin != read for track in after):
            after.append(self._settled(Track(read, self._automaton.start), more))
        return tuple(after)

    def _settled(self, track: Track, more: int) -> Track:
        """The track with what it fits, where that is the same for all numbers and no prefix can still end."""
        fits = self._automaton.alike(track.state, more)
        if fits is None or self._may_begin_anew(track, more):
            return track
        return Track(track.begin, SETTLED, track.ends, fits)

    def _may_begin_anew(self, track: Track, more: int) -> bool:
        """Whether a prefix may still end within the digits to come."""
        prefixes = (TRUNK, ABROAD, CODE) if self._region and track.begin == 0 else (TRUNK,)
        return any(self._automaton.ahead(track.state, more, prefix) for prefix in prefixes)

    def _may_be_valid(self, track: Track, more: int) -> bool:
        if track.fits is not None:
            return not self._automaton.sought.isdisjoint(track.fits)
        return self._automaton.possible(track.state, more) or self._may_begin_anew(track, more)

    def _leaf(self, read: str, more: int, tracks: tuple[Track, ...]) -> Node:
        """The answer for all numbers that begin so."""
        coded = self._region is not None and read.startswith(self._code)
        key = (len(read) + more, coded, tracks)
        if key not in self._answers:
            self._answers[key] = self._asked(read, read + "5" * more)
        return self._answers[key]

    def _asked(self, read: str, number: str) -> Node:
        """The library's answer to one number, as that to all that begin with `read`."""
        answer = library_answer(number if self._region else f"+{self._code}{number}", self._region)
        if not answer.valid or not answer.e164 or not answer.e164.startswith("+" + self._code):
            return ASK
        known = facts(answer)
        kept = answer.e164[1 + len(self._code) :]
        dropped = number.removesuffix(kept)
        if not number.endswith(kept) or not read.startswith(dropped) or known.renumbered_to or known.rule:
            return ASK
        if dropped not in ("", "0", "1", "8", self._code, self._code + "0"):  # a carrier's prefix is worth telling
            return ASK
        return Alike(len(dropped), self._code, replace(answer, e164=None), known)


def trees_with_code() -> dict[int, Node]:
    """Digits, those of the calling code among them → the tree of numbers with any calling code, for all lengths."""
    countries = {str(code): country for code in COUNTRY_CODE_TO_REGION_CODE if (country := _country(code))}
    return {length: _below(countries, "", length) for length in range(6, LONGEST + 1)}


def trees_as_dialled(region: str) -> dict[int, Node]:
    """Digits → the tree of numbers as dialled in a region, for all lengths."""
    country = Country(phonenumbers.country_code_for_region(region), region)
    return {length: country.node(length) for length in range(4, LONGEST + 1)}


def _country(code: int) -> Country | None:
    """The numbers of a calling code; null where an expression of the library's looks ahead: those go to the library."""
    try:
        return Country(code)
    except ValueError:
        return None


def two_zeros_go_abroad(region: str) -> bool:
    """Whether 00 at the start of a number dialled in the region is the whole prefix for calls abroad, and nothing else."""
    reader = _automaton(phonenumbers.country_code_for_region(region), region)
    one = reader.step(reader.start, "0")
    two = reader.step(one, "0")
    return ABROAD not in reader.tags[one] and ABROAD in reader.tags[two] and not reader.ahead(two, LONGEST, ABROAD)


def _below(countries: Mapping[str, Country], code: str, more: int) -> Node:
    if code in countries:
        return countries[code].node(more)
    if more == 0 or not any(known.startswith(code) for known in countries):
        return ASK
    children = tuple(_below(countries, code + digit, more - 1) for digit in DIGITS)
    return ASK if all(child is ASK for child in children) else children


def plan_of(code: int, region: str) -> PhoneMetadata:
    """The library's numbering plan of a calling code in a region (KeyError where it has none)."""
    plan = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if plan is None:
        raise KeyError(f"the phone library has no plan for +{code} in {region}")
    return plan


def kinds_of_numbers(code: int) -> tuple[list[tuple[Tag, str]], list[tuple[Tag, str]]]:
    """What the library tells the numbers of a calling code by: patterns of whole national numbers, and of their beginning."""
    plans = {name: plan_of(code, name) for name in COUNTRY_CODE_TO_REGION_CODE[code]}
    whole: list[tuple[Tag, str]] = [
        ((name, kind), described.national_number_pattern)
        for name, plan in plans.items()
        for kind in DESCRIPTIONS
        if (described := getattr(plan, kind)) is not None and described.national_number_pattern
    ]
    leading: list[tuple[Tag, str]] = [
        ((name, "leading"), plan.leading_digits) for name, plan in plans.items() if plan.leading_digits
    ]
    return whole, leading


def sought(whole: list[tuple[Tag, str]]) -> frozenset[Tag]:
    """The patterns of which a valid number fits one."""
    return frozenset(tag for tag, _ in whole if isinstance(tag, tuple) and tag[1] != DESCRIPTIONS[0])


def _automaton(code: int, region: str | None) -> Automaton:
    """Every expression that may be tried on a number of the calling code; it can be valid where it fits a kind."""
    whole, leading = kinds_of_numbers(code)
    main = COUNTRY_CODE_TO_REGION_CODE[code][0]
    trunks = {plan_of(code, name).national_prefix_for_parsing for name in (region or main, main)}
    expressions = whole + [(TRUNK, trunk) for trunk in sorted(trunk for trunk in trunks if trunk)]
    if region:
        abroad = plan_of(code, region).international_prefix
        expressions += [(ABROAD, abroad)] if abroad else []
        expressions.append((CODE, str(code)))
    behind_zero = [(("class behind 0", at), pattern, "0") for at, pattern in _classes(code)]
    return Automaton([*expressions, *_ours(code)], leading, behind_zero, sought(whole))


def _ours(code: int) -> Iterator[tuple[Tag, str]]:
    """The expressions of our own tables, over national numbers."""
    for rule in renumbering_rules().get(str(code), ()):
        if rule.match:
            yield ("rule", rule.rule), rule.match
    if code != CHINA:
        return
    yield "mobile shape", MOBILE_SHAPE.pattern
    for segment in segment_table():
        yield (
            ("segment", segment.prefix, segment.digits),
            rf"{segment.prefix}\d{{{segment.digits - len(segment.prefix)}}}",
        )
    yield from ((("class", at), pattern) for at, pattern in _classes(code))


def _classes(code: int) -> list[tuple[int, str]]:
    return [(at, pattern) for at, (_, pattern) in enumerate(dialled_patterns("CN"))] if code == CHINA else []
