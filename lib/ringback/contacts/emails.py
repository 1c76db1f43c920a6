"""E-mail addresses: what was written, where it is delivered, whose mailbox it is, and what kind of mailbox."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts import mailboxes
from ringback.contacts.reasons import Reason, first_reason
from ringback.contacts.steps import Step, each, with_steps
from ringback.contacts.text import compatible, is_ascii, words_for_nothing

LONGEST = 320  # 64 of the local part, the @ and 255 of the domain
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = rf"(?:(?:{LABEL}\.){{1,10}}[A-Za-z][A-Za-z0-9-]{{0,61}}[A-Za-z0-9]|localhost)"
ORDINARY = r"^[A-Za-z0-9_+-]++(?:\.[A-Za-z0-9_+-]++)*+@(?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)++[A-Za-z]{2,}+$"
SHORT = 64  # up to here no part can be too long
WORD = r"[\p{L}\p{M}\p{N}!#$%&*+=?^_`{}~'-]+"
SOUND = rf"^{WORD}(?:\.{WORD})*@{DOMAIN}$"
BETWEEN = r"[\s\p{Cc};,/、|]+"
WRAPPING = r"^(?:[^@:]*:)?[<\"“'«(\[{]*|[>\"”’'»)\]}.:]*(?:\?[^@]*)?$"
TWO_WAYS = "[ßς]"  # letters that the two standards of international domains spell differently


def with_email(df: DataFrame, raw: str, to: str = "email") -> DataFrame:
    """Adds a struct: the field's first address, and its further ones in `others`; null for a blank field.

    kept (as written), normalised (deliverable), identity (same for all spellings of a mailbox), related (a weak hint at
    another mailbox), mailbox (personal, role, disposable, relay, placeholder, reserved), phone (raw, region) in the local part,
    login (`qq:123456`), suggestion (a misspelling set right, never used by itself), valid, reasons.
    """
    return with_steps(df, email_steps(raw, to))


def email_steps(raw: str, to: str = "email") -> list[Step]:
    """The steps of `with_email`, to be shared with other computations; only the first meets other than plain addresses."""
    at = {
        name: F.col(f"__{to}_{name}")
        for name in ("given", "messy", "reason", "local", "small", "domain", "rule", "mailbox")
    }
    text, given, first = F.trim(F.col(raw)), at["given"], at["messy"]["first"]
    fits = F.length(text) <= LONGEST
    is_ordinary = (F.length(text) <= SHORT) & text.rlike(ORDINARY)
    is_sound = F.when(at["messy"].isNull(), F.length(given).between(1, SHORT)).otherwise(
        F.coalesce(first["sound"], F.lit(False))
    )
    text_of = F.coalesce(first["text"], given)
    kept = F.when(F.length(given) <= LONGEST, given)
    told = {**_told(at), "kept": kept, "others": at["messy"]["others"]}
    steps = [
        {"given": text, "messy": F.when(fits & ~is_ordinary & (text != ""), _first_and_others(text))},
        {**_parts(F.when(is_sound, text_of)), "reason": F.when(~is_sound, _refusal(text_of))},
        {"rule": mailboxes.rule_of(at["domain"])},
        {"mailbox": mailboxes.mailbox(at["small"], at["domain"], at["rule"])},
    ]
    named = [{f"__{to}_{name}": column for name, column in step.items()} for step in steps]
    return [*named, {to: F.when(given != "", _struct(told))}]


def _first_and_others(text: Column) -> Column:
    """The first address of a field as (text, sound), and what is to be told of its others."""
    split = F.transform(
        F.array(F.transform(_pieces(text), _piece)),
        lambda pieces: F.struct(
            F.get(pieces, F.lit(0)).alias("first"),
            F.when(F.size(pieces) > 1, _others(F.slice(pieces, 2, F.size(pieces)))).alias("others"),
        ),
    )
    return F.get(split, F.lit(0))


def _others(pieces: Column) -> Column:
    """The steps of the first address for each further one."""

    def parts(at: Column) -> Column:
        text, is_sound = at["text"], at["sound"]
        reason = F.when(~is_sound, _refusal(text))
        return _struct({"kept": text, "reason": reason, **_parts(F.when(is_sound, text))})

    def ruled(at: Column) -> Column:
        return _struct({"at": at, "rule": mailboxes.rule_of(at["domain"])})

    def known(ruled: Column) -> Column:
        at, rule = ruled["at"], ruled["rule"]
        return _struct({"at": at, "rule": rule, "mailbox": mailboxes.mailbox(at["small"], at["domain"], rule)})

    def told(known: Column) -> Column:
        at = {name: known["at"][name] for name in ("local", "small", "domain", "reason")}
        return _struct(
            {**_told({**at, "rule": known["rule"], "mailbox": known["mailbox"]}), "kept": known["at"]["kept"]}
        )

    return each(pieces, [parts, ruled, known, told])


def _pieces(text: Column) -> Column:
    """The addresses of a field, unwrapped; words without an @ are no addresses where others have one."""
    split = F.split(F.replace(compatible(text), F.lit("。"), F.lit(".")), BETWEEN)
    bare = F.transform(split, lambda piece: F.regexp_replace(piece, WRAPPING, ""))
    return F.array_distinct(F.filter(bare, lambda piece: F.contains(piece, F.lit("@"))))


def _piece(text: Column) -> Column:
    """An address with its domain in ASCII, and whether it is written as addresses are."""
    local, domain = F.substring_index(text, "@", 1), F.lower(F.substring_index(text, "@", -1))
    in_ascii = F.call_function("try_reflect", F.lit("java.net.IDN"), F.lit("toASCII"), domain, F.lit(1))
    written = F.when(is_ascii(domain) | domain.rlike(TWO_WAYS), domain).otherwise(F.coalesce(F.lower(in_ascii), domain))
    whole = F.concat(local, F.lit("@"), written)
    has_one_at = F.length(F.replace(text, F.lit("@"), F.lit(""))) == F.length(text) - 1
    fits = (F.octet_length(local) <= 64) & (F.length(written) <= 253)
    return F.struct(
        F.when(has_one_at, whole).otherwise(text).alias("text"), (has_one_at & fits & whole.rlike(SOUND)).alias("sound")
    )


def _refusal(text: Column) -> Column:
    """Why a text that is no address is none."""
    local, domain = F.substring_index(text, "@", 1), F.substring_index(text, "@", -1)
    return first_reason(
        (F.lower(text).isin(*words_for_nothing()), Reason.EMPTY_VALUE),
        ((F.length(text) > LONGEST) | (F.octet_length(local) > 64) | (F.length(domain) > 253), Reason.TOO_LONG),
        (domain.rlike(TWO_WAYS), Reason.AMBIGUOUS_DOMAIN),
        (text.isNotNull(), Reason.NOT_AN_EMAIL),
    )


def _parts(text: Column) -> dict[str, Column]:
    """Local part as written and in lower case, and the domain; a sound address has one @."""
    local, after = F.substring_index(text, "@", 1), F.instr(text, "@") + 1
    return {"local": local, "small": F.lower(local), "domain": F.lower(F.substring(text, after, F.lit(LONGEST)))}


def _told(read: dict[str, Column]) -> dict[str, Column]:
    """What the rules say of an address; nothing of one that is refused."""
    small, domain, rule, mailbox = (read[name] for name in ("small", "domain", "rule", "mailbox"))
    suggestion, is_placeholder = mailboxes.suggestion(small, rule), mailbox.eqNullSafe("placeholder")
    flag = first_reason(
        (is_placeholder, Reason.PLACEHOLDER),
        (mailbox == "reserved", Reason.RESERVED_DOMAIN),
        (suggestion.isNotNull(), Reason.MISSPELT_DOMAIN),
    )
    reason = F.coalesce(read["reason"], flag)
    return {
        "kept": F.lit(None),
        "normalised": mailboxes.normalised(read["local"], small, domain, rule),
        "identity": mailboxes.identity(small, domain, rule),
        "related": mailboxes.related(small, domain, rule),
        "mailbox": mailbox,
        "phone": mailboxes.phone(small, rule),
        "login": mailboxes.account(small, rule),
        "suggestion": suggestion,
        "valid": read["reason"].isNull() & ~is_placeholder,
        "reasons": F.when(reason.isNull(), F.array().cast("array<string>")).otherwise(F.array(reason)),
    }


def _struct(fields: dict[str, Column]) -> Column:
    return F.struct(*[column.alias(name) for name, column in fields.items()])
