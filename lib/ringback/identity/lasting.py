"""Person ids that last: a component keeps the id that most of a person's records had, and what changes is told.

Every person of the run before goes to the component that holds most of its records. A component to which several persons go
keeps the id that was made first; one to which none goes gets an id minted from its first record.
"""

from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.tables import IDENTITY_CHANGES, conform

ID_SIGNS = 20
TRIES = 8  # ids that one first record can give: a person may be split from its first record's id again and again
RECORD = ["source", "record_id"]


def person_ids(labelled: DataFrame, before: DataFrame, changes: DataFrame) -> DataFrame:
    """One row per component and person of the run before that shares records with it, and one per component that shares none.

    Columns: component, person_id (the component's), old_id (null where there is none), stays (whether old_id is to be looked for
    in this component). `labelled` tells the component by record, `before` the person by record, `changes` how old ids are.
    """
    components = labelled.groupBy("component").agg(F.min(F.struct(*RECORD)).alias("first"))
    shared = _shared(labelled, before, changes).join(components, "component", how="inner")
    placed = shared.withColumn("stays", _first_of("old_id", F.desc("records"), "first"))
    kept = placed.where("stays").withColumn("survives", _first_of("component", "made_at", "held_from", "old_id"))
    survivors = kept.where("survives").select("component", F.col("old_id").alias("kept_id"))
    minted = components.join(survivors, "component", how="left_anti").transform(_with_minted, before, changes)
    ids = survivors.select("component", F.col("kept_id").alias("person_id")).unionByName(minted)
    return ids.join(placed.select("component", "old_id", "stays"), "component", how="left")


def first_ids(labelled: DataFrame) -> DataFrame:
    """As `person_ids` where no run was before."""
    components = labelled.groupBy("component").agg(F.min(F.struct(*RECORD)).alias("first"))
    nobody, nowhere = F.lit(None).cast("string").alias("old_id"), F.lit(None).cast("boolean").alias("stays")
    return components.select("component", _minted(F.lit(0)).alias("person_id"), nobody, nowhere)


def identity_changes(ids: DataFrame, before: DataFrame | None, *, run_id: str, as_of: datetime) -> DataFrame:
    """One row per person that came into being, was joined to another, gave records to another or is gone."""
    other = F.col("old_id") != F.col("person_id")
    told = [
        _change(ids.where("old_id is null"), "created", "person_id", None, "new_records"),
        _change(ids.where(other & F.col("stays")), "merged", "old_id", "person_id", "evidence_joins"),
        _change(ids.where(other & ~F.col("stays")), "split", "old_id", "person_id", "evidence_parts"),
    ]
    if before is not None:
        gone = before.select(F.col("person_id").alias("old_id")).distinct().join(ids, "old_id", how="left_anti")
        told.append(_change(gone, "retired", "old_id", None, "records_gone"))
    return _united(told).transform(_with_run, run_id, as_of).transform(conform, IDENTITY_CHANGES)


def _shared(labelled: DataFrame, before: DataFrame, changes: DataFrame) -> DataFrame:
    """One row per component and old id with records in common: how many, since when held, and when the id was made."""
    made = changes.where(F.col("change").isin("created", "split")).groupBy(
        F.coalesce("into_person_id", "person_id").alias("old_id")
    )
    both = labelled.select(*RECORD, "component").join(
        before.select(*RECORD, F.col("person_id").alias("old_id"), "valid_from"), RECORD, how="inner"
    )
    counted = both.groupBy("component", "old_id").agg(
        F.count(F.lit(1)).alias("records"), F.min("valid_from").alias("held_from")
    )
    return counted.join(made.agg(F.min("at").alias("made_at")), "old_id", how="left")


def _first_of(group: str, *order: str | Column) -> Column:
    return F.row_number().over(Window.partitionBy(group).orderBy(*order)) == 1


def _with_minted(components: DataFrame, before: DataFrame, changes: DataFrame) -> DataFrame:
    """One row per component: a new id, the first of its first record's that nobody ever had."""
    used = _united([before.select("person_id"), changes.select("person_id"), changes.select("into_person_id")])
    tries = components.withColumn("nth", F.explode(F.sequence(F.lit(0), F.lit(TRIES - 1))))
    free = tries.withColumn("person_id", _minted(F.col("nth"))).join(used.distinct(), "person_id", how="left_anti")
    return free.groupBy("component").agg(F.min_by("person_id", "nth").alias("person_id"))


def _minted(nth: Column) -> Column:
    """A digest of the component's first record; the first try says the record alone."""
    content = F.concat(F.to_json("first"), F.when(nth == 0, "").otherwise(nth.cast("string")))
    return F.concat(F.lit("p"), F.substring(F.sha2(content, 256), 1, ID_SIGNS))


def _change(rows: DataFrame, change: str, person: str, into: str | None, cause: str) -> DataFrame:
    other = F.lit(None).cast("string") if into is None else F.col(into)
    return rows.select(
        F.lit(change).alias("change"),
        F.col(person).alias("person_id"),
        other.alias("into_person_id"),
        F.lit(cause).alias("cause"),
    )


def _with_run(changes: DataFrame, run_id: str, as_of: datetime) -> DataFrame:
    said = F.concat_ws("|", F.lit(run_id), "change", "person_id", F.coalesce("into_person_id", F.lit("-")))
    return changes.withColumns(
        {"change_id": F.sha2(said, 256), "run_id": F.lit(run_id), "at": F.lit(as_of).cast("timestamp")}
    )


def _united(frames: Sequence[DataFrame]) -> DataFrame:
    first, *rest = frames
    for frame in rest:
        first = first.union(frame)
    return first
