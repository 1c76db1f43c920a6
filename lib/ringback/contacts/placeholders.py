"""Phones that nobody holds: fillers that people type, and numbers that regulators keep for fiction."""

import re
from dataclasses import dataclass
from functools import cache

from ringback.contacts.reasons import PhoneReason
from ringback.errors import ConfigError, listed
from ringback.knowledge.rows import knowledge_rows, one_of

COLUMNS = ("calling_code", "pattern", "reason", "meaning", "source")
PLACEHOLDER = PhoneReason.PLACEHOLDER.value
SUSPECT = PhoneReason.PLACEHOLDER_SUSPECT.value  # a valid number: how many share it decides


@dataclass(frozen=True)
class Placeholder:
    """One kind of placeholder: `pattern` is over the whole E.164 and reads the same in Python, Java and RE2."""

    calling_code: str
    pattern: str
    reason: str
    meaning: str
    source: str


@cache
def load_placeholders(path: str | None = None) -> tuple[Placeholder, ...]:
    """Every kind, from the package or a user's own file of the same columns; the first that fits counts."""
    kinds, problems = [], []
    for line, row in enumerate(knowledge_rows("phone_placeholders", COLUMNS, path), start=2):
        try:
            re.compile(row["pattern"])
            reason = one_of(row["reason"], (PLACEHOLDER, SUSPECT))
            pattern = rf"\+{row['calling_code']}(?:{row['pattern']})"
            kinds.append(Placeholder(row["calling_code"], pattern, reason, row["meaning"], row["source"]))
        except (ValueError, re.error) as error:
            problems.append(f"line {line}: {error}")
    if problems:
        raise ConfigError(listed(f"{path or 'knowledge/phone_placeholders.csv'}: is not usable:", problems))
    return tuple(kinds)


def placeholder(e164: str) -> Placeholder | None:
    """The kind of placeholder that a number is; null when it is none."""
    by_code, anywhere = _compiled()
    for code in (e164[1:2], e164[1:3], e164[1:4]):
        if code in by_code and by_code[code].fullmatch(e164):
            return _first(e164, code)
    return _first(e164, "") if anywhere.fullmatch(e164) else None


def placeholder_reason(e164: str) -> str | None:
    """`placeholder`, or `placeholder_suspect` for a valid number that looks like one; null for any other."""
    kind = placeholder(e164)
    return kind.reason if kind else None


def _first(e164: str, code: str) -> Placeholder | None:
    return next((kind for kind, pattern in _kinds(code) if pattern.fullmatch(e164)), None)


@cache
def _kinds(code: str) -> tuple[tuple[Placeholder, re.Pattern[str]], ...]:
    kinds = (kind for kind in load_placeholders() if kind.calling_code == code)
    return tuple((kind, re.compile(kind.pattern, re.ASCII)) for kind in kinds)


@cache
def _compiled() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    """All patterns of a calling code in one, and those of any country in one, so that a miss is quick."""
    patterns: dict[str, list[str]] = {"": []}
    for kind in load_placeholders():
        patterns.setdefault(kind.calling_code, []).append(kind.pattern)
    made = {code: re.compile("|".join(each), re.ASCII) for code, each in patterns.items()}
    return made, made.pop("")
