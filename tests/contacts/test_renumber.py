"""Renumberings: the regulators' own examples, and that a new form is never an old one."""

import csv
import re
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.contacts.renumber import Rule, load_rules, renumbered, renumbering_rules, unsettled_rule
from ringback.errors import ConfigError

CASES = Path(__file__).resolve().parents[1] / "cases/renumberings.csv"
RULES = [rule for rules in renumbering_rules().values() for rule in rules]
REWRITING = [rule for rule in RULES if rule.replacement]
LONG_AGO = date(1990, 1, 1)


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['old']} {case['seen_on']}")
def test_an_old_form_becomes_the_new_one(case: dict[str, str]) -> None:
    found = renumbered(case["old"], date.fromisoformat(case["seen_on"]) if case["seen_on"] else None)
    assert (found or ("", "", None))[:2] == (case["new"], case["rule"])


def test_every_country_of_the_rules_has_a_case() -> None:
    parsed = {phonenumbers.parse(case["old"]).country_code for case in cases()}
    assert {int(code) for code in renumbering_rules()} <= parsed


@settings(max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize("rule", REWRITING, ids=[rule.rule for rule in REWRITING])
def test_a_new_form_is_valid_and_stays(rule: Rule, data: st.DataObject) -> None:
    national = data.draw(st.from_regex(re.compile(rule.match, re.ASCII), fullmatch=True))
    old = f"+{rule.calling_code}{national}"
    found = [renumbered(old), renumbered(old, LONG_AGO)]
    for new, _, _ in filter(None, found):
        assert phonenumbers.is_valid_number(phonenumbers.parse(new))
        assert renumbered(new) is None


@pytest.mark.parametrize("rule", REWRITING, ids=[rule.rule for rule in REWRITING])
def test_a_rule_rewrites_something(rule: Rule) -> None:
    """Not a dead letter: among numbers that match it some are rewritten by it, at least when written long ago."""
    subscriber = [f"{n:04d}{n:04d}"[::step] for n in range(1000, 10_000, 37) for step in (1, -1)]
    heads = [str(n) for n in range(1, 1000)] + ["0" + str(n) for n in range(10)] + ["01", "04", "06", "07"]
    made = (head + digits[:length] for head in heads for digits in subscriber[:40] for length in (4, 5, 6, 7, 8))
    old = (f"+{rule.calling_code}{national}" for national in made if rule.pattern.fullmatch(national))
    told = (renumbered(number, LONG_AGO) for number in old)
    assert any(found and found[1] == rule.rule for found in told)


@pytest.mark.parametrize(
    ("e164", "seen_on", "rule"),
    [
        ("+82112345678", None, "KR-01x"),
        ("+6325551234", None, "PH-2019"),
        ("+24106123456", None, "GA-2019-6"),
        ("+24106123456", date(2018, 2, 1), None),
        ("+861391234567", date(2024, 1, 1), "CN-mobile-1999"),
        ("+861391234567", None, None),
        ("+8613912345678", None, None),
        ("+447700900123", None, None),
    ],
)
def test_what_cannot_be_settled_is_told(e164: str, seen_on: date | None, rule: str | None) -> None:
    assert unsettled_rule(e164, seen_on) == rule


@pytest.mark.parametrize("text", ["", "+", "86", "+8613912345678 ", "+86139\uff11234567", "+86\n", "+" + "9" * 300])
def test_other_text_is_no_old_form(text: str) -> None:
    assert renumbered(text) is None


def test_effective_days_are_told() -> None:
    assert renumbered("+22990123456") == ("+2290190123456", "BJ-2024", date(2024, 11, 30))


def test_a_users_own_table_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(
        "rule,country,calling_code,kind,effective,mode,match,replacement,source\n"
        "X1,XX,999,prefix,2020-13-01,rewrite,1(\\d+),2{1},us\n"
        "X2,XX,999,prefix,,rewritten,1(\\d+),2{1},us\n"
        "X3,XX,999,prefix,,rewrite,1(\\d+,2{1},us\n"
        "X4,XX,999,prefix,,rewrite,1\\d+,2{1},us\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_rules(str(file))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()[1:]] == [f"  - line {n}" for n in range(2, 6)]
