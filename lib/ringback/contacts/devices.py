"""Device ids to one spelling: what kind of id, whether it names a device at all, and within what scope."""

import hashlib
from functools import cache

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.lookup import is_listed, looked_up
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.steps import Step, first_then_others, with_steps
from ringback.contacts.text import BROKEN
from ringback.knowledge.rows import knowledge_rows

LONGEST = 256
TELLING = 8  # signs from which two different ones are too few; a shop's own short ids may have no more
UUID = r"^[{]?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}[}]?$"
HARDWARE = r"^(?:[0-9a-fA-F]{2}[:.-]?){5}[0-9a-fA-F]{2}$"
ONE_SIGN = r"^[:.-]*(.)(?:[:.-]|\1)*$"
FEW_SIGNS = r"^[:.-]*(.)(?:[:.-]|\1)*(?:(.)(?:[:.-]|\1|\2)*)?$"  # at most two different ones
NO_SERIAL = r"^[0-9]{2,8}0{6,}[0-9]?$"
HASHES = {"md5": 32, "sha1": 40, "sha256": 64}
GIVEN_OUT_BY_NONE = "26aeAE"  # second digit of a hardware address that a device made up: locally administered


def with_devices(df: DataFrame, ids: str, scope: str | None = None, to: str = "devices") -> DataFrame:
    """Adds an array with one struct for each id of the array column: value (null where refused), kind, scope, valid, reasons.

    An id is plain or `kind:value`, one of a kind that differs by app also `kind:app:value`; `scope` is a column that
    names the app of ids that do not.
    """
    return with_steps(df, device_steps(ids, scope, to))


def device_steps(ids: str, scope: str | None = None, to: str = "devices") -> list[Step]:
    """The steps of `with_devices`, to be shared with other computations."""
    given, default = f"__{to}_given", f"__{to}_scope"
    full = F.array_except(ids, F.array(F.lit(""), F.lit(None)))
    start = {given: full, default: F.lit(None).cast("string") if scope is None else F.col(scope)}
    return [
        start,
        *first_then_others(given, [_tagged, lambda tagged: _parts(tagged, F.col(default)), _read, _judged, _told], to),
    ]


def _tagged(raw: Column) -> Column:
    """The id and what is known of its tag, as kind|form|scope; empty for an id without a tag."""
    text = F.trim(raw)
    tag = F.when(F.contains(raw, F.lit(":")), F.lower(F.substring_index(text, ":", 1)))
    return F.struct(text.alias("text"), F.coalesce(looked_up(tag, _kinds()), F.lit("")).alias("known"))


def _parts(tagged: Column, default: Column) -> Column:
    """kind and form as the tag says, the scope, and the id itself, also in lower case."""
    text, known = tagged["text"], tagged["known"]
    after_tag = F.trim(F.substring(text, F.instr(text, ":") + 1, F.lit(LONGEST)))
    is_scoped = F.endswith(known, F.lit("|app"))
    body = F.when(known == "", text).when(is_scoped, F.substring_index(after_tag, ":", -1)).otherwise(after_tag)
    named = F.when(F.contains(after_tag, F.lit(":")), F.substring_index(after_tag, ":", 1))
    capped = F.when(F.length(text) <= LONGEST, body)
    return F.struct(
        F.when(known != "", F.substring_index(known, "|", 1)).alias("kind"),
        F.when(known != "", F.split_part(known, F.lit("|"), F.lit(2))).otherwise(_form_of(text)).alias("form"),
        F.when(is_scoped, F.coalesce(named, default)).alias("scope"),
        capped.alias("body"),
        F.lower(capped).alias("lower"),
    )


def _form_of(text: Column) -> Column:
    """What an id without a tag looks like; most say nothing of their kind."""
    return (
        F.when((F.length(text) == 17) & text.rlike(HARDWARE), F.lit("mac"))
        .when((F.length(text) == 15) & text.rlike("^[0-9]+$"), F.lit("digits"))
        .otherwise(F.lit("plain"))
    )


def _read(parts: Column) -> Column:
    """The id in its one spelling, beside its parts; null where it is not of the form that its tag says."""
    form, body, kind, scope, lower = (parts[name] for name in ("form", "body", "kind", "scope", "lower"))
    value = (
        F.when(form.isin("plain", "digits"), _one_case(body, lower))
        .when(form == "uuid", _uuid(lower))
        .when(form == "imei", _imei(_digits(body)))
        .when(form == "meid", F.when(lower.rlike("^[0-9a-f]{14}$"), lower))
        .when(form == "android_id", _android_id(lower, scope))
        .when(form == "mac", F.when(lower.rlike(HARDWARE), F.regexp_replace(lower, "[:.-]", "")))
        .when(form.isin(*HASHES), _hash(kind, form, lower))
    )
    return F.struct(parts.alias("parts"), value.alias("value"))


def _judged(read: Column) -> Column:
    """And why it is refused."""
    value, parts = read["value"], read["parts"]
    form, body, lower = (parts[name] for name in ("form", "body", "lower"))
    refused = first_reason(
        (body.isNull(), Reason.TOO_LONG),
        (F.contains(body, F.lit(BROKEN)), Reason.BROKEN_TEXT),
        (body == "", Reason.EMPTY_VALUE),
        (is_listed(lower, _placeholders()), Reason.PLACEHOLDER),
        (F.when(F.length(body) < TELLING, body.rlike(ONE_SIGN)).otherwise(body.rlike(FEW_SIGNS)), Reason.TOO_FEW_SIGNS),
        (form.isin("imei", "digits") & body.rlike(NO_SERIAL), Reason.PLACEHOLDER),
        (value.isNull() & (form == "imei") & _digits(body).rlike("^[0-9]{15}$"), Reason.BAD_CHECK_DIGIT),
        (value.isNull(), Reason.NOT_OF_ITS_KIND),
    )
    return F.struct(parts.alias("parts"), value.alias("value"), refused.alias("refused"))


def _told(judged: Column) -> Column:
    """The id as it is handed on."""
    value, refused, parts = judged["value"], judged["refused"], judged["parts"]
    form, body, kind, scope = (parts[name] for name in ("form", "body", "kind", "scope"))
    made_up = F.substring(body, 2, 1).isin(*GIVEN_OUT_BY_NONE)
    flag = first_reason(
        ((form == "mac") & made_up, Reason.RANDOMISED_HARDWARE),
        (form == "mac", Reason.HARDWARE_ADDRESS),
        ((form == "android_id") & scope.isNull(), Reason.NO_SCOPE),
    )
    reason = F.coalesce(refused, flag)
    return F.struct(
        F.when(refused.isNull(), value).alias("value"),
        F.coalesce(kind, F.when(form == "mac", form)).alias("kind"),
        scope.alias("scope"),
        (refused.isNull() & (form != "mac")).alias("valid"),
        F.when(reason.isNull(), F.array().cast("array<string>")).otherwise(F.array(reason)).alias("reasons"),
    )


def _one_case(body: Column, lower: Column) -> Column:
    """Systems write one id in capitals or not; an id of mixed case may mean it, unless it is hexadecimal."""
    return F.when((body == lower) | (body == F.upper(body)) | body.rlike(UUID), lower).otherwise(body)


def _uuid(lower: Column) -> Column:
    """A UUID with its hyphens; null when it is none."""
    digits = F.regexp_replace(lower, "[{}-]", "")
    parts = [F.substring(digits, start, length) for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))]
    return F.when(lower.rlike(UUID), F.concat_ws("-", *parts))


def _digits(body: Column) -> Column:
    """Without the signs that are written between the parts of an IMEI."""
    return F.regexp_replace(body, "[ /-]", "")


def _imei(digits: Column) -> Column:
    """Fifteen digits whose last one checks the others; of the longer form the software version is dropped."""
    first = F.substring(digits, 1, 14)
    checked = F.coalesce(*[F.when(_passes(F.concat(first, F.lit(n))), F.concat(first, F.lit(n))) for n in "0123456789"])
    return (
        F.when(~digits.rlike("^[0-9]{14,17}$"), F.lit(None))
        .when(F.length(digits) != 15, checked)
        .when(_passes(digits), digits)
    )


def _passes(digits: Column) -> Column:
    return F.call_function("luhn_check", digits)


def _android_id(lower: Column, scope: Column) -> Column:
    """Sixteen hexadecimal digits within their app; leading zeros are often lost."""
    digits = F.when(lower.rlike("^[0-9a-f]{13,16}$"), F.lpad(lower, 16, "0"))
    return F.when(scope.isNull(), digits).otherwise(F.concat(F.lit("android_id:"), scope, F.lit(":"), digits))


def _hash(kind: Column, form: Column, lower: Column) -> Column:
    """An id that was hashed before it came to us, with what was hashed and how."""
    length = F.when(form == "md5", 32).when(form == "sha1", 40).otherwise(64)
    return F.when(lower.rlike("^[0-9a-f]+$") & (F.length(lower) == length), F.concat_ws(":", kind, lower))


@cache
def _kinds() -> dict[str, str]:
    """Tag → kind|form|scope."""
    rows = knowledge_rows("device_kinds", ["tag", "kind", "form", "scope"])
    return {row["tag"]: "|".join((row["kind"], row["form"], row["scope"])) for row in rows}


@cache
def _placeholders() -> tuple[str, ...]:
    """Ids that are no device's, in lower case, and what they become when somebody hashes them."""
    plain = {row["value"].lower() for row in knowledge_rows("device_placeholders", ["value", "why"])}
    written = {form for value in plain | {""} for form in (value, value.upper(), value.replace("-", ""))}
    hashed = {hashlib.new(name, form.encode()).hexdigest() for name in HASHES for form in written}
    return tuple(sorted(plain | hashed))
