"""Customers: persons, and persons joined by published links, so that who only changed number is not counted as lost."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.components import connected_components
from ringback.numbers import published

ACCOUNTS, PERSONS, LINKS = "accounts", "persons", "links"
LEVELS = (ACCOUNTS, PERSONS, LINKS)
EVENT = ["source", "event_id"]


def customers(links: DataFrame, publish_at: float) -> DataFrame:
    """One row per person that a published link joins to another: person_id, customer_id, the least person_id of all joined.

    The graph's nodes are hashes of person ids; a million persons with links meet in one by a chance of 3 in 100 million.
    """
    joined = (
        published(links, publish_at).where("old_person_id != new_person_id").select("old_person_id", "new_person_id")
    )
    joined = joined.checkpoint()  # components read their edges more than once
    edges = joined.select(F.xxhash64("old_person_id").alias("src"), F.xxhash64("new_person_id").alias("dst"))
    ends = joined.select(F.explode(F.array("old_person_id", "new_person_id")).alias("person_id")).distinct()
    parts = connected_components(edges)
    named = ends.join(parts, F.xxhash64("person_id") == F.col("node"), how="inner")
    least = named.groupBy("component").agg(F.min("person_id").alias("customer_id"))
    return named.join(least, "component", how="inner").select("person_id", "customer_id")


def event_customers(event_persons: DataFrame, joined: DataFrame | None) -> DataFrame:
    """One row per event of a known person: source, event_id, customer_id; `joined` as customers() makes it, null = persons alone."""
    known = event_persons.where(F.col("person_id").isNotNull()).select(*EVENT, "person_id")
    return named_customers(known, joined)


def named_customers(persons: DataFrame, joined: DataFrame | None) -> DataFrame:
    """The same rows with customer_id in the place of person_id."""
    others = [name for name in persons.columns if name != "person_id"]
    if joined is None:
        return persons.withColumnRenamed("person_id", "customer_id")
    named = persons.join(joined, "person_id", how="left")
    return named.select(*others, F.coalesce("customer_id", "person_id").alias("customer_id"))


def of_customers(events: DataFrame, whose: DataFrame) -> DataFrame:
    """One row per event that somebody known did, with customer_id."""
    return events.join(whose, EVENT, how="inner")


def followed_by(before: DataFrame, after: DataFrame) -> DataFrame:
    """One row per customer of `before`: customer_id, later_id, who has most of the customer's events in `after`.

    Both hold one row per event (source, event_id, customer_id), by what was known at two times. Persons that were merged, split or
    linked between them are followed by what they did; of two with equally many the lesser id counts.
    """
    pairs = before.select(*EVENT, "customer_id").join(
        after.select(*EVENT, F.col("customer_id").alias("later_id")), EVENT, how="inner"
    )
    counts = pairs.groupBy("customer_id", "later_id").agg(F.count(F.lit(1)).alias("events"))
    best = F.min(F.struct((-F.col("events")).alias("rank"), "later_id"))["later_id"]
    return counts.groupBy("customer_id").agg(best.alias("later_id"))
