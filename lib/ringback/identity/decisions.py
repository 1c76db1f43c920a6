"""Rulings of people at the brand: two records are the same person's, or different people's. They always win."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.contacts.normalise import refused_whole
from ringback.contacts.reasons import Told, first_reason
from ringback.contacts.text import blank_to_null
from ringback.errors import InputError, listed
from ringback.groups import Groups
from ringback.tables import DECISIONS, conform

SAME, DIFFERENT = "same", "different"
BITS = 1000.0  # more than all else together
MOST = 1_000_000  # rulings that are checked for contradictions in one process; more were not made by people
NAMED = 20  # contradictions that a message names
SIDES = ("left", "right")
REFERENCE = r"^\s*([^|]{1,200})\|(.{1,1000})$"
KEY = ["left_source", "left_record", "right_source", "right_record"]

Record = tuple[str, str]


class RulingReason(Told):
    """Why a ruling is refused."""

    UNREADABLE_ROW = "unreadable_row"
    BAD_RECORD = "bad_record"
    ONE_RECORD = "one_record"
    BAD_RULING = "bad_ruling"
    BAD_DECIDED_AT = "bad_decided_at"
    MISSING_DECIDED_BY = "missing_decided_by"
    AFTER_AS_OF = "after_as_of"
    CONTRADICTS_ANOTHER = "contradicts_another"  # of the same instant about the same two records


@dataclass(frozen=True)
class Rulings:
    """What is made of the sources' rulings; `rows` is the judged raw rows, read or refused."""

    decisions: DataFrame
    quarantine: DataFrame
    rows: DataFrame


def normalise_decisions(raw: DataFrame, *, as_of: datetime, run_id: str) -> Rulings:
    """Every raw row is counted in one row of the table decisions, or is one row in quarantine."""
    rows = raw.transform(_read, as_of).transform(_with_contradictions).checkpoint()  # two tables are written from it
    latest = F.struct("decided_at", "ruling", "decided_by", "reason")
    kept = (
        rows.where("row_reason is null")
        .groupBy(*KEY)
        .agg(F.max(latest).alias("last"), F.count(F.lit(1)).alias("rulings"))
    )
    return Rulings(
        kept.select(*KEY, "last.*", "rulings").transform(conform, DECISIONS), refused_whole(rows, run_id), rows
    )


def require_no_contradiction(decisions: DataFrame) -> None:
    """InputError that names the records which rulings make one person and two at once."""
    columns = [*KEY, "ruling"]
    rows = decisions.select(*columns).orderBy(*columns).limit(MOST).collect()  # people's rulings, bounded
    groups = Groups[Record]()
    for row in rows:
        if row["ruling"] == SAME:
            groups.join((row[0], row[1]), (row[2], row[3]))
    apart = [row for row in rows if row["ruling"] == DIFFERENT]
    wrong = [row for row in apart if groups.of((row[0], row[1])) == groups.of((row[2], row[3]))]
    if wrong:
        told = [
            f"{row[0]}|{row[1]} and {row[2]}|{row[3]} are ruled different, and one person by other rulings"
            for row in wrong
        ]
        rest = [f"and {len(told) - NAMED} more"] if len(told) > NAMED else []
        what = "decisions: rulings contradict each other; take one back by a later ruling about the same two records:"
        raise InputError(listed(what, told[:NAMED] + rest))


def ruled_apart(decisions: DataFrame) -> DataFrame:
    """One row per record (source, record_id) that is ruled different from another: it is a profile of its own."""
    return ruled_records(decisions.where(F.col("ruling") == DIFFERENT))


def ruled_records(decisions: DataFrame) -> DataFrame:
    """One row per record (source, record_id) that is ruled about."""
    either = [
        decisions.select(F.col(f"{side}_source").alias("source"), F.col(f"{side}_record").alias("record_id"))
        for side in SIDES
    ]
    return either[0].union(either[1]).distinct()


def ruled_pairs(decisions: DataFrame, said: DataFrame) -> DataFrame:
    """One row per two profiles (left < right) that are ruled about: left, right, ruling; records that are gone are left out."""
    pairs = decisions.select(*KEY, "ruling")
    for side in SIDES:
        profile = said.select(
            F.col("source").alias(f"{side}_source"),
            F.col("record_id").alias(f"{side}_record"),
            F.col("profile_id").alias(side),
        )
        pairs = pairs.join(profile, [f"{side}_source", f"{side}_record"], how="inner")
    ordered = pairs.select(F.least(*SIDES).alias("left"), F.greatest(*SIDES).alias("right"), "ruling").where(
        "left < right"
    )
    return ordered.groupBy(*SIDES).agg(F.min("ruling").alias("ruling"))


def _read(raw: DataFrame, as_of: datetime) -> DataFrame:
    zone, written = F.col("timezone"), blank_to_null(F.col("decided_at"))
    told = raw.select(
        "raw_row_ref", "source_file", F.lit(None).cast("string").alias("record_id"), "source", "corrupt",
        _reference("left_record").alias("_left"), _reference("right_record").alias("_right"),
        F.lower(F.trim("ruling")).alias("ruling"), instant(written, zone).alias("decided_at"),
        blank_to_null(F.col("decided_by")).alias("decided_by"), blank_to_null(F.col("reason")).alias("reason"),
        F.coalesce(instant(F.col("available_at"), zone),
                   instant(written, zone) + F.make_dt_interval(days=F.col("latency_days"))).alias("available_at"),
    )  # fmt: skip
    first, second = F.least("_left", "_right"), F.greatest("_left", "_right")
    return told.withColumns(
        {
            "left_source": first["source"], "left_record": first["record_id"],
            "right_source": second["source"], "right_record": second["record_id"],
            "row_reason": first_reason(
                (F.col("corrupt"), RulingReason.UNREADABLE_ROW),
                (F.col("_left").isNull() | F.col("_right").isNull(), RulingReason.BAD_RECORD),
                (F.col("_left") == F.col("_right"), RulingReason.ONE_RECORD),
                (~F.coalesce(F.col("ruling").isin(SAME, DIFFERENT), F.lit(False)), RulingReason.BAD_RULING),
                (F.col("decided_at").isNull(), RulingReason.BAD_DECIDED_AT),
                (F.col("decided_by").isNull(), RulingReason.MISSING_DECIDED_BY),
                (F.col("available_at") > F.lit(as_of), RulingReason.AFTER_AS_OF),
            ),
        }
    )  # fmt: skip


def _with_contradictions(rows: DataFrame) -> DataFrame:
    """Refuses rulings of one instant about the same two records that say both."""
    readable = F.when(F.col("row_reason").isNull(), F.col("ruling"))
    said = F.size(F.collect_set(readable).over(Window.partitionBy(*KEY, "decided_at")))
    both = F.when((said > 1) & F.col("row_reason").isNull(), RulingReason.CONTRADICTS_ANOTHER.column)
    return rows.withColumn("row_reason", F.coalesce("row_reason", both))


def _reference(column: str) -> Column:
    """A record written <source>|<record_id>; null where it is not."""
    source, record = F.regexp_extract(column, REFERENCE, 1), F.regexp_extract(column, REFERENCE, 2)
    both = F.struct(blank_to_null(source).alias("source"), blank_to_null(record).alias("record_id"))
    return F.when(both["source"].isNotNull() & both["record_id"].isNotNull(), both)
