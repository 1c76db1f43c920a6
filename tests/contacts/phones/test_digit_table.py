"""Digit trees and their tables say the same."""

from hypothesis import given
from hypothesis import strategies as st

from ringback.contacts.phones.blocks import Block, block_of, block_table, placeholder_table
from ringback.contacts.phones.digit_table import digit_table
from ringback.contacts.phones.table import phone_table
from ringback.contacts.placeholders import placeholder_reason

ONE_OR_NOTHING = ("", *("one" if digit == 1 else "" for digit in range(1, 10)))


def test_a_tree_is_walked_three_digits_a_step() -> None:
    inner = tuple("deep" if digit == 3 else "" for digit in range(10))
    table = digit_table({0: ONE_OR_NOTHING, 2: (inner, *[""] * 9)}, "", 3)
    assert [table.leaf(0, digits) for digits in ("1", "19", "2")] == ["one", "one", ""]
    assert [table.leaf(2, digits) for digits in ("03", "039", "04", "13")] == ["deep", "deep", "", ""]
    assert table.leaf(1, "1") == ""


@given(
    st.from_regex(r"(86|1|44|61|7)(\d{5,12}|(\d)\3{7,11}|1?23456789?0?)", fullmatch=True).map(lambda text: text[:15])
)
def test_placeholders_by_table_and_by_pattern(digits: str) -> None:
    if digits.isascii():
        assert placeholder_table().leaf(len(digits), digits) == (placeholder_reason("+" + digits) or "")


def test_blocks_know_carrier_and_area() -> None:
    blocks = block_table(("86",), ("86",))
    assert block_of(blocks, "+861062345678", "FIXED_LINE") == Block(None, "Beijing", "北京市")
    assert block_of(blocks, "+8613912345678", "MOBILE") == Block("China Mobile", "Changzhou, Jiangsu", "江苏省常州市")


def test_the_phone_table_holds_what_people_write() -> None:
    table = phone_table()
    for digits, region in (
        ("13912345678", "CN"),
        ("8613912345678", None),
        ("07911123456", "GB"),
        ("11987654321", "BR"),
    ):
        assert table.found(digits, region) is not table.found("", None), digits
