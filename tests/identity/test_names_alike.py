"""How names compare; every case both ways round."""

import pytest

from ringback.identity.names_alike import compare, is_whole, names_agree

CASES = [
    # left, right, level, middle, suffix
    ("ann||lee||", "ann||lee||", "same", None, None),
    ("ann|b|lee||", "ann|b|lee||", "same", "middle_same", None),
    ("ann|b|lee||", "ann|beth|lee||", "same", "middle_initial_same", None),
    ("ann|b|lee||", "ann|carol|lee||", "same", "middle_different", None),
    ("ann|b|lee||", "ann||lee||", "same", None, None),
    ("john||lee|jr|", "john||lee|sr|", "same", None, "suffix_different"),
    ("john||lee|jr|", "john||lee||", "same", None, "suffix_missing"),
    ("bill||lee||", "william||lee||", "alias", None, None),
    ("bill||lee||", "will||lee||", "alias", None, None),
    ("w|brian|white||", "brian||white||", "alias", None, None),
    ("elizabeth||lee||beth", "beth||lee||", "alias", None, None),
    ("b||lee||", "bill||lee||", "initial", None, None),
    ("敏||王||", "敏静||王||", "family_only", None, None),  # no initial, a name of one sign
    ("||lee||", "bill||lee||", "surname", None, None),
    ("||lee||", "||lee||", "surname", None, None),
    ("william||lee||", "robert||lee||", "family_only", None, None),  # Bill is short for both
    ("bob||lee||", "robby||lee||", "alias", None, None),
    ("jim||lee||", "jimmy||lee||", "alias", None, None),
    ("jacquelyn||lee||", "jaquelyn||lee||", "similar_given", None, None),
    ("mary||lee||", "john||lee||", "family_only", None, None),
    ("ann||neave||", "ann|neave|criado||", "compound_family", None, None),
    ("ann||andersen||", "ann||anderson||", "similar_family", None, None),
    ("ann||lee||", "ann||wong||", "given_only", None, None),
    ("ann||lee||", "john||wong||", "different", None, None),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} ~ {case[1]}" for case in CASES])
def test_level_of_two_names(case: tuple[str, ...]) -> None:
    left, right, *expected = case
    assert list(compare(left, right)) == expected
    assert list(compare(right, left)) == expected


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ([], ["ann||lee||"], None),
        (["ann||lee||", "eva||roe||"], ["eva||roe||"], True),
        (["ann||lee||"], ["joe||lee||"], False),
        (["||lee||"], ["joe||lee||"], True),  # it may be his
        (["ann||lee||", "||lee||"], ["joe||lee||"], False),  # it is hers
        (["ann||lee||", "j||lee||"], ["joe||lee||"], False),
        (["敏||王||", "||王||"], ["静||王||"], False),
    ],
)
def test_names_of_two_sides(left: list[str], right: list[str], agree: bool | None) -> None:
    assert names_agree(left, right) is agree
    assert names_agree(right, left) is agree


@pytest.mark.parametrize(
    ("text", "whole"),
    [("ann||lee||", True), ("a||lee||", False), ("||lee||", False), ("ann||||", False), ("敏||王||", True)],
)
def test_whole_names(text: str, whole: bool) -> None:
    assert is_whole(text) is whole
