"""Raw rows of questions and answers to the table verifications, or to quarantine with the reason.

A row that names no question is refused whole. A row that does stays, and says why its answer does not count where it does not.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.contacts.normalise import refused_whole
from ringback.contacts.phones import with_phone
from ringback.contacts.reasons import Told, first_reason
from ringback.contacts.text import blank_to_null
from ringback.numbers.verification.told import LONGEST, Normalised
from ringback.tables import VERIFICATIONS, conform

WHO = ("yes", "not_me", "decline")  # two of them in answer to one question contradict each other
STOP, OTHER, NONE = "stop", "other", "none"
PHONES = ("old_phone", "new_phone", "replied_from")
QUESTION = ("link_id", "old_phone", "new_phone", "asked_at", "channel")


class AnswerReason(Told):
    """The first group refuses a row whole, the second tells why an answer does not count."""

    UNREADABLE_ROW = "unreadable_row"
    NEVER_ASKED = "never_asked"  # an answer without the instant of its question
    MISSING_ASKED_AT = "missing_asked_at"
    BAD_ASKED_AT = "bad_asked_at"
    MISSING_CHANNEL = "missing_channel"
    TOO_LONG = "too_long"
    NO_LINK = "no_link"
    SEVERAL_NUMBERS = "several_numbers"
    UNREADABLE_PHONE = "unreadable_phone"
    ONE_NUMBER = "one_number"  # old = new
    AFTER_AS_OF = "after_as_of"

    BAD_REPLIED_AT = "bad_replied_at"
    MISSING_REPLIED_AT = "missing_replied_at"
    ANSWERED_BEFORE_ASKED = "answered_before_asked"
    UNREADABLE_REPLIED_FROM = "unreadable_replied_from"
    FROM_ANOTHER_NUMBER = "from_another_number"
    UNKNOWN_REPLY = "unknown_reply"
    OTHER_WORDS = "other_words"
    CONTRADICTING_ANSWERS = "contradicting_answers"


def normalise_verifications(raw: DataFrame, *, as_of: datetime, run_id: str) -> Normalised:
    """Every raw row is told of in one question of the table verifications, or is one row in quarantine."""
    rows = (
        raw.transform(_with_phones).transform(_read).transform(_judged, as_of).checkpoint()
    )  # two tables are written from it
    questions = rows.where(F.col("row_reason").isNull()).transform(_one_row_a_question)
    return Normalised(questions.transform(conform, VERIFICATIONS), refused_whole(rows, run_id), rows)


def _with_phones(raw: DataFrame) -> DataFrame:
    """The same rows with, for each of PHONES, what is read of it; every field is read once."""
    fields = [raw.select(F.col(phone).alias("_raw"), F.col("default_region").alias("_region")) for phone in PHONES]
    distinct = fields[0].union(fields[1]).union(fields[2]).where("_raw is not null").distinct()
    read = distinct.transform(with_phone, "_raw", "_region", "_phone").select("_raw", "_region", "_phone").checkpoint()
    for phone in PHONES:
        its = read.select(
            F.col("_raw").alias(phone), F.col("_region").alias("default_region"), F.col("_phone").alias(f"_{phone}")
        )
        raw = raw.join(its, [phone, "default_region"], how="left")
    return raw


def _read(raw: DataFrame) -> DataFrame:
    """What rows say: phones in E.164, times as times, words in lower case; and the phones' own answers."""
    zone = F.col("timezone")
    return raw.select(
        "raw_row_ref", "source_file", F.lit(None).cast("string").alias("record_id"), "source", "corrupt", "latency_days",
        *[F.coalesce(F.col(f"_{phone}")["renumbered_to"], F.col(f"_{phone}")["e164"]).alias(phone) for phone in PHONES],
        *[blank_to_null(F.col(phone)).isNotNull().alias(f"_has_{phone}") for phone in PHONES],
        F.greatest(*[F.size(F.col(f"_{phone}")["others"]) for phone in PHONES[:2]]).alias("_others"),
        *[blank_to_null(F.col(time)).isNotNull().alias(f"_has_{time}") for time in ("asked_at", "replied_at")],
        *[instant(F.col(time), zone).alias(time) for time in ("asked_at", "replied_at", "available_at")],
        blank_to_null(F.col("link_id")).alias("link_id"),
        F.lower(blank_to_null(F.col("channel"))).alias("channel"),
        F.lower(blank_to_null(F.col("reply"))).alias("reply"),
    )  # fmt: skip


def _judged(rows: DataFrame, as_of: datetime) -> DataFrame:
    """Adds `row_reason`, why a row is refused whole, then `answer_reason` and `told_at` of the answer that it has."""
    latency, now = F.make_dt_interval(days=F.col("latency_days")), F.lit(as_of)
    named, unread = F.col("link_id").isNotNull(), F.col("old_phone").isNull() | F.col("new_phone").isNull()
    answered = F.coalesce(F.col("reply") != NONE, F.lit(False))
    row_reason = first_reason(
        (F.col("corrupt"), AnswerReason.UNREADABLE_ROW),
        (~F.col("_has_asked_at") & answered, AnswerReason.NEVER_ASKED),
        (~F.col("_has_asked_at"), AnswerReason.MISSING_ASKED_AT),
        (F.col("asked_at").isNull(), AnswerReason.BAD_ASKED_AT),
        (F.col("channel").isNull(), AnswerReason.MISSING_CHANNEL),
        (F.greatest(F.length("channel"), F.length("link_id")) > LONGEST, AnswerReason.TOO_LONG),
        (~named & ~(F.col("_has_old_phone") & F.col("_has_new_phone")), AnswerReason.NO_LINK),
        (~named & (F.col("_others") > 0), AnswerReason.SEVERAL_NUMBERS),
        (~named & unread, AnswerReason.UNREADABLE_PHONE),
        (F.col("old_phone") == F.col("new_phone"), AnswerReason.ONE_NUMBER),
        (F.coalesce("available_at", F.col("asked_at") + latency) > now, AnswerReason.AFTER_AS_OF),
        (F.col("asked_at") > now, AnswerReason.AFTER_AS_OF),
    )
    told_at = F.coalesce("replied_at", "available_at")
    known = rows.withColumns({"row_reason": row_reason, "told_at": F.when(answered, told_at)})
    later = F.coalesce((F.col("told_at") > now) | (F.coalesce("available_at", told_at + latency) > now), F.lit(False))
    seen = F.when(answered & ~later, F.col("reply"))  # what was answered after as_of has not been answered yet
    return known.withColumn("reply", seen).withColumn("answer_reason", F.when(seen.isNotNull(), _answer_reason()))


def _answer_reason() -> Column:
    elsewhere = F.col("replied_from") != F.col("new_phone")
    return first_reason(
        (F.col("_has_replied_at") & F.col("replied_at").isNull(), AnswerReason.BAD_REPLIED_AT),
        (F.col("told_at").isNull(), AnswerReason.MISSING_REPLIED_AT),
        (F.col("told_at") < F.col("asked_at"), AnswerReason.ANSWERED_BEFORE_ASKED),
        (F.col("_has_replied_from") & F.col("replied_from").isNull(), AnswerReason.UNREADABLE_REPLIED_FROM),
        (elsewhere, AnswerReason.FROM_ANOTHER_NUMBER),
        (F.col("reply") == OTHER, AnswerReason.OTHER_WORDS),
        (~F.col("reply").isin(*WHO, STOP), AnswerReason.UNKNOWN_REPLY),
    )


def _one_row_a_question(rows: DataFrame) -> DataFrame:
    """One row per question: the one answer that counts, or why none does; and who said stop."""
    counts = F.col("reply").isNotNull() & F.col("answer_reason").isNull()
    stopped = F.col("reply") == STOP
    each = rows.groupBy(*QUESTION).agg(
        F.array_sort(F.collect_set(F.when(counts & F.col("reply").isin(*WHO), F.col("reply")))).alias("_who"),
        F.max(counts & stopped).alias("_stop"),
        F.max(F.col("answer_reason").isin(AnswerReason.OTHER_WORDS.value, AnswerReason.UNKNOWN_REPLY.value)).alias("_other"),
        F.min("answer_reason").alias("_odd"),
        F.min(F.when(counts, F.struct("told_at", "replied_from"))).alias("_first"),
        F.min(F.when(stopped, F.coalesce("told_at", "asked_at"))).alias("stopped_at"),
        F.array_sort(F.collect_set(F.when(stopped, F.col("replied_from")))).alias("_stopped_by"),
        F.count(F.lit(1)).alias("told"),
    )  # fmt: skip
    several, one = F.size("_who") > 1, F.size("_who") == 1
    reply = (
        F.when(several, F.lit(None))
        .when(one, F.try_element_at("_who", F.lit(1)))
        .when(F.col("_stop"), F.lit(STOP))
        .when(F.col("_other"), F.lit(OTHER))
    )
    counted = reply.isNotNull() & (reply != OTHER)
    reason = F.when(several, AnswerReason.CONTRADICTING_ANSWERS.column).when(
        ~F.coalesce(counted, F.lit(False)), F.col("_odd")
    )
    return each.select(
        _question_id().alias("question_id"), "link_id", "old_phone", "new_phone", "asked_at", "channel",
        F.coalesce(reply, F.lit(NONE)).alias("reply"),
        F.when(counted, F.col("_first.told_at")).alias("replied_at"),
        F.when(counted, F.col("_first.replied_from")).alias("replied_from"),
        reason.alias("reason"), "stopped_at",
        F.when(F.size("_stopped_by") > 0, F.col("_stopped_by")).alias("stopped_by"), "told",
    )  # fmt: skip


def _question_id() -> Column:
    parts = [F.coalesce(F.col(part).cast("string"), F.lit("")) for part in QUESTION]
    return F.concat(F.lit("q"), F.substring(F.sha2(F.concat_ws("|", *parts), 256), 1, 20))
