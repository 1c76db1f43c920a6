"""The ledger of consents: raw rows to the table, and what it says of numbers and persons on a day.

Consent does not follow a number: what a subject said holds for that subject. A withdrawal is the stronger of two.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.contacts.normalise import refused_whole
from ringback.contacts.phones import with_phone
from ringback.contacts.reasons import Told, first_reason
from ringback.contacts.text import blank_to_null
from ringback.numbers.verification.told import LONGEST, Normalised
from ringback.tables import CONSENTS, conform

GRANTED, WITHDRAWN = "granted", "withdrawn"  # in the order of strength
PHONE, EMAIL, ACCOUNT, PERSON = KINDS = ("phone", "email", "account", "person")
NUMBER = "number"
KEY = ["subject_kind", "subject", "purpose", "channel", "at"]
HOPS = 4  # merges after which a person_id of the ledger is still found


class ConsentReason(Told):
    """Why a row of the ledger is refused."""

    UNREADABLE_ROW = "unreadable_row"
    BAD_SUBJECT_KIND = "bad_subject_kind"
    MISSING_SUBJECT = "missing_subject"
    UNREADABLE_PHONE = "unreadable_phone"
    TOO_LONG = "too_long"
    MISSING_PURPOSE = "missing_purpose"
    BAD_STATE = "bad_state"
    BAD_AT = "bad_at"
    AFTER_AS_OF = "after_as_of"


def normalise_consents(raw: DataFrame, *, as_of: datetime, run_id: str) -> Normalised:
    """Every raw row is told of in one row of the table consents, or is one row in quarantine."""
    phones = raw.withColumn("_number", F.when(_folded("subject_kind") == PHONE, F.col("subject")))
    read = phones.transform(with_phone, "_number", "default_region", "_phone").transform(_read)
    rows = read.transform(_judged, as_of).checkpoint()  # two tables are written from it
    ledger = (
        rows.where(F.col("row_reason").isNull())
        .groupBy(*KEY)
        .agg(F.max("state").alias("state"), F.min("proof").alias("proof"), F.count(F.lit(1)).alias("told"))
    )
    return Normalised(ledger.transform(conform, CONSENTS), refused_whole(rows, run_id), rows)


def _read(raw: DataFrame) -> DataFrame:
    zone, subject = F.col("timezone"), blank_to_null(F.col("subject"))
    number = F.coalesce(F.col("_phone")["renumbered_to"], F.col("_phone")["e164"])
    kind = _folded("subject_kind")
    return raw.select(
        "raw_row_ref", "source_file", F.lit(None).cast("string").alias("record_id"), "source", "corrupt",
        kind.alias("subject_kind"), subject.isNotNull().alias("_told"),
        F.when(kind == PHONE, number).when(kind == EMAIL, F.lower(subject)).otherwise(subject).alias("subject"),
        *[_folded(column).alias(column) for column in ("purpose", "channel", "state")],
        instant(F.col("at"), zone).alias("at"), blank_to_null(F.col("proof")).alias("proof"),
        F.coalesce(instant(F.col("available_at"), zone),
                   instant(F.col("at"), zone) + F.make_dt_interval(days=F.col("latency_days"))).alias("available_at"),
    )  # fmt: skip


def _judged(rows: DataFrame, as_of: datetime) -> DataFrame:
    longest = F.greatest(*[F.length(column) for column in ("purpose", "channel")], F.length("subject") / 3)
    reason = first_reason(
        (F.col("corrupt"), ConsentReason.UNREADABLE_ROW),
        (~F.coalesce(F.col("subject_kind").isin(*KINDS), F.lit(False)), ConsentReason.BAD_SUBJECT_KIND),
        (~F.col("_told"), ConsentReason.MISSING_SUBJECT),
        (F.col("subject").isNull(), ConsentReason.UNREADABLE_PHONE),
        (longest > LONGEST, ConsentReason.TOO_LONG),
        (F.col("purpose").isNull(), ConsentReason.MISSING_PURPOSE),
        (~F.coalesce(F.col("state").isin(GRANTED, WITHDRAWN), F.lit(False)), ConsentReason.BAD_STATE),
        (F.col("at").isNull(), ConsentReason.BAD_AT),
        ((F.col("at") > F.lit(as_of)) | (F.col("available_at") > F.lit(as_of)), ConsentReason.AFTER_AS_OF),
    )
    return rows.withColumn("row_reason", reason)


def in_force(consents: DataFrame, purposes: Sequence[str], channel: str) -> DataFrame:
    """One row per subject and state that one of the purposes has for it now, by this channel or all: since when (`at`)."""
    ours = F.col("purpose").isin(*purposes) & (F.col("channel").isNull() | (F.col("channel") == channel))
    each = consents.where(ours).groupBy("subject_kind", "subject", "purpose", "channel")
    latest = each.agg(F.max(F.struct("at", "state")).alias("last"))
    states = latest.groupBy("subject_kind", "subject", F.col("last.state").alias("state"))
    return states.agg(F.min("last.at").alias("at"))


def of_numbers_and_persons(
    states: DataFrame, records: DataFrame, points: DataFrame, owners: DataFrame, merged: DataFrame
) -> DataFrame:
    """One row per number or person and state: subject_kind (number, person), subject, state, at; the person is today's.

    `merged` tells who goes on for persons that are no more, see `after_merges`.
    """
    mine = owners.select("source", "record_id", "person_id")
    accounts = records.where(F.col("account_id").isNotNull()).join(mine, ["source", "record_id"], how="inner")
    mails = points.where(F.col("kind") == EMAIL).join(mine, ["source", "record_id"], how="inner")
    into = merged.withColumnRenamed("person_id", "subject")
    named = states.where(F.col("subject_kind") == PERSON).join(into, "subject", how="left")
    parts = [
        states.where(F.col("subject_kind") == PHONE).select(
            F.lit(NUMBER).alias("subject_kind"), "subject", "state", "at"
        ),
        _persons(states, ACCOUNT, accounts, F.concat_ws("|", "source", "account_id")),
        _persons(states, EMAIL, mails, F.col("value")),
        _as_person(named.withColumn("person_id", F.coalesce("into_person_id", "subject"))),
    ]
    either = reduce(DataFrame.unionByName, parts)
    return either.groupBy("subject_kind", "subject", "state").agg(F.min("at").alias("at"))


def _persons(states: DataFrame, kind: str, holders: DataFrame, subject: Column) -> DataFrame:
    whose = holders.select(subject.alias("subject"), "person_id").distinct()
    return _as_person(states.where(F.col("subject_kind") == kind).join(whose, "subject", how="inner"))


def _as_person(states: DataFrame) -> DataFrame:
    return states.select(F.lit(PERSON).alias("subject_kind"), F.col("person_id").alias("subject"), "state", "at")


def after_merges(changes: DataFrame) -> DataFrame:
    """One row per person that was merged: person_id, into_person_id (who goes on, also where those were merged again)."""
    latest = Window.partitionBy("person_id").orderBy(F.desc("at"), "change_id")
    merged = changes.where("change = 'merged'").withColumn("_nth", F.row_number().over(latest)).where("_nth = 1")
    once = merged.select("person_id", "into_person_id").checkpoint()  # a few; joined with itself
    step, into = once.select(F.col("person_id").alias("_at"), F.col("into_person_id").alias("_next")), once
    for _ in range(HOPS - 1):
        further = into.join(F.broadcast(step), F.col("into_person_id") == F.col("_at"), how="left")
        into = further.select("person_id", F.coalesce("_next", "into_person_id").alias("into_person_id"))
    return into.checkpoint()


def _folded(name: str) -> Column:
    return F.lower(blank_to_null(F.col(name)))
