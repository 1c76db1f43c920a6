"""The contact points of a row: every identifier that it carries, or why a value of it is refused."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.addresses import address, has_number
from ringback.contacts.devices import device, login
from ringback.contacts.emails import email
from ringback.contacts.phones import with_phone
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.text import blank_to_null
from ringback.tables import DETAIL


def with_points(rows: DataFrame) -> DataFrame:
    """Adds `points`: an array of (column, kind, ordinal, value, valid, reasons, detail); a refused value is null."""
    kinds = [_phone(), _email(), _address(), _devices(), _logins()]
    return (
        with_phone(rows, "phone", "default_region", "_phone")
        .transform(_with_values)
        .withColumn("points", F.concat(*kinds))
        .drop("_phone", "_email", "_address", "_devices", "_logins")
    )


def _with_values(rows: DataFrame) -> DataFrame:
    """Canonical values first, each computed once; the points refer to them."""
    entries = F.array_sort(
        F.filter(F.map_entries("login_ids"), lambda entry: blank_to_null(entry["value"]).isNotNull())
    )
    return rows.withColumns(
        {
            "_email": email(F.col("email")),
            "_address": address(F.col("address"), F.col("city"), F.col("region"), F.col("postcode")),
            "_devices": _or_empty(F.transform(F.array_distinct("device_ids"), device), "array<string>"),
            "_logins": _or_empty(F.transform(entries, _kind_and_login), "array<struct<kind:string,value:string>>"),
        }
    )


def _kind_and_login(entry: Column) -> Column:
    return F.struct(F.lower(entry["key"]).alias("kind"), login(entry["key"], entry["value"]).alias("value"))


def _phone() -> Column:
    parsed = F.col("_phone")
    kind = F.lower(blank_to_null(F.col("phone_kind")))
    detail = _detail(region=parsed["region"], type=parsed["type"], extension=parsed["ext"], line_kind=kind)
    point = _point("phone", "phone", F.lit(0), parsed["e164"], parsed["valid"], parsed["reasons"], detail)
    return _if_given(F.col("phone"), point)


def _email() -> Column:
    point = _checked("email", "email", F.lit(0), F.col("_email"), Reason.NOT_AN_EMAIL, _detail())
    return _if_given(F.col("email"), point)


def _address() -> Column:
    value = F.col("_address")
    reason = first_reason((value.isNull(), Reason.EMPTY_VALUE), (~has_number(value), Reason.NO_NUMBER_IN_ADDRESS))
    valid = F.coalesce(has_number(value), F.lit(False))
    point = _point("address", "address", F.lit(0), value, valid, F.array_compact(F.array(reason)), _detail())
    return _if_given(F.concat_ws("", "address", "city", "region", "postcode"), point)


def _devices() -> Column:
    return F.transform(
        "_devices", lambda value, at: _checked("device_ids", "device", at, value, Reason.NO_DEVICE, _detail())
    )


def _logins() -> Column:
    return F.transform(
        "_logins",
        lambda entry, at: _checked(
            "login_ids", "login", at, entry["value"], Reason.EMPTY_VALUE, _detail(login_kind=entry["kind"])
        ),
    )


def _checked(column: str, kind: str, at: Column, value: Column, refused: Reason, detail: Column) -> Column:
    """A point that is valid where there is a canonical value, and refused for one reason where there is none."""
    reasons = F.when(value.isNull(), F.array(refused.column)).otherwise(F.array().cast("array<string>"))
    return _point(column, kind, at, value, value.isNotNull(), reasons, detail)


def _or_empty(array: Column, kind: str) -> Column:
    return F.coalesce(array, F.array().cast(kind))


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
