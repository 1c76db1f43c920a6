"""The contact points of a row: every identifier that it carries, or why a value of it is refused."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.addresses import has_number, with_address
from ringback.contacts.devices import with_devices
from ringback.contacts.emails import with_email
from ringback.contacts.event_kinds import SENT_TO, event_kind
from ringback.contacts.logins import with_logins
from ringback.contacts.phones import with_asked_phone, with_phone, with_remembered_phone
from ringback.contacts.reasons import Reason
from ringback.contacts.text import blank_to_null
from ringback.tables import DETAIL

MOST_ENTRIES = 1_000  # of one record's device_ids or login_ids; with more it is no record of one person
NO_REASONS = "cast(array() as array<string>)"


def with_points(rows: DataFrame, phone_answers: DataFrame | None = None) -> DataFrame:
    """Adds `points`: an array of (column, kind, ordinal, value, valid, reasons, detail); a refused value is null.

    `phone_answers` (PHONE_CACHE) holds the library's answers to all phones that it has to be asked about.
    """
    kinds = [_phones(), _emails(), _phones_in_emails(), _addresses(), _devices(), _logins()]
    return (
        _with_phones(rows, phone_answers)
        .transform(with_email, "email", "_email")
        .transform(with_asked_phone, "_email.phone", "_email_phone")
        .transform(with_address, "address", "city", "region", "postcode", "default_region", "_address")
        .withColumns({"_device_ids": _unless_too_many("device_ids"), "_login_ids": _unless_too_many("login_ids")})
        .transform(with_devices, "_device_ids", to="_devices")
        .transform(with_logins, "_login_ids", to="_logins")
        .withColumn("points", F.transform(F.concat(*kinds), _unless_sent_to))
        .drop("_phone", "_email", "_email_phone", "_address", "_device_ids", "_login_ids", "_devices", "_logins")
    )


def _unless_sent_to(point: Column) -> Column:
    """What the brand sent to a number tells nothing of who has it: somebody's books had it, that is all."""
    sent = (event_kind() == SENT_TO) & (point["kind"] == "phone")
    reasons = F.concat(F.coalesce(point["reasons"], F.expr(NO_REASONS)), F.array(Reason.SENT_TO.column))
    told = point.withField("valid", F.lit(False)).withField("reasons", reasons)
    return F.when(sent & point["value"].isNotNull(), told).otherwise(point)


def _with_phones(rows: DataFrame, answers: DataFrame | None) -> DataFrame:
    if answers is None:
        return with_phone(rows, "phone", "default_region", "_phone", day="seen_from")
    return with_remembered_phone(rows, "phone", "default_region", answers, "_phone", day="seen_from")


def _phones() -> Column:
    parsed = F.col("_phone")
    kind = F.lower(blank_to_null(F.col("phone_kind")))
    told = F.arrays_zip(parsed["others"], parsed["others_told"])
    others = F.transform(told, lambda other, at: _further_phone(other["others"], other["others_told"], at + 1, kind))
    first = _phone_point("phone", "phone", parsed, kind)
    return F.concat(_if_given(F.col("phone"), first), F.coalesce(others, F.slice(F.array(first), 1, 0)))


def _phones_in_emails() -> Column:
    """The number that is the local part of an address, where it is one that can be assigned; often an old one."""
    parsed = F.col("_email_phone")
    point = _phone_point("email", "phone_in_email", parsed, F.lit(None))
    return F.filter(F.array(F.when(parsed["valid"], point)), lambda made: made.isNotNull())


def _further_phone(number: Column, told: Column, at: Column, line_kind: Column) -> Column:
    """A number that stands behind the first one of its field."""
    names = ("region", "type", "line_class", "segment")
    detail = _detail(line_kind=line_kind, **{name: told[name] for name in names})
    return _point("phone", "phone", at, number, told["usable"], told["reasons"], detail)


def _phone_point(column: str, kind: str, parsed: Column, line_kind: Column) -> Column:
    """A number that the regulator renumbered counts by its new form: the line is the same."""
    new = parsed["renumbered_to"]
    detail = _detail(
        region=parsed["region"],
        type=parsed["type"],
        extension=parsed["ext"],
        line_kind=line_kind,
        line_class=parsed["line_class"],
        segment=parsed["segment"],
        renumbered_from=F.when(new.isNotNull(), parsed["e164"]),
        carrier_at_allocation=parsed["carrier_at_allocation"],
        place=F.coalesce(parsed["place_zh"], parsed["place_en"]),
    )
    value = F.coalesce(new, parsed["e164"])
    return _point(column, kind, F.lit(0), value, parsed["usable"], parsed["reasons"], detail)


def _emails() -> Column:
    read = F.col("_email")
    first = _email_point(read, F.lit(0))
    others = F.transform(read["others"], lambda other, at: _email_point(other, at + 1))
    return F.concat(_if_given(F.col("email"), first), F.coalesce(others, F.slice(F.array(first), 1, 0)))


def _email_point(read: Column, at: Column) -> Column:
    """A mailbox counts by what is the same for all its spellings; `deliverable` is where to write to."""
    detail = _detail(deliverable=read["normalised"], mailbox=read["mailbox"])
    return _point("email", "email", at, read["identity"], read["valid"], read["reasons"], detail)


def _addresses() -> Column:
    read = F.col("_address")
    value = read["value"]
    unread = F.coalesce(F.get(read["reasons"], F.lit(0)), Reason.EMPTY_VALUE.column)
    reason = F.when(value.isNull(), unread).when(~has_number(value), Reason.NO_NUMBER_IN_ADDRESS.column)
    detail = _detail(**{name: read[name] for name in ("adcode", "household_key", "building_key", "hub_class")})
    reasons = F.concat(F.array_compact(F.array(reason)), F.coalesce(read["reasons"], F.expr(NO_REASONS)))
    valid = F.coalesce(has_number(value), F.lit(False))
    point = _point("address", "address", F.lit(0), value, valid, F.array_distinct(reasons), detail)
    return _if_given(F.concat_ws("", "address", "city", "region", "postcode"), point)


def _devices() -> Column:
    each = F.transform(
        "_devices", lambda read, at: _read("device_ids", "device", at, read, _detail(device_kind=read["kind"]))
    )
    return F.concat(each, _too_many("device_ids", "device"))


def _logins() -> Column:
    each = F.transform(
        "_logins", lambda read, at: _read("login_ids", "login", at, read, _detail(login_kind=read["kind"]))
    )
    return F.concat(each, _too_many("login_ids", "login"))


def _unless_too_many(column: str) -> Column:
    return F.when(F.size(column) <= MOST_ENTRIES, F.col(column))


def _too_many(column: str, kind: str) -> Column:
    """One refused point for all entries of a column that has too many."""
    nothing = F.lit(None).cast("string")
    refused = _point(column, kind, F.lit(0), nothing, F.lit(False), F.array(Reason.TOO_MANY.column), _detail())
    return F.filter(F.array(F.when(F.size(column) > MOST_ENTRIES, refused)), lambda made: made.isNotNull())


def _read(column: str, kind: str, at: Column, read: Column, detail: Column) -> Column:
    return _point(column, kind, at, read["value"], read["valid"], read["reasons"], detail)


def _if_given(raw: Column, point: Column) -> Column:
    given = F.coalesce(F.trim(raw), F.lit("")) != ""
    return F.filter(F.array(F.when(given, point)), lambda made: made.isNotNull())


def _point(column: str, kind: str, at: Column, value: Column, valid: Column, reasons: Column, detail: Column) -> Column:
    return F.struct(
        F.lit(column).alias("column"),
        F.lit(kind).alias("kind"),
        at.cast("int").alias("ordinal"),
        value.alias("value"),
        valid.alias("valid"),
        reasons.alias("reasons"),
        detail.alias("detail"),
    )


def _detail(**given: Column) -> Column:
    return F.struct(*[given.get(name, F.lit(None)).cast("string").alias(name) for name in DETAIL.names])
