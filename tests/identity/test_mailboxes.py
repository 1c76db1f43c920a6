"""How two mailboxes compare."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from ringback.identity.mailboxes import (
    AGREEING,
    LEVELS,
    akin,
    best_level,
    level_of,
    mailbox_texts,
    mailboxes_in_use,
    worn_words,
)

AFTER, WHILE = (100, 200), (0, 400)


def box(address: str, words: str, days: tuple[int, int] = (0, 99)) -> str:
    return f"{address}|{words}|{days[0]}|{days[1]}"


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        (box("ann@x.org", "ann"), box("ann@x.org", "ann"), "same"),
        (box("info@x.org", ""), box("info@x.org", ""), "same_role"),
        (box("s24@x.org", "s"), box("s24@x.org", "s"), "same_role"),
        (box("rep.ben@a.org", "ben.carp"), box("ben.carp@b.org", "ben.carp", AFTER), "core_after"),
        (box("rep.ben@a.org", "ben.carp"), box("ben.carp@b.org", "ben.carp", WHILE), "core_while"),
        (box("b@a.org", "ben.carpenter"), box("c@b.org", "benjamin.carpenter", AFTER), "akin_after"),
        (box("b@a.org", "ben.carpenter"), box("c@a.org", "ann.carpenter", AFTER), "sibling_after"),
        (box("b@a.org", "ben.carpenter"), box("c@a.org", "ann.carpenter", WHILE), "sibling_while"),
        (box("b@a.org", "ben"), box("c@b.org", "zoe", AFTER), "diff_after"),
        (box("b@a.org", "ben"), box("c@b.org", "zoe", (40, 99)), "diff_after"),  # 59 days at once
        (box("b@a.org", "ben"), box("c@b.org", "zoe", (39, 99)), "diff_while"),  # 60
    ],
)
def test_level(left: str, right: str, level: str) -> None:
    assert level_of(left, right, 60) == level
    assert level_of(right, left, 60) == level


def test_the_best_of_several_counts() -> None:
    ours, theirs = [box("a@x.org", "ann"), box("b@x.org", "ben")], [box("z@x.org", "zoe"), box("a@x.org", "ann")]
    assert best_level(ours, theirs, 60) == "same"


def test_agreeing_levels_come_before_the_others() -> None:
    first_other = min(LEVELS.index(level) for level in LEVELS if level not in AGREEING)
    assert all(LEVELS.index(level) < first_other for level in AGREEING)


@given(st.text("abc.", max_size=8), st.text("abc.", max_size=8))
def test_akin_is_a_shared_run_of_letters(left: str, right: str) -> None:
    a, b = left.replace(".", ""), right.replace(".", "")
    runs = [len(a[i:j]) for i, j in product(range(len(a)), range(len(a) + 1)) if i < j and a[i:j] in b]
    longest = max(runs, default=0)
    enough = longest >= 5 or (longest >= 4 and longest >= 0.8 * min(len(a), len(b)))
    assert akin(left, right) == bool(left and right and (a == b or enough))


def test_texts_leave_out_worn_words(spark: SparkSession) -> None:
    rows = [(f"rep.name{n}x@example.org", None, n, n + 5) for n in range(22)]
    rows += [
        ("rep.zoe@example.org", None, 3, 9),
        ("rep.zoe@example.org", None, 50, 60),
        ("office@example.org", "role", 1, 2),
    ]
    rows += [("1234567@example.com", None, 1, 2), ("1234@example.com", None, 1, 2)]
    carried = spark.createDataFrame(
        [("email", *row) for row in rows], "kind string, value string, note string, begin int, end int"
    )
    in_use = mailboxes_in_use(carried)
    texts = {row["value"]: row["mailbox"] for row in mailbox_texts(in_use, worn_words(in_use)).collect()}
    assert texts["rep.zoe@example.org"] == "rep.zoe@example.org|zoe|3|60"
    assert texts["office@example.org"] == "office@example.org||1|2", "a role's mailbox tells nobody"
    assert texts["1234567@example.com"] == "1234567@example.com|1234567|1|2", "an account number does"
    assert texts["1234@example.com"] == "1234@example.com||1|2"
    assert worn_words(spark.createDataFrame([(["rep", f"n{n}"],) for n in range(20)], "words array<string>")) == []
