"""Features of customers from what is known of them as persons: their number, its changes, how long they are known, their place."""

from datetime import date
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.customers import named_customers
from ringback.numbers import published

PROVINCE, ZIP_AREA = 2, 6  # first letters of an adcode that name a Chinese province, and of `US|78723|…` a ZIP area


class Persons(NamedTuple):
    """Tables of the identities that were known at a cut-off, and `unreachable` (person_id): whose number reaches nobody."""

    persons: DataFrame
    phone_tenures: DataFrame
    links: DataFrame
    points: DataFrame
    unreachable: DataFrame


def holder_features(known: Persons, joined: DataFrame | None, cut_off: date, publish_at: float) -> DataFrame:
    """One row per customer: customer_id, number_days, number_unseen_days, numbers_held, number_changes, number_dead,
    registered_days, place_share (of all customers with a known place, how many live in the same province or ZIP area).

    `joined` is as customers() makes it; null = persons are the customers. All tables are as they were known before the cut-off.
    """
    registered = named_customers(known.persons.select("person_id", "first_seen_at"), joined)
    rows = registered.groupBy("customer_id").agg(_days(cut_off, F.min("first_seen_at")).alias("registered_days"))
    dead = named_customers(known.unreachable.select("person_id").distinct(), joined)
    others = (
        _numbers(named_customers(_held(known.phone_tenures), joined), cut_off),
        _changes(published(known.links, publish_at), joined),
        dead.groupBy("customer_id").agg(F.lit(1.0).alias("number_dead")),
        _places(named_customers(_lives(known.persons, known.points), joined)),
    )
    for other in others:
        rows = rows.join(other, "customer_id", how="left")
    return rows.fillna(0.0)


def _held(tenures: DataFrame) -> DataFrame:
    return tenures.where("person_id is not null").select("person_id", "value", "held_from", "held_to")


def _numbers(held: DataFrame, cut_off: date) -> DataFrame:
    """One row per customer with a number: how long it has the latest one, and when it was last seen with it."""
    latest = F.max(F.struct("held_to", "held_from", "value"))
    return held.groupBy("customer_id").agg(
        _days(cut_off, latest["held_from"]).alias("number_days"),
        _days(cut_off, latest["held_to"]).alias("number_unseen_days"),
        F.count_distinct("value").cast("double").alias("numbers_held"),
    )


def _changes(links: DataFrame, joined: DataFrame | None) -> DataFrame:
    """One row per customer with a published change: how many, by OLD's holder, who is the same customer as NEW's."""
    whose = named_customers(
        links.where("old_person_id is not null").selectExpr("old_person_id person_id", "link_id"), joined
    )
    return whose.groupBy("customer_id").agg(F.count_distinct("link_id").cast("double").alias("number_changes"))


def _lives(persons: DataFrame, points: DataFrame) -> DataFrame:
    """One row per person with an address of a known place: person_id, place, since it was last seen."""
    golden = persons.select(
        "person_id", "last_seen_at", "address.source", "address.record_id", F.col("address.value").alias("value")
    )
    place = F.coalesce(F.left("detail.adcode", F.lit(PROVINCE)), F.left("detail.building_key", F.lit(ZIP_AREA)))
    told = points.where("kind = 'address'").select("source", "record_id", "value", place.alias("place")).distinct()
    found = golden.join(told, ["source", "record_id", "value"], how="inner").where("place is not null")
    return found.select("person_id", "place", "last_seen_at")


def _places(lives: DataFrame) -> DataFrame:
    """One row per customer with a known place: place_share, in hundredths: finer, it would move with everybody who comes or goes."""
    mine = (
        lives.groupBy("customer_id").agg(F.max(F.struct("last_seen_at", "place"))["place"].alias("place")).checkpoint()
    )
    counts = mine.groupBy("place").agg(F.count(F.lit(1)).alias("_customers"))
    total = mine.agg(F.count(F.lit(1)).alias("_all"))
    both = mine.join(counts, "place", how="inner").crossJoin(F.broadcast(total))
    return both.select("customer_id", F.round(F.col("_customers") / F.col("_all"), 2).alias("place_share"))


def _days(cut_off: date, then: Column) -> Column:
    return F.date_diff(F.lit(cut_off), F.to_date(then)).cast("double")
