"""Persons out of components: ids minted from content, the golden record, and who held what when."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.tables import (
    EVIDENCE_TABLE,
    GOLDEN,
    PERSON_RECORDS,
    PERSONS,
    conform,
)


def person_records(labelled: DataFrame, ids: DataFrame) -> DataFrame:
    """One row per contact record: its person. `labelled` tells the component by record, `ids` the person by component."""
    owners = ids.select("component", "person_id").distinct()
    return (
        labelled.join(owners, "component", how="inner")
        .select(
            "source",
            "record_id",
            "person_id",
            F.col("seen_from").alias("valid_from"),
            F.col("seen_to").alias("valid_to"),
        )
        .transform(conform, PERSON_RECORDS)
    )


def evidence(points: DataFrame, owners: DataFrame, tenures: DataFrame, weights: DataFrame) -> DataFrame:
    """One row per identifier that a record carries, with the tenure it falls into and its weight (null = a hub or not valid)."""
    carried = (
        points.groupBy("source", "record_id", "kind", "value")
        .agg(F.min("seen_from").alias("seen_from"), F.max("seen_to").alias("seen_to"))
        .join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
    )
    within = tenures.select("kind", "value", "person_id", "tenure", "held_from", "held_to")
    return (
        carried.join(within, ["kind", "value", "person_id"], how="inner")
        .where(F.col("seen_from").between(F.col("held_from"), F.col("held_to")))  # a holder's tenures do not touch
        .join(weights, ["kind", "value"], how="left")
        .drop("person_id", "held_from", "held_to")
        .transform(conform, EVIDENCE_TABLE)
    )


def persons(
    records: DataFrame, points: DataFrame, owners: DataFrame, weakest: DataFrame, given_up: DataFrame
) -> DataFrame:
    """One row per person: golden values with the record each is from, phones over time, how firmly it hangs together.

    A phone that the person gave up (`given_up`: person_id, value) is nobody's current one.
    """
    mine = owners.select("source", "record_id", "person_id")
    told = records.join(mine, ["source", "record_id"], how="inner")
    carried = points.join(mine, ["source", "record_id"], how="inner").where("valid")
    core = told.groupBy("person_id").agg(
        F.count(F.lit(1)).alias("records"),
        F.min("seen_from").alias("first_seen_at"),
        F.max("seen_to").alias("last_seen_at"),
        _golden(F.col("name.full")).alias("full_name"),
        _golden(F.col("birth_date").cast("string")).alias("birth_date"),
        _golden(F.col("gender")).alias("gender"),
    )
    return (
        core.join(_phones(carried), "person_id", how="left")
        .join(_current(carried), "person_id", how="left")
        .transform(_without_given_up, given_up)
        .join(weakest, "person_id", how="left")
        .transform(conform, PERSONS)
    )


def _without_given_up(told: DataFrame, given_up: DataFrame) -> DataFrame:
    gone = given_up.select("person_id", F.col("value").alias("current_phone"), F.lit(True).alias("_gone"))
    joined = told.join(gone, ["person_id", "current_phone"], how="left")
    still = {name: F.when(F.col("_gone").isNull(), F.col(name)) for name in ("current_phone", "current_phone_from")}
    return joined.withColumns(still).drop("_gone")


def weakest_links(kept: DataFrame, labelled: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per person of several profiles: the least, over its profiles, of a profile's best comparison inside the person."""
    person_of = labelled.join(owners, ["source", "record_id"], how="inner").select("profile_id", "person_id").distinct()
    sides = [
        person_of.select(F.col("profile_id").alias(side), F.col("person_id").alias(f"_{side}"))
        for side in ("left", "right")
    ]
    inside = kept.join(sides[0], "left", how="inner").join(sides[1], "right", how="inner").where("_left = _right")
    ends = inside.select(F.col("left").alias("profile_id"), "_left", "weight").union(
        inside.select("right", "_left", "weight")
    )
    best = ends.groupBy("profile_id", "_left").agg(F.max("weight").alias("best"))
    return best.groupBy(F.col("_left").alias("person_id")).agg(F.min("best").alias("weakest_link"))


def _golden(value: Column) -> Column:
    """The value seen last, and the record that says so."""
    latest = F.struct(F.col("seen_to"), F.col("seen_from"), value)
    kept = F.struct(value.alias("value"), "source", "record_id").cast(GOLDEN)
    return F.max_by(kept, F.when(value.isNotNull(), F.struct(latest, "source", "record_id")))


def _current(carried: DataFrame) -> DataFrame:
    """One row per person: phone and e-mail seen last with the record that each is from, and the address."""
    last = {kind: _golden(F.when(F.col("kind") == kind, F.col("value"))) for kind in ("phone", "email", "address")}
    told = carried.groupBy("person_id").agg(*[golden.alias(kind) for kind, golden in last.items()])
    values = [F.col(f"{kind}.value").alias(f"current_{kind}") for kind in ("phone", "email")]
    records = [
        F.when(F.col(kind).isNotNull(), F.struct(f"{kind}.source", f"{kind}.record_id")).alias(f"current_{kind}_from")
        for kind in ("phone", "email")
    ]
    return told.select("person_id", *values, *records, "address")


def _phones(carried: DataFrame) -> DataFrame:
    held = (
        carried.where(F.col("kind") == "phone")
        .groupBy("person_id", "value", F.col("detail.line_kind").alias("line_kind"))
        .agg(F.min("seen_from").alias("held_from"), F.max("seen_to").alias("held_to"))
    )
    by_time = F.sort_array(F.collect_list(F.struct("held_from", "held_to", "value", "line_kind")))
    ordered = F.transform(by_time, lambda p: F.struct(p["value"], p["line_kind"], p["held_from"], p["held_to"]))
    shape = "array<struct<value:string,line_kind:string,held_from:timestamp,held_to:timestamp>>"
    return held.groupBy("person_id").agg(ordered.cast(shape).alias("phones"))
