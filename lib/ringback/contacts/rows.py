"""Which rows can be read at all: dated, identified, not later than as_of, one a record_id."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.text import blank_to_null

LONGEST_ID = 256  # letters of a record_id, an account_id or a source's name; more is another column's text


def with_seen(raw: DataFrame, as_of: datetime) -> DataFrame:
    """Adds seen_from, seen_to (clipped to as_of) and what is wrong with last_seen_at (`seen_to_reason`)."""
    zone = F.col("timezone")
    until = instant(F.col("last_seen_at"), zone)
    return raw.withColumns(
        {
            "record_id": _if_short(blank_to_null(F.col("record_id"))),
            "source": _if_short(blank_to_null(F.col("source"))),
            "_long_id": F.greatest(F.length("record_id"), F.length("source")) > LONGEST_ID,
            "seen_from": instant(F.col("first_seen_at"), zone),
            "_until": until,
        }
    ).withColumns(
        {
            "seen_to": F.least(F.greatest(F.coalesce("_until", "seen_from"), "seen_from"), F.lit(as_of)),
            "seen_to_reason": first_reason(
                (blank_to_null(F.col("last_seen_at")).isNotNull() & F.col("_until").isNull(), Reason.BAD_DATE),
                (F.col("_until") < F.col("seen_from"), Reason.ENDS_BEFORE_START),
            ),
        }
    )


def with_row_reason(rows: DataFrame, as_of: datetime) -> DataFrame:
    """Adds `row_reason`, why a row is refused whole; null = it becomes a contact record."""
    available = F.coalesce(
        instant(F.col("available_at"), F.col("timezone")),
        F.col("seen_from") + F.make_dt_interval(days=F.col("latency_days")),
    )
    alone = first_reason(
        (F.col("corrupt"), Reason.UNREADABLE_ROW),
        (F.col("_long_id"), Reason.ID_TOO_LONG),
        (F.col("record_id").isNull(), Reason.MISSING_RECORD_ID),
        (F.col("source").isNull(), Reason.MISSING_SOURCE),
        (blank_to_null(F.col("first_seen_at")).isNull(), Reason.MISSING_FIRST_SEEN_AT),
        (F.col("seen_from").isNull(), Reason.BAD_FIRST_SEEN_AT),
        ((F.col("seen_from") > F.lit(as_of)) | (available > F.lit(as_of)), Reason.AFTER_AS_OF),
    )
    judged = rows.withColumn("_alone", alone).withColumn("_copy", _copy_of_record())
    duplicate = F.when(F.col("_copy") > 1, Reason.DUPLICATE_RECORD_ID.column)
    return judged.withColumn("row_reason", F.coalesce("_alone", duplicate)).drop(
        "_alone", "_copy", "_until", "_long_id"
    )


def _if_short(text: Column) -> Column:
    return F.when(F.length(text) <= LONGEST_ID, text)


def _copy_of_record() -> Column:
    """1 for the row that stands for its record_id: the one seen last, and of equals the least digest."""
    usable = F.col("_alone").isNull()
    per_record = Window.partitionBy(
        F.when(usable, F.col("source")),
        F.when(usable, F.col("record_id")),
        usable,
        F.when(~usable, F.col("raw_row_ref")),
    )
    return F.row_number().over(per_record.orderBy(F.col("seen_to").desc(), "raw_row_ref"))
