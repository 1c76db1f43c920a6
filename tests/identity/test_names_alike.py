"""How names compare; every case both ways round."""

import pytest

from ringback.identity.names_alike import compare

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
