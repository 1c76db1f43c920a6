"""Number status: what vendors answered about numbers, in one vocabulary that is dated and expires.

A vendor's codes are data (knowledge/status_codes.csv): the same digit means different things at different vendors, so a code is
nothing without its vendor, and one that is not in the table stays unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.contacts.reasons import Told
from ringback.errors import ConfigError, listed
from ringback.knowledge.rows import Row, day_of, knowledge_rows, one_of

COLUMNS = ("vendor", "raw_code", "line_state", "owner_changed_since", "valid_from")
SILENT_STATES = ("unknown", "unsupported")  # the answer says nothing of the line
LINE_STATES = ("active", "suspended", "off", "empty", "silent", "risk", "cancelled", *SILENT_STATES)
ANSWERS = ("yes", "no", "unknown")
KEY = ["phone", "provider", "checked_at"]
FIELDS = (
    *KEY, "raw_code", "line_state", "meaning", "owner_changed_since", "expires_at", "expired", "reason", "look_ups",
)  # fmt: skip
LONGEST = 100  # characters of a provider's name or of a code; more is neither
CODE = T.StructType(
    [T.StructField(name, T.StringType()) for name in ("_vendor", "_code", "_state", "_owner", "_meaning")]
    + [T.StructField(name, T.DateType()) for name in ("_from", "_until")]
)


class StatusReason(Told):
    """The first group refuses a look-up whole, the second tells why a state is unknown."""

    UNREADABLE_ROW = "unreadable_row"
    NO_PHONE = "no_phone"
    UNREADABLE_PHONE = "unreadable_phone"
    SEVERAL_NUMBERS = "several_numbers"
    MISSING_CHECKED_AT = "missing_checked_at"
    BAD_CHECKED_AT = "bad_checked_at"
    AFTER_AS_OF = "after_as_of"
    MISSING_PROVIDER = "missing_provider"
    MISSING_RAW_CODE = "missing_raw_code"
    TOO_LONG = "too_long"

    UNKNOWN_PROVIDER = "unknown_provider"
    UNKNOWN_CODE = "unknown_code"
    CONFLICTING_ANSWERS = "conflicting_answers"
    EXPIRED = "expired"
    NOT_TOLD = "not_told"


@dataclass(frozen=True)
class StatusCode:
    """What one code of one vendor means from `valid_from` until before `valid_until`."""

    vendor: str
    raw_code: str
    line_state: str
    owner_changed_since: str
    valid_from: date | None
    meaning: str = ""
    valid_until: date | None = None


@cache
def load_status_codes(path: str | None = None) -> tuple[StatusCode, ...]:
    """Every code of the package; those of a user's own file stand for the package's of the same vendor.

    ConfigError tells all mistakes.
    """
    if path is None:
        return _codes_of(None)
    own = _codes_of(path)
    theirs = {code.vendor for code in own}
    return (*own, *(code for code in load_status_codes() if code.vendor not in theirs))


def _codes_of(path: str | None) -> tuple[StatusCode, ...]:
    """Every code of one file."""
    codes, problems = [], []
    for line, row in enumerate(knowledge_rows("status_codes", COLUMNS, path), start=2):
        try:
            codes.append(_status_code(row))
        except ValueError as error:
            problems.append(f"line {line}: {error}")
    dated = sorted(codes, key=lambda code: (code.vendor, code.raw_code, code.valid_from or date.min))
    keys = [(code.vendor, code.raw_code, code.valid_from) for code in dated]
    problems += [
        f"{vendor} {code}: told twice" for vendor, code, _ in sorted({k for k in keys if keys.count(k) > 1}, key=str)
    ]
    if problems:
        raise ConfigError(listed(f"{path or 'knowledge/status_codes.csv'}: is no table of status codes:", problems))
    return tuple(_until_the_next(dated))


def with_look_up_reason(look_ups: DataFrame, as_of: datetime) -> DataFrame:
    """The same look-ups with `row_reason`: why one is no statement about a number at as_of; null where it is one."""
    said = {name: F.trim(F.coalesce(F.col(name), F.lit(""))) != "" for name in ("phone", "provider", "raw_code")}
    reason = F.coalesce(
        F.when(~said["phone"], StatusReason.NO_PHONE.column),
        F.when(F.col("checked_at").isNull(), StatusReason.MISSING_CHECKED_AT.column),
        F.when(F.col("checked_at") > F.lit(as_of), StatusReason.AFTER_AS_OF.column),
        F.when(~said["provider"], StatusReason.MISSING_PROVIDER.column),
        F.when(~said["raw_code"], StatusReason.MISSING_RAW_CODE.column),
        F.when(F.greatest(F.length("provider"), F.length("raw_code")) > LONGEST, StatusReason.TOO_LONG.column),
    )
    return look_ups.withColumn("row_reason", reason)


def number_status(look_ups: DataFrame, *, as_of: datetime, ttl_days: int, codes: str | None = None) -> DataFrame:
    """One row per (phone, provider, checked_at): the answer in our words, until when it holds, and why it is unknown.

    `look_ups` has phone (E.164), provider, checked_at and raw_code; rows with a reason of `with_look_up_reason` are left out.
    """
    usable = with_look_up_reason(look_ups, as_of).where(F.col("row_reason").isNull())
    return (
        usable.select(
            "phone", _folded("provider").alias("provider"), "checked_at", F.trim("raw_code").alias("raw_code")
        )
        .transform(_with_meaning, load_status_codes(codes))
        .transform(_one_answer_each)
        .withColumn("expires_at", F.col("checked_at") + F.make_interval(days=F.lit(ttl_days)))
        .withColumn("expired", F.col("expires_at") <= F.lit(as_of))
        .select(*FIELDS)
    )


def latest_state(status: DataFrame) -> DataFrame:
    """One row per phone: the newest unexpired answer that says something, of the line and of its holder apart.

    Answers of one instant that contradict each other make it unknown, with all of them listed.
    """
    line = _newest(status, "line_state", SILENT_STATES)
    owner = _newest(status, "owner_changed_since", ("unknown",)).select(
        "phone",
        F.col("said").alias("owner_changed_since"),
        F.col("told_at").alias("owner_checked_at"),
        F.col("answers").alias("owner_answers"),
    )
    expired = F.when(F.col("all_expired"), StatusReason.EXPIRED.column)
    nothing = F.coalesce(expired, F.col("last_reason"), StatusReason.NOT_TOLD.column)
    return (
        status.groupBy("phone")
        .agg(
            F.min("expired").alias("all_expired"),
            F.max(F.struct("checked_at", "reason"))["reason"].alias("last_reason"),
        )
        .join(line, "phone", "left")
        .join(owner, "phone", "left")
        .select(
            "phone",
            F.coalesce("said", F.lit("unknown")).alias("line_state"),
            F.col("told_at").alias("checked_at"),
            "expires_at",
            "answers",
            F.coalesce("owner_changed_since", F.lit("unknown")).alias("owner_changed_since"),
            "owner_checked_at",
            "owner_answers",
            F.when(F.col("told_at").isNull(), nothing)
            .when(F.col("said") == "unknown", StatusReason.CONFLICTING_ANSWERS.column)
            .alias("reason"),
        )
    )


def _newest(status: DataFrame, column: str, silent: Iterable[str]) -> DataFrame:
    """One row per phone that has an unexpired answer in `column`: the newest, `unknown` where its answers disagree."""
    telling = status.where(~F.col("expired") & ~F.col(column).isin(*silent))
    answer = F.concat_ws(" ", "provider", "raw_code", column)
    return (
        telling.withColumn("_answer", answer)
        .groupBy("phone", "checked_at")
        .agg(
            F.sort_array(F.collect_set(column)).alias("states"),
            F.sort_array(F.collect_set("_answer")).alias("answers"),
            F.max("expires_at").alias("expires_at"),
        )
        .groupBy("phone")
        .agg(F.max(F.struct("checked_at", "states", "answers", "expires_at")).alias("newest"))
        .select(
            "phone",
            F.col("newest.checked_at").alias("told_at"),
            F.when(F.size("newest.states") == 1, F.col("newest.states")[0]).otherwise(F.lit("unknown")).alias("said"),
            F.col("newest.answers").alias("answers"),
            F.col("newest.expires_at").alias("expires_at"),
        )
    )


def _with_meaning(look_ups: DataFrame, codes: tuple[StatusCode, ...]) -> DataFrame:
    """Adds line_state, owner_changed_since and reason by vendor, code and day."""
    session = look_ups.sparkSession
    rows = [
        (c.vendor, c.raw_code, c.line_state, c.owner_changed_since, c.meaning or None, c.valid_from or date.min,
         c.valid_until or date.max)
        for c in codes
    ]  # fmt: skip
    vendors = session.createDataFrame(
        [(vendor,) for vendor in sorted({code.vendor for code in codes})], "_known string"
    )
    day = F.col("checked_at").cast("date")
    in_force = (F.col("_from") <= day) & (day < F.col("_until"))
    same = (F.col("provider") == F.col("_vendor")) & (_folded("raw_code") == F.col("_code")) & in_force
    unknown = F.coalesce(
        F.when(F.col("_known").isNull(), StatusReason.UNKNOWN_PROVIDER.column),
        F.when(F.col("_code").isNull(), StatusReason.UNKNOWN_CODE.column),
    )
    return (
        look_ups.join(F.broadcast(vendors), F.col("provider") == F.col("_known"), "left")
        .join(F.broadcast(session.createDataFrame(rows, CODE)), same, "left")
        .withColumn("line_state", F.coalesce("_state", F.lit("unknown")))
        .withColumn("owner_changed_since", F.coalesce("_owner", F.lit("unknown")))
        .withColumn("meaning", F.col("_meaning"))
        .withColumn("reason", unknown)
        .drop("_known", *CODE.names)
    )


def _one_answer_each(answers: DataFrame) -> DataFrame:
    """One row per key: look-ups told twice are one, and answers that contradict each other are none; `look_ups` counts them."""
    one = F.col("_codes") == 1
    return (
        answers.groupBy(*KEY)
        .agg(
            F.count_distinct(F.struct("line_state", "owner_changed_since")).alias("_codes"),
            F.array_join(F.sort_array(F.collect_set("raw_code")), " | ").alias("raw_code"),
            F.nullif(F.array_join(F.sort_array(F.collect_set("meaning")), " | "), F.lit("")).alias("meaning"),
            F.count(F.lit(1)).alias("look_ups"),
            F.min("line_state").alias("line_state"),
            F.min("owner_changed_since").alias("owner_changed_since"),
            F.min("reason").alias("reason"),
        )
        .withColumn("line_state", F.when(one, F.col("line_state")).otherwise(F.lit("unknown")))
        .withColumn("owner_changed_since", F.when(one, F.col("owner_changed_since")).otherwise(F.lit("unknown")))
        .withColumn("reason", F.when(one, F.col("reason")).otherwise(StatusReason.CONFLICTING_ANSWERS.column))
        .drop("_codes")
    )


def _folded(name: str) -> Column:
    return F.lower(F.trim(F.col(name)))


def _status_code(row: Row) -> StatusCode:
    if not row["vendor"] or not row["raw_code"]:
        raise ValueError("vendor and raw_code are needed")
    return StatusCode(
        row["vendor"].lower(),
        row["raw_code"].lower(),
        one_of(row["line_state"], LINE_STATES),
        one_of(row["owner_changed_since"], ANSWERS),
        day_of(row["valid_from"]),
        row.get("meaning", ""),
    )


def _until_the_next(dated: list[StatusCode]) -> Iterable[StatusCode]:
    """Codes sorted by day, each until the next meaning of the same code."""
    for code, following in zip(dated, [*dated[1:], None], strict=True):
        same = following and (following.vendor, following.raw_code) == (code.vendor, code.raw_code)
        yield replace(code, valid_until=following.valid_from if following and same else None)
