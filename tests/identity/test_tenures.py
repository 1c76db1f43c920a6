"""Where a number changed hands."""

from datetime import datetime
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.config import load_settings
from ringback.identity.tenures import Said, cut_runs, dead_days, phone_cuts, phone_runs

TIMES = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity.times
ANN, BEN = "ann||lee||", "ben||cole||"


def said(names: str = "", mails: str = "", logins: str = "", dead: bool = False) -> Said:
    boxes = frozenset(f"{name}@x.org|{name}|0|9" for name in mails.split())
    return Said(frozenset(names.split()), boxes, frozenset(logins.split()), dead)


@pytest.mark.parametrize(
    ("runs", "tenures"),
    [
        ([said(ANN), said(BEN)], [(0, None), (1, "other_name")]),
        ([said(ANN), said(ANN)], [(0, None), (0, None)]),
        ([said(ANN), said(), said(BEN), said(BEN)], [(0, None), (0, None), (1, "other_name"), (1, None)]),
        ([said(mails="annlee"), said(mails="bencole")], [(0, None), (1, "other_mailbox")]),
        ([said(mails="annlee"), said(mails="annleehome")], [(0, None), (0, None)]),
        ([said(mails="annlee", logins="w:1"), said(mails="bencole", logins="w:1")], [(0, None), (0, None)]),
        ([said(logins="w:1"), said(logins="w:2")], [(0, None), (1, "other_login")]),
        ([said(logins="w:1"), said(logins="v:2")], [(0, None), (0, None)]),
        ([said(ANN, "annlee"), said(ANN, "bencole")], [(0, None), (0, None)]),  # names decide
        ([said(ANN), said(mails="bencole"), said(BEN)], [(0, None), (0, None), (1, "other_name")]),
        ([said(ANN), said(dead=True)], [(0, None), (1, "dead_between")]),
        ([said(), said(dead=True), said()], [(0, None), (1, "dead_between"), (1, None)]),
        ([said(ANN), said(ANN, dead=True)], [(0, None), (0, None)]),  # she has it again
        ([said(mails="annlee"), said(mails="annleehome", dead=True)], [(0, None), (0, None)]),
        ([said(ANN, dead=True), said()], [(0, None), (0, None)]),
    ],
)
def test_cut(runs: list[Said], tenures: list[tuple[int, str | None]]) -> None:
    assert cut_runs(runs, 60) == tenures


def dead(spark: SparkSession, **days: list[int]) -> DataFrame:
    return spark.createDataFrame(list(days.items()), "value string, dead array<int>")


def test_runs_end_where_the_number_was_dead(spark: SparkSession) -> None:
    columns = "profile_id bigint, value string, source string, region string, begin int, end int, begin_rank int, end_rank int"
    rows = [(n, "a", "shop", "US", day, day + 5, n, n) for n, day in enumerate((0, 10, 20, 30))]
    found_dead = dead(spark, a=[2, 17, 25, 40], b=[15])  # while in use, between, on the last day, after all
    runs = phone_runs(spark.createDataFrame(rows, columns), found_dead, TIMES).collect()
    assert {row["profile_id"]: (row["run"], row["dead"]) for row in runs} == {
        0: (0, False), 1: (0, False), 2: (1, True), 3: (2, True),
    }  # fmt: skip


def test_dead_days_are_those_without_a_holder(spark: SparkSession) -> None:
    states = [
        ("+1", "empty", "unknown", 3),
        ("+1", "active", "yes", 2),
        ("+1", "active", "no", 1),
        ("+2", "off", "unknown", 1),
    ]
    asked = spark.createDataFrame(
        [(phone, state, owner, datetime(1970, 1, 1 + day)) for phone, state, owner, day in states],
        "phone string, line_state string, owner_changed_since string, checked_at timestamp",
    )
    assert [tuple(row) for row in dead_days(asked).collect()] == [("+1", [2, 3])]


def test_runs_end_at_a_silence_in_which_the_source_looked(spark: SparkSession) -> None:
    columns = "profile_id bigint, value string, source string, region string, begin int, end int, begin_rank int, end_rank int"
    rows = [
        (1, "+86", "shop", "CN", 0, 0, 1, 1), (2, "+86", "shop", "CN", 90, 90, 5, 5), (3, "+86", "shop", "CN", 181, 181, 9, 9),
        (4, "+1", "shop", "US", 0, 0, 1, 1), (5, "+1", "shop", "US", 46, 46, 4, 4),
        (6, "+49", "yearly", "DE", 0, 0, 1, 1), (7, "+49", "yearly", "DE", 365, 365, 2, 2),  # the source did not look in between
        (8, "+49", "shop", "DE", 800, 800, 60, 60),  # another source did
    ]  # fmt: skip
    runs = phone_runs(spark.createDataFrame(rows, columns), dead(spark), TIMES)
    told = {row["profile_id"]: row["run"] for row in runs.collect()}
    assert told == {1: 0, 2: 0, 3: 1, 4: 0, 5: 1, 6: 0, 7: 0, 8: 1}
    sides = spark.createDataFrame(
        [(n, name, [], []) for n, name in zip(range(1, 9), (ANN, None, BEN, ANN, None, ANN, BEN, BEN), strict=True)],
        "profile_id bigint, name_text string, mailboxes array<string>, logins array<string>",
    )
    cuts = phone_cuts(runs, sides, TIMES).collect()
    assert {tuple(row) for row in cuts} == {("+86", 0, 0, None), ("+86", 1, 1, "other_name")}
