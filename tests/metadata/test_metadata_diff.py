"""What a metadata upgrade changes: exact on drawn-up trees, and the trees are the library's own answers."""

import csv
import random
from io import StringIO
from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import PhoneNumber
from rich.console import Console

from ringback.contacts.phones.library import TYPES
from ringback.metadata import command
from ringback.metadata.answers import INVALID, LEFT, NumbersOfCode, load, save
from ringback.metadata.command import groups, metadata_diff_command, rule_changes, told_changes
from ringback.metadata.forest import Answers, Forest

MOBILE, FIXED = "XX MOBILE", "XX FIXED_LINE"


def answers(version: str, trees: dict[tuple[str, int], dict[str, str]], prefix: str = "0") -> Answers:
    """A version whose numbers with some beginnings have an answer; all others are invalid."""
    forest = Forest()

    def tree(leaves: dict[str, str], more: int) -> int:
        if "" in leaves or not leaves or more == 0:
            return forest.number(leaves.get("", INVALID))
        below = [{block[1:]: leaf for block, leaf in leaves.items() if block[0] == digit} for digit in "0123456789"]
        return forest.number(tuple(tree(each, more - 1) for each in below))

    roots = {(form, digits): tree(leaves, digits) for (form, digits), leaves in trees.items()}
    return Answers(version, forest, roots, {"XX": {"national_prefix": prefix}})


OLD = answers("1", {("+999", 6): {"12": MOBILE, "13": FIXED, "4": FIXED}, ("+999", 5): {"9": MOBILE}})
NEW = answers(
    "2",
    {("+999", 6): {"12": MOBILE, "13": MOBILE, "14": MOBILE, "40": FIXED, "7": LEFT}, ("+999", 7): {"55": MOBILE}},
    prefix="",
)


def test_every_block_that_differs_is_told_once_and_no_other() -> None:
    told = [(*change[:3], change.old, change.new, change.numbers) for change in told_changes(OLD, NEW)]
    assert told == [
        ("+999", 5, "9", MOBILE, INVALID, 10_000),
        ("+999", 6, "13", FIXED, MOBILE, 10_000),
        ("+999", 6, "14", INVALID, MOBILE, 10_000),
        *(("+999", 6, f"4{digit}", FIXED, INVALID, 10_000) for digit in range(1, 10)),
        ("+999", 7, "55", INVALID, MOBILE, 100_000),
    ]
    assert rule_changes(OLD, NEW) == [("XX", "national_prefix", "0", "")]
    assert told_changes(NEW, NEW) == []


def test_changes_alike_are_one_group_the_greatest_first() -> None:
    first, second = groups(told_changes(OLD, NEW))[:2]
    assert (first.digits, first.numbers) == (7, 100_000)
    assert (second.digits, second.numbers, second.blocks) == (6, 90_000, tuple(f"4{digit}" for digit in range(1, 10)))


def test_the_command_prints_a_table_and_writes_the_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, version in (("old", OLD), ("new", NEW)):
        save(version, tmp_path / file)
    monkeypatch.setattr(command, "answers_of", lambda folder: load(tmp_path / folder))
    screen = Console(file=StringIO(), width=150)
    assert metadata_diff_command("old", "new", str(tmp_path / "out.csv"), screen) == 0
    told = screen.file.getvalue()
    assert "become valid 110,000 · become invalid 100,000 · change type, region or E.164 10,000" in told
    assert "41…, 42…, 43…, 44… and 5 more" in told
    assert "XX as dialled, national_prefix: 0 → none" in told
    with open(tmp_path / "out.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(told_changes(OLD, NEW))
    assert rows[1] == {
        "form": "+999", "digits": "6", "block": "13", "old": FIXED, "new": MOBILE, "numbers": "10000",
    }  # fmt: skip


def test_what_is_no_such_folder_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert metadata_diff_command(str(tmp_path), None, None) == 2
    assert metadata_diff_command(None, None, None) == 2
    told = capsys.readouterr().err
    assert f"{tmp_path}: holds no folder phonenumbers; `pip install" in told
    assert "neither --old nor --new" in told


@pytest.mark.parametrize("code", [1, 39, 86, 599, 800])
def test_the_trees_give_the_librarys_answers(code: int) -> None:
    """Many regions, leading zeros, the home market, small islands, no region at all."""
    forest = Forest()
    roots = dict(NumbersOfCode(code, forest).trees())
    chance = random.Random(code)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    examples = [phonenumbers.example_number_for_type(region, 1) for region in regions if region != "001"]
    begins = ["", "0", "00", "8", "1", *(str(example.national_number) for example in examples if example)]
    valid = 0
    for _ in range(2_000):
        begin = chance.choice(begins)[: chance.randint(0, 7)]
        national = begin + "".join(chance.choice("0123456789") for _ in range(chance.randint(2, 12) - len(begin)))
        if len(national) > 1:
            said = _said(code, national)
            valid += said != INVALID
            assert _leaf(forest, roots.get(len(national)), national) == said
    assert valid > 20, "too few valid numbers were drawn to show anything"


def _leaf(forest: Forest, root: int | None, national: str) -> str:
    entry = INVALID if root is None else forest.entries[root]
    for digit in national:
        if isinstance(entry, tuple):
            entry = forest.entries[entry[int(digit)]]
    assert isinstance(entry, str)
    return entry


def _said(code: int, national: str) -> str:
    zeros = len(national) - len(str(int(national)))
    number = PhoneNumber(code, int(national), None, zeros > 0, zeros)
    if not phonenumbers.is_valid_number(number):
        return INVALID
    return f"{phonenumbers.region_code_for_number(number)} {TYPES[phonenumbers.number_type(number)]}"
