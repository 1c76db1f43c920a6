"""Raw rows of vendors' answers to the table number_status, or to quarantine with the reason."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.contacts.normalise import refused_whole
from ringback.contacts.phones import with_phone
from ringback.contacts.reasons import first_reason
from ringback.contacts.text import blank_to_null
from ringback.numbers.status import StatusReason, number_status, with_look_up_reason
from ringback.settings import StatusSettings
from ringback.tables import NUMBER_STATUS, conform


@dataclass(frozen=True)
class LookUps:
    """What the stage yields; `rows` is the judged raw rows, read or refused."""

    number_status: DataFrame
    quarantine: DataFrame
    rows: DataFrame


def normalise_look_ups(raw: DataFrame, *, as_of: datetime, run_id: str, settings: StatusSettings) -> LookUps:
    """Every raw row is counted in one answer of number_status, or is one row in quarantine."""
    rows = (
        raw.transform(with_phone, "phone", "default_region", "_phone")
        .transform(_with_what_is_said)
        .transform(_with_row_reason, as_of)
        .checkpoint()  # two tables are written from it
    )
    kept = rows.where(F.col("row_reason").isNull())
    status = number_status(kept, as_of=as_of, ttl_days=settings.expires_after_days, codes=settings.codes)
    return LookUps(
        number_status=status.transform(conform, NUMBER_STATUS),
        quarantine=refused_whole(rows, run_id),
        rows=rows,
    )


def _with_what_is_said(rows: DataFrame) -> DataFrame:
    """phone in E.164 (its new form where the regulator renumbered it, as in contact_points), checked_at as a time; and the rest."""
    read, written_at, zone = F.col("_phone"), blank_to_null(F.col("checked_at")), F.col("timezone")
    return rows.select(
        "raw_row_ref", "source_file", F.lit(None).cast("string").alias("record_id"), "source", "provider", "raw_code",
        F.coalesce(read["renumbered_to"], read["e164"]).alias("phone"),
        instant(written_at, zone).alias("checked_at"),
        F.coalesce(instant(F.col("available_at"), zone),
                   instant(written_at, zone) + F.make_dt_interval(days=F.col("latency_days"))).alias("available_at"),
        first_reason(
            (F.col("corrupt"), StatusReason.UNREADABLE_ROW),
            (blank_to_null(F.col("phone")).isNull(), StatusReason.NO_PHONE),
            (F.size(read["others"]) > 0, StatusReason.SEVERAL_NUMBERS),
            (read["e164"].isNull(), StatusReason.UNREADABLE_PHONE),
            (written_at.isNotNull() & instant(written_at, zone).isNull(), StatusReason.BAD_CHECKED_AT),
        ).alias("unread"),
    )  # fmt: skip


def _with_row_reason(rows: DataFrame, as_of: datetime) -> DataFrame:
    """Adds `row_reason`, why a row is refused whole; null = it is an answer about a number at as_of."""
    too_early = F.when(F.col("available_at") > F.lit(as_of), StatusReason.AFTER_AS_OF.column)
    judged = rows.transform(with_look_up_reason, as_of)
    return judged.withColumn("row_reason", F.coalesce("unread", "row_reason", too_early))
