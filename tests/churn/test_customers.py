"""Customers as they were known at two times, and who of the lost is not."""

from datetime import date, datetime, timezone

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.customers import customers, event_customers, followed_by
from ringback.churn.events import qualifying_orders
from ringback.churn.labels import churn_labels_by_then
from ringback.churn.stages import Known, churn_features_then, false_churn_rows
from ringback.errors import ConfigError
from ringback.settings.churn import ChurnSettings
from shop import at, event, frame

pytestmark = pytest.mark.usefixtures("interpreted")
T, LATER = date(2026, 6, 1), datetime(2026, 9, 1, tzinfo=timezone.utc)
LINK = "old_person_id string, new_person_id string, verdict string, confidence double, status string"


def whose(spark: SparkSession, **persons: str) -> DataFrame:
    return spark.createDataFrame(
        [("shop", name, person) for name, person in persons.items()],
        "source string, event_id string, customer_id string",
    )


def test_customers_are_persons_joined_by_published_links(spark: SparkSession) -> None:
    links = spark.createDataFrame(
        [("c", "b", "changed", 0.9, "candidate"), ("b", "a", "changed", 0.9, "candidate"),
         ("d", "e", "changed", 0.3, "candidate"), ("f", "g", "second_number", 0.9, "candidate"),
         ("h", "i", "changed", 0.9, "refused"), ("j", "j", "changed", 0.9, "candidate")],
        LINK,
    )  # fmt: skip
    joined = customers(links, 0.6)
    assert {tuple(row) for row in joined.collect()} == {("a", "a"), ("b", "a"), ("c", "a")}
    events = spark.createDataFrame([("shop", "1", "c"), ("shop", "2", "d"), ("shop", "3", None)],
                                   "source string, event_id string, person_id string")  # fmt: skip
    assert {row["event_id"]: row["customer_id"] for row in event_customers(events, joined).collect()} == {
        "1": "a",
        "2": "d",
    }
    assert event_customers(events, None).count() == 2


def test_who_goes_on_for_whom(spark: SparkSession) -> None:
    before = whose(spark, one="old", two="old", three="old", four="tie", five="tie")
    after = whose(spark, one="merged", two="merged", three="other", four="y", five="x", six="new")
    assert {tuple(row) for row in followed_by(before, after).collect()} == {("old", "merged"), ("tie", "x")}


ORDERS = [
    event("x", "05-10", event_id="a1", account_id="acc1"), event("x", "06-10", event_id="a2", account_id="acc2"),
    event("y", "05-10", event_id="b1", account_id="acc3"), event("y", "08-10", event_id="b2", account_id="acc3"),
]  # fmt: skip


def test_who_changed_number_is_lost_to_accounts_and_no_customer(spark: SparkSession, rules: ChurnSettings) -> None:
    events = frame(spark, ORDERS).drop("customer_id")
    then = Known(T, whose(spark, a1="p1", b1="p3"))
    later = Known(date(2026, 7, 1), whose(spark, a1="c1", a2="c1", b1="p3", b2="p3"))
    made = churn_features_then(events, then, later, as_of=LATER, settings=rules)
    rows = made.select("customer_id", "churned", "identity_on").collect()
    assert {tuple(row) for row in rows} == {("p1", 0.0, T), ("p3", 1.0, T)}
    persons = whose(spark, a1="p1", a2="p2", b1="p3", b2="p3").withColumnRenamed("customer_id", "unit")
    found = {row["level"]: row for row in false_churn_rows(events, persons, later, T, settings=rules).collect()}
    told = {level: (row["units"], row["churned"], row["came_back"]) for level, row in found.items()}
    assert told == {"accounts": (2, 2, 1), "persons": (2, 2, 1), "customers": (2, 1, 0)}


def test_a_window_that_is_open_has_no_labels(spark: SparkSession, rules: ChurnSettings) -> None:
    events = frame(spark, ORDERS)
    early = at("06-20")
    orders = qualifying_orders(events)
    with pytest.raises(ConfigError, match="too early to know who churned"):
        churn_labels_by_then(orders, orders, followed_by(events, events), T, as_of=early, settings=rules.labels)
    whole = churn_features_then(
        events.drop("customer_id"), Known(T, whose(spark, a1="p1")), None, as_of=early, settings=rules
    )
    assert [row["churned"] for row in whole.select("churned").collect()] == [None]
