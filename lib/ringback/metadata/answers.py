"""All answers of the phone library that is installed, as trees: `python -m ringback.metadata.answers FILE`.

A number's validity, type and region follow from the patterns that it fits and its length; all numbers with one beginning that
fit the same ones get the library's answer to one of them (docs/adr/0008-phones-by-proof.md). How a field as dialled becomes an
E.164 number is told for the regions that ringback compiles, where its table knows; and for every region by the rules.
"""

import json
import sys
from pathlib import Path

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber

from ringback.contacts.phones.automata import DIGITS, Automaton, Tag
from ringback.contacts.phones.library import METADATA_VERSION, TYPES
from ringback.contacts.phones.plan import Alike, Ask, Node, kinds_of_numbers, plan_of, sought, trees_as_dialled
from ringback.contacts.phones.table import REGIONS
from ringback.metadata.forest import Answers, Forest

INVALID = "invalid"
LEFT = "left to the library"
LENGTHS = range(2, 18)  # digits of a national number: the library reads no others
RULES = (
    "country_code",
    "international_prefix",
    "national_prefix",
    "national_prefix_for_parsing",
    "national_prefix_transform_rule",
    "main_country_for_code",
)


def installed_answers() -> Answers:
    """The answers of the library that this process imports."""
    forest = Forest()
    roots = {
        (f"+{code}", length): root
        for code in sorted(COUNTRY_CODE_TO_REGION_CODE)
        for length, root in NumbersOfCode(code, forest).trees()
    }
    roots.update(_as_dialled(forest))
    rules = {
        region: {rule: str(getattr(plan_of(code, region), rule) or "") for rule in RULES}
        for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
        for region in (regions if regions != ("001",) else ())
    }
    return Answers(METADATA_VERSION, forest, roots, rules)


class NumbersOfCode:
    """The trees of one calling code's national numbers, to `REGION TYPE` or `invalid`."""

    def __init__(self, code: int, forest: Forest) -> None:
        whole, leading = kinds_of_numbers(code)
        self._code, self._forest = code, forest
        self._reader = Automaton(whole, leading, sought=sought(whole))
        self._invalid = forest.number(INVALID)
        self._roots: dict[tuple[int, int], int] = {}
        self._answers: dict[tuple[int, frozenset[Tag]], int] = {}

    def trees(self) -> list[tuple[int, int]]:
        """(digits, tree) where a number of so many digits can be valid."""
        every = [(length, self._tree("", self._reader.start, length)) for length in LENGTHS]
        return [(length, root) for length, root in every if root != self._invalid]

    def _tree(self, read: str, state: int, more: int) -> int:
        if not self._reader.possible(state, more):
            return self._invalid
        if (state, more) not in self._roots:
            fits = self._reader.alike(state, more)
            self._roots[state, more] = (
                self._split(read, state, more) if fits is None else self._leaf(fits, read + "5" * more)
            )
        return self._roots[state, more]

    def _split(self, read: str, state: int, more: int) -> int:
        below = (self._tree(read + digit, self._reader.step(state, digit), more - 1) for digit in DIGITS)
        return self._forest.number(tuple(below))

    def _leaf(self, fits: frozenset[Tag], example: str) -> int:
        key = (len(example), fits)
        if key not in self._answers:
            self._answers[key] = self._forest.number(self._asked(example))
        return self._answers[key]

    def _asked(self, national: str) -> str:
        zeros = len(national) - len(str(int(national)))
        number = PhoneNumber(
            country_code=self._code,
            national_number=int(national),
            italian_leading_zero=zeros > 0 or None,
            number_of_leading_zeros=zeros if zeros > 1 else None,
        )
        if not phonenumbers.is_valid_number(number):
            return INVALID
        return f"{phonenumbers.region_code_for_number(number)} {TYPES[phonenumbers.number_type(number)]}"


def _as_dialled(forest: Forest) -> dict[tuple[str, int], int]:
    """The trees of fields as dialled in a region: what of the digits goes, and the calling code."""
    made: dict[int, int] = {}

    def tree(node: Node) -> int:
        if isinstance(node, Ask):
            return forest.number(LEFT)
        if isinstance(node, Alike):
            return forest.number(f"+{node.code}, {node.skip} digits dropped")
        if id(node) not in made:
            made[id(node)] = forest.number(tuple(tree(child) for child in node))
        return made[id(node)]

    return {
        (f"dialled in {region}", digits): tree(node)
        for region in REGIONS
        for digits, node in trees_as_dialled(region).items()
    }


def save(answers: Answers, file: Path) -> None:
    """Writes answers as JSON."""
    told = {
        "version": answers.version,
        "entries": answers.forest.entries,
        "roots": [[form, digits, root] for (form, digits), root in answers.roots.items()],
        "rules": answers.rules,
    }
    file.write_text(json.dumps(told), encoding="utf-8")


def load(file: Path) -> Answers:
    """What `save` wrote."""
    told = json.loads(file.read_text(encoding="utf-8"))
    entries = [entry if isinstance(entry, str) else tuple(entry) for entry in told["entries"]]
    roots = {(form, digits): root for form, digits, root in told["roots"]}
    return Answers(told["version"], Forest(entries), roots, told["rules"])


if __name__ == "__main__":
    save(installed_answers(), Path(sys.argv[1]))
