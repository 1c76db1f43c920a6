"""The first stage: raw rows of all sources to contact records, contact points and quarantine."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.dates import with_day
from ringback.contacts.names import with_name
from ringback.contacts.points import with_points
from ringback.contacts.reasons import Reason, first_reason, telling
from ringback.contacts.rows import LONGEST_ID, with_row_reason, with_seen
from ringback.contacts.shapes import refused_shapes
from ringback.contacts.text import blank_to_null
from ringback.settings import ContactSettings
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, QUARANTINE, conform

UNKNOWN_SOURCE = "?"
LONGEST_ATTRIBUTE = 10_000  # letters


@dataclass(frozen=True)
class Normalised:
    """What the stage yields; `rows` is the judged raw rows, read or refused."""

    contact_records: DataFrame
    contact_points: DataFrame
    quarantine: DataFrame
    refused_shapes: DataFrame
    rows: DataFrame


def normalise_contacts(
    raw: DataFrame,
    *,
    as_of: datetime,
    run_id: str,
    settings: ContactSettings,
    phone_answers: DataFrame | None = None,
) -> Normalised:
    """Every raw row becomes one contact record with its points, or one row in quarantine; bad values go there alone.

    `phone_answers` (PHONE_CACHE) holds the phone library's answers of earlier runs and of this one, where they are kept.
    """
    rows = (
        raw.transform(with_seen, as_of)
        .transform(with_row_reason, as_of)
        .transform(with_birth_day, as_of, settings)
        .transform(with_name, "full_name")
        .transform(with_points, phone_answers)
        .checkpoint()  # four tables are written from it; its long plan is planned once, not four times
    )
    kept = rows.where(F.col("row_reason").isNull())
    return Normalised(
        contact_records=kept.transform(contact_records),
        contact_points=kept.transform(contact_points),
        quarantine=quarantine(rows, run_id),
        refused_shapes=kept.transform(refused_shapes),
        rows=rows,
    )


def with_birth_day(rows: DataFrame, as_of: datetime, settings: ContactSettings) -> DataFrame:
    """Adds `birth_day` where the date of birth is believable, else `birth_reason`."""
    read = F.col("_birth.value")
    reason = F.coalesce(
        F.col("_birth.reason"),
        first_reason(
            (read.cast("string").isin(*settings.placeholder_birth_dates), Reason.PLACEHOLDER),
            ((F.year(read) < settings.earliest_birth_year) | (read > F.lit(as_of.date())), Reason.OUT_OF_RANGE),
        ),
    )
    return (
        with_day(rows, "birth_date", "_birth")
        .withColumn("birth_reason", reason)
        .withColumn("birth_day", F.when(F.col("birth_reason").isNull(), read))
        .drop("_birth")
    )


def contact_records(kept: DataFrame) -> DataFrame:
    """One row per readable row."""
    return kept.select(
        "source", "record_id", "input", "seen_from", "seen_to",
        _short("account_id").alias("account_id"),
        "name",
        F.col("birth_day").alias("birth_date"),
        _short("gender").alias("gender"),
        F.map_filter("attributes", _fits).alias("attributes"),
    ).transform(conform, CONTACT_RECORDS)  # fmt: skip


def _short(name: str) -> Column:
    return blank_to_null(F.when(F.length(name) <= LONGEST_ID, F.col(name)))


def _fits(_name: Column, value: Column) -> Column:
    return F.length(value) <= LONGEST_ATTRIBUTE


def contact_points(kept: DataFrame) -> DataFrame:
    """One row per identifier of a contact record that could be read."""
    exploded = kept.select("source", "record_id", "seen_from", "seen_to", F.explode("points").alias("point"))
    return (
        exploded.where(F.col("point.value").isNotNull())
        .select("source", "record_id", "seen_from", "seen_to", "point.*")
        .drop("column")
        .transform(conform, CONTACT_POINTS)
    )


def quarantine(rows: DataFrame, run_id: str) -> DataFrame:
    """One row per refused value or per row refused whole."""
    values = rows.where(F.col("row_reason").isNull()).select(
        *_who(F.col("raw_row_ref")), F.explode(_refused()).alias("refused")
    )
    single = values.select(
        "source", "raw_row_ref", "record_id", "source_file", "refused.column", "refused.reason"
    ).distinct()
    told = single.withColumn("first_seen_run", F.lit(run_id)).transform(conform, QUARANTINE)
    return refused_whole(rows, run_id).unionByName(told)


def refused_whole(rows: DataFrame, run_id: str) -> DataFrame:
    """One row of the table quarantine per row that has a `row_reason`."""
    whole = rows.where(F.col("row_reason").isNotNull()).select(
        *_who(_numbered_ref()), F.lit(None).cast("string").alias("column"), F.col("row_reason").alias("reason")
    )
    return whole.withColumn("first_seen_run", F.lit(run_id)).transform(conform, QUARANTINE)


def _who(ref: Column) -> list[Column]:
    source = F.coalesce("source", F.lit(UNKNOWN_SOURCE)).alias("source")
    return [source, ref.alias("raw_row_ref"), F.col("record_id"), F.col("source_file")]


def _numbered_ref() -> Column:
    """Equal rows have equal references; the second one and later carry their number, so that each is counted."""
    copies = Window.partitionBy("source", "raw_row_ref").orderBy("row_reason")
    nth = F.row_number().over(copies)
    return F.when(nth > 1, F.concat_ws("~", "raw_row_ref", nth.cast("string"))).otherwise(F.col("raw_row_ref"))


def _refused() -> Column:
    """What is refused of a row that stays: (column, reason)."""
    too_long = Reason.TOO_LONG.column
    points = F.transform(
        F.filter("points", lambda point: point["value"].isNull()),
        lambda point: _reason(point["column"], telling(point["reasons"])),
    )
    single = F.array(
        _reason(F.lit("last_seen_at"), F.col("seen_to_reason")),
        _reason(F.lit("birth_date"), F.col("birth_reason")),
        _reason(F.lit("full_name"), F.col("name_reason")),
        *[_reason(F.lit(name), F.when(F.length(name) > LONGEST_ID, too_long)) for name in ("account_id", "gender")],
        _reason(
            F.lit("attributes"), F.when(F.size(F.map_filter("attributes", _fits)) < F.size("attributes"), too_long)
        ),
    )
    return F.filter(F.concat(points, single), lambda refused: refused["reason"].isNotNull())


def _reason(column: Column, reason: Column) -> Column:
    return F.struct(column.alias("column"), reason.alias("reason"))
