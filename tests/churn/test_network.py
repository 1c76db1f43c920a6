"""Ties and exposure of a few friends, and the way back that is refused."""

from datetime import date, datetime, timezone

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.network import exposure, ties
from ringback.errors import AuditError, ConfigError

EDGES = [("a", "b"), ("b", "a"), ("a", "c"), ("c", "c"), ("d", "a")]


def friends(spark: SparkSession) -> DataFrame:
    return ties(spark.createDataFrame(EDGES, "from string, to string"))


def people(spark: SparkSession, **churned: int) -> DataFrame:
    return spark.createDataFrame(list(churned.items()), "customer_id string, churned int")


def test_undated_contacts_are_ties_once(spark: SparkSession) -> None:
    found = sorted((row["customer_id"], row["other_id"]) for row in friends(spark).collect())
    assert found == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "a"), ("c", "a"), ("d", "a")]


def test_dated_contacts_are_ties_when_they_go_both_ways_in_time(spark: SparkSession) -> None:
    days = {"in": 20, "old": 1, "late": 28}
    when = {name: datetime(2026, 1 if name == "old" else 5, day, tzinfo=timezone.utc) for name, day in days.items()}
    rows = [("a", "b", when["in"]), ("b", "a", when["in"]), ("a", "c", when["in"]), ("a", "c", when["in"]),
            ("a", "d", when["in"]), ("d", "a", when["old"]), ("a", "e", when["in"]), ("e", "a", when["late"])]  # fmt: skip
    relations = spark.createDataFrame(rows, "from string, to string, at timestamp")
    found = {(row["customer_id"], row["other_id"]) for row in ties(relations, date(2026, 5, 28)).collect()}
    assert found == {("a", "b"), ("b", "a")}
    with pytest.raises(ConfigError, match="need a cut-off"):
        ties(relations)


def test_exposure_counts_neighbours_whose_label_is_known(spark: SparkSession) -> None:
    scored = people(spark, a=0, b=0, z=0)
    found = {row["customer_id"]: row for row in exposure(friends(spark), people(spark, b=1, c=0), scored).collect()}
    assert (found["a"]["ties"], found["a"]["neighbours_known"], found["a"]["neighbours_gone"]) == (3, 2, 1.0)
    assert found["a"]["neighbours_gone_expected"] == pytest.approx(3 * (1 + 2 * 0.5) / (2 + 2))
    assert (found["b"]["neighbours_known"], found["z"]["ties"]) == (0, 0)


def test_ones_own_label_is_not_among_ones_neighbours(spark: SparkSession) -> None:
    for own in (0, 1):
        everybody = people(spark, a=own, b=1, c=0, d=0)
        (row,) = exposure(friends(spark), everybody, people(spark, a=0)).collect()
        assert row["neighbours_gone"] == 1.0


def test_a_second_hop_that_brings_a_label_back_is_refused(spark: SparkSession) -> None:
    everybody = people(spark, a=1, b=0, c=0, d=0)
    with pytest.raises(AuditError, match="labels of 4 customers would come back to themselves by the second hop"):
        exposure(friends(spark), everybody, everybody, hops=2)
    (row,) = exposure(friends(spark), people(spark, c=1, d=0), people(spark, b=0), hops=2).collect()
    assert (row["neighbours_known"], row["neighbours_gone"]) == (2, 1.0)
    with pytest.raises(ConfigError, match="found 3"):
        exposure(friends(spark), everybody, everybody, hops=3)
