"""Accounts at other providers: handles in lower case, ids of an app exactly as given and within that app."""

from functools import cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.lookup import looked_up
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.steps import Step, first_then_others, with_steps
from ringback.contacts.text import BROKEN
from ringback.knowledge.rows import knowledge_rows

LONGEST = 256
PROFILE_PAGE = r"^(https?://)?(www\.)?[a-z]+\.com/|^@|/+$"
WITHIN = "^([^:/|]+)[:/|](.+)$"  # APP:ID
NUMBER = "^[1-9][0-9]{4,10}$"


def with_logins(df: DataFrame, ids: str, scope: str | None = None, to: str = "logins") -> DataFrame:
    """Adds an array with one struct for each entry of the map kind → account: value, kind, scope, valid, reasons.

    An id that differs by app (an openid) is named within it: the kind is `openid:APP`, or the account `APP:ID`, or else
    the column `scope` names the app.
    """
    return with_steps(df, login_steps(ids, scope, to))


def login_steps(ids: str, scope: str | None = None, to: str = "logins") -> list[Step]:
    """The steps of `with_logins`, to be shared with other computations."""
    given, default = f"__{to}_given", f"__{to}_scope"
    full = F.sort_array(F.filter(F.map_entries(ids), lambda entry: entry["value"] != ""))
    start = {given: full, default: F.lit(None).cast("string") if scope is None else F.col(scope)}
    return [start, *first_then_others(given, [_tagged, lambda tagged: _parts(tagged, F.col(default)), _told], to)]


def _tagged(entry: Column) -> Column:
    """Key and account as written, and what is known of the key, as kind|form|scope; empty for a handle."""
    key = F.trim(entry["key"])
    tag = F.lower(F.substring_index(key, ":", 1))
    return F.struct(key.alias("key"), F.trim(entry["value"]).alias("text"), looked_up(tag, _kinds()).alias("known"))


def _parts(tagged: Column, default: Column) -> Column:
    """kind, form, scope and the account."""
    key, text, known = tagged["key"], tagged["text"], tagged["known"]
    is_scoped = (known != "") & ~F.endswith(known, F.lit("|"))
    in_key = F.when(F.contains(key, F.lit(":")), F.substring(key, F.instr(key, ":") + 1, F.lit(LONGEST)))
    in_text = F.when(text.rlike(WITHIN), F.regexp_extract(text, WITHIN, 1))
    split = is_scoped & in_key.isNull() & in_text.isNotNull()
    body = F.when(split, F.regexp_extract(text, WITHIN, 2)).otherwise(text)
    return F.struct(
        F.when(known == "", F.lower(key)).otherwise(F.substring_index(known, "|", 1)).alias("kind"),
        F.when(known == "", F.lit("handle")).otherwise(F.split_part(known, F.lit("|"), F.lit(2))).alias("form"),
        is_scoped.alias("is_scoped"),
        F.when(is_scoped, F.coalesce(in_key, in_text, default)).alias("scope"),
        F.when(F.length(text) <= LONGEST, body).alias("body"),
        F.when(F.length(text) <= LONGEST, F.lower(text)).alias("lower"),
    )


def _told(parts: Column) -> Column:
    """The account as it is handed on."""
    kind, form, scope, body, lower = (parts[name] for name in ("kind", "form", "scope", "body", "lower"))
    is_linked = F.contains(lower, F.lit("/")) | F.startswith(lower, F.lit("@"))
    handle = F.when(is_linked, F.regexp_replace(lower, PROFILE_PAGE, "")).otherwise(lower)
    account = (
        F.when(form == "handle", F.when(handle != "", handle))
        .when(form == "number", F.when(body.rlike(NUMBER), body))
        .otherwise(body)
    )
    refused = first_reason(
        (body.isNull(), Reason.TOO_LONG),
        (F.contains(body, F.lit(BROKEN)), Reason.BROKEN_TEXT),
        (lower.isin(*_placeholders()), Reason.PLACEHOLDER),
        ((form == "handle") & account.isNull(), Reason.EMPTY_VALUE),
        (account.isNull(), Reason.NOT_OF_ITS_KIND),
    )
    reason = F.coalesce(refused, F.when(parts["is_scoped"] & scope.isNull(), Reason.NO_SCOPE.column))
    return F.struct(
        F.when(refused.isNull(), F.concat_ws(":", kind, scope, account)).alias("value"),
        kind.alias("kind"),
        scope.alias("scope"),
        refused.isNull().alias("valid"),
        F.when(reason.isNull(), F.array().cast("array<string>")).otherwise(F.array(reason)).alias("reasons"),
    )


@cache
def _kinds() -> dict[str, str]:
    """Tag → kind|form|scope."""
    rows = knowledge_rows("login_kinds", ["tag", "kind", "form", "scope"])
    return {row["tag"]: "|".join((row["kind"], row["form"], row["scope"])) for row in rows}


@cache
def _placeholders() -> tuple[str, ...]:
    """Accounts that are nobody's."""
    return tuple(row["value"] for row in knowledge_rows("login_placeholders", ["value"]))
