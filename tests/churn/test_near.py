"""Contacts of accounts and of numbers, and neighbours who had gone in time."""

from datetime import date, datetime, timezone

import pytest
from pyspark.sql import SparkSession

from ringback.churn.events import qualifying_orders
from ringback.churn.labels import population
from ringback.churn.near import near_features
from ringback.churn.relations import of_accounts, of_holders
from ringback.settings.churn import ChurnSettings
from shop import at, event, frame

pytestmark = pytest.mark.usefixtures("interpreted")
T = date(2026, 6, 1)
RAW = ("source string, `from` string, `to` string, kind string, at string, available_at string, timezone string, latency_days int, "
       "default_region string")  # fmt: skip
OLD, NEW = "+12125550123", "+12125550188"


def contact(one: str, other: str, day: str = "2026-05-10") -> tuple[object, ...]:
    return ("shop", one, other, "Call ", day, None, "UTC", 2, "US")


def test_contacts_of_accounts(spark: SparkSession) -> None:
    raw = spark.createDataFrame([contact("a", "b"), contact("a", None), contact("a", "b", "?")], RAW)  # type: ignore[arg-type]
    (row,) = of_accounts(raw).collect()
    assert (row["from"], row["to"], row["kind"]) == ("shop:a", "shop:b", "call")
    assert (row["known_at"] - row["at"]).days == 2


def test_contacts_of_numbers_are_their_holders_at_the_time(spark: SparkSession) -> None:
    raw = spark.createDataFrame(
        [contact(OLD, NEW, day) for day in ("2026-01-10", "2026-03-10", "2026-05-10")] + [contact(OLD, "12")], RAW
    )
    tenures = spark.createDataFrame(
        [("p1", OLD, at("02-01")), ("p2", OLD, at("04-01")), ("p3", NEW, at("01-01")), (None, NEW, at("05-01"))],
        "person_id string, value string, held_from timestamp",
    )
    read_as = spark.createDataFrame(
        [(OLD, "US", OLD), (NEW, "US", NEW), ("12", "US", None)], "written string, default_region string, value string"
    )
    joined = spark.createDataFrame([("p2", "c")], "person_id string, customer_id string")
    found = {row["at"].month: (row["from"], row["to"]) for row in of_holders(raw, read_as, tenures, joined).collect()}
    assert found == {1: ("p1", "p3"), 3: ("p1", "p3"), 5: ("c", "p3")}


def test_neighbours_gone_in_the_window_before(spark: SparkSession, rules: ChurnSettings) -> None:
    events = [event(who, "04-10") for who in ("me", "gone", "stays", "late")]
    events += [event(who, "05-20") for who in ("me", "stays")] + [
        event("late", "05-25", known="06-05"),
        event("gone", "06-03"),
    ]
    orders = qualifying_orders(frame(spark, events)).checkpoint()
    when = datetime(2026, 5, 10, tzinfo=timezone.utc)
    both = [(a, b, "call", when, when) for x in ("gone", "stays", "late") for a, b in (("me", x), (x, "me"))]
    relations = spark.createDataFrame(both, "`from` string, `to` string, kind string, at timestamp, known_at timestamp")
    asked = population(orders, [T], rules.labels)
    rows = {row["customer_id"]: row for row in near_features(relations, orders, asked, T, rules.labels).collect()}
    me = rows["me"]
    assert (me["near_ties"], me["near_known"], me["near_gone"]) == (
        3.0,
        3.0,
        2.0,
    )  # what is known late has not been seen
    assert me["near_gone_share"] == pytest.approx(2 / 3)
    assert rows["gone"]["near_gone"] == 0.0  # its neighbour stayed, and its own label is not looked at
