"""The automaton reads what Python's expressions read."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.contacts.phones.automata import DIGITS, Automaton

PATTERNS = ["1[3-9]\\d{9}", "(?:0|90)(?:(1[245]|31)(\\d{2,3}))?", "[^02]\\d?", "(?:12|1)3*", "0", ""]
PATTERNS += [
    plan.fixed_line.national_number_pattern
    for region in ("IN", "DE", "JP", "ID")
    if (plan := phonenumbers.PhoneMetadata.metadata_for_region(region)) is not None
]


@given(st.text(alphabet=DIGITS, max_size=12))
def test_a_number_fits_as_with_python(number: str) -> None:
    reader = Automaton(enumerate(PATTERNS))
    state = reader.start
    for digit in number:
        state = reader.step(state, digit)
    assert reader.tags[state] == {at for at, pattern in enumerate(PATTERNS) if re.fullmatch(pattern, number)}


def test_what_all_longer_numbers_fit() -> None:
    reader = Automaton([("mobile", "1[3-9]\\d{9}"), ("thirteen", "13\\d{9}")], [("begins", "13")])
    one = reader.step(reader.start, "1")
    assert reader.alike(one, 10) is None
    assert reader.alike(reader.step(one, "3"), 9) == {"mobile", "thirteen", "begins"}
    assert reader.alike(reader.step(one, "9"), 9) == {"mobile"}
    assert reader.alike(reader.step(one, "2"), 9) == frozenset()


def test_whether_an_expression_may_still_be_met() -> None:
    reader = Automaton([("trunk", "0"), ("carrier", "0(?:21|31)")])
    zero = reader.step(reader.start, "0")
    assert not reader.ahead(zero, 9, "trunk")
    assert reader.ahead(zero, 2, "carrier")
    assert not reader.ahead(zero, 1, "carrier")


def test_an_expression_after_digits_that_were_read_before() -> None:
    reader = Automaton([], continued=[("all ones", "1{4}", "11")])
    state = reader.step(reader.step(reader.start, "1"), "1")
    assert reader.tags[state] == {"all ones"}


def test_an_expression_beyond_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        Automaton([("look", "1(?!2)\\d")])
