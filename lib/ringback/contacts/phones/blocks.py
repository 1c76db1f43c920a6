"""Whom the block of a number was given to, and for which area: libphonenumber's carrier and geocoding data as digit trees."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ringback.contacts.phones.automata import DIGITS, Automaton
from ringback.contacts.phones.digit_table import ALIGNED, DigitTable, Node, digit_table
from ringback.contacts.placeholders import PLACEHOLDER, SUSPECT, load_placeholders

TYPES_WITH_CARRIER = ("MOBILE", "FIXED_LINE_OR_MOBILE", "PAGER")
TYPES_WITH_AREA = ("FIXED_LINE", "FIXED_LINE_OR_MOBILE")
MOBILES_WITH_AREA = ("52", "54", "55", "62", "86")  # calling codes where mobile numbers belong to an area


@dataclass(frozen=True, slots=True)
class Block:
    """Carrier at allocation (English) and area (English, Chinese) of a block of numbers; null = not known."""

    carrier: str | None = None
    place_en: str | None = None
    place_zh: str | None = None


@cache
def block_table(calling_codes: tuple[str, ...], placed: tuple[str, ...]) -> DigitTable[Block]:
    """One tree over E.164 digits of some calling codes: the longest known prefix counts, for each fact by itself.

    Areas are kept for the codes `placed` alone: there are ten times as many of them as of carriers.
    """
    from phonenumbers.carrierdata import CARRIER_DATA  # large: loaded when first asked for
    from phonenumbers.geodata import GEOCODE_DATA

    facts: dict[str, dict[str, str]] = {}
    for prefix, carrier in CARRIER_DATA.items():
        if prefix.startswith(calling_codes) and "en" in carrier:
            facts.setdefault(prefix, {})["carrier"] = carrier["en"]
    for prefix, place in GEOCODE_DATA.items():
        if prefix.startswith(placed):
            facts.setdefault(prefix, {}).update(
                {f"place_{word}": place[word] for word in ("en", "zh") if word in place}
            )
    return digit_table({0: _grown(facts)}, Block(), 1)


def block_of(table: DigitTable[Block], e164: str, kind: str | None) -> Block:
    """What is known of the block of a valid number of a type; an area only where numbers of that type have one."""
    found = table.leaf(0, e164[1:]) if len(e164) <= ALIGNED + 1 else Block()
    placed = found if has_area(e164[1:], kind) else Block()
    return Block(found.carrier if kind in TYPES_WITH_CARRIER else None, placed.place_en, placed.place_zh)


def has_area(digits: str, kind: str | None) -> bool:
    """Whether numbers of a type belong to an area; `digits` begin with the calling code."""
    return kind in TYPES_WITH_AREA or (kind == "MOBILE" and digits.startswith(MOBILES_WITH_AREA))


@cache
def placeholder_table() -> DigitTable[str]:
    """Root = number of E.164 digits: `placeholder`, `placeholder_suspect` or empty for an ordinary number."""
    kinds = [kind for reason in (PLACEHOLDER, SUSPECT) for kind in load_placeholders() if kind.reason == reason]
    reader = Automaton([(at, kind.pattern.removeprefix(r"\+")) for at, kind in enumerate(kinds)])
    memo: dict[tuple[int, int], Node[str]] = {}

    def node(state: int, more: int) -> Node[str]:
        if (state, more) not in memo:
            fits = reader.alike(state, more)
            if fits is None:
                memo[state, more] = tuple(node(reader.step(state, digit), more - 1) for digit in DIGITS)
            else:
                memo[state, more] = kinds[min(int(str(at)) for at in fits)].reason if fits else ""
        return memo[state, more]

    return digit_table({length: node(reader.start, length) for length in range(1, ALIGNED + 1)}, "", ALIGNED + 1)


def _grown(facts: Mapping[str, Mapping[str, str]]) -> Node[Block]:
    """The tree of some prefixes; what is known of a prefix holds below it until something else is."""
    below: dict[str, set[str]] = {}
    for prefix in facts:
        for at in range(len(prefix)):
            below.setdefault(prefix[:at], set()).add(prefix[at])

    def node(prefix: str, known: Mapping[str, str]) -> Node[Block]:
        known = {**known, **facts.get(prefix, {})}
        leaf = Block(**known)
        if prefix not in below:
            return leaf
        return tuple(node(prefix + digit, known) if digit in below[prefix] else leaf for digit in DIGITS)

    return _shared(node("", {}))


def _shared(tree: Node[Block]) -> Node[Block]:
    """The same tree, with equal branches joined and branches without a fork cut."""
    made: dict[Node[Block], Node[Block]] = {}

    def shared(node: Node[Block]) -> Node[Block]:
        if not isinstance(node, tuple):
            return node
        children = tuple(shared(child) for child in node)
        if not isinstance(children[0], tuple) and all(child == children[0] for child in children):
            return children[0]
        return made.setdefault(children, children)

    return shared(tree)
