"""Regulators' renumberings: which number an old form of a number has become, and since when.

A new form is an alias of the old one, never a change of number by its holder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import phonenumbers

from ringback.errors import ConfigError, listed
from ringback.knowledge.rows import Row, day_of, knowledge_rows, one_of

COLUMNS = ("rule", "country", "calling_code", "kind", "effective", "mode", "match", "replacement", "source")
# rewrite       where the old form is not valid any more, or was written before the change
# always        also where the old form is still valid
# dated         only where it was written before the change: undated, it may be another number
# unless_later  as rewrite, but not where it was written after the change: it would lack a digit
# flag          never: what the new form is takes more than the number; told by `unsettled_rule`
# library       the phone library reads the old form; nothing is left to do
MODES = ("rewrite", "always", "dated", "unless_later", "flag", "library")
GROUP = re.compile(r"\{(\d)\}")
Renumbered = tuple[str, str, date | None]


@dataclass(frozen=True)
class Rule:
    """One renumbering: `pattern` finds the whole old national number, `replacement` ({1} = first group) makes the new."""

    rule: str
    country: str
    calling_code: str
    kind: str
    effective: date | None
    mode: str
    match: str
    replacement: str
    pattern: re.Pattern[str]

    def rewritten(self, national: str) -> str | None:
        """The new national number; null when this is no old form of the rule."""
        found = self.pattern.fullmatch(national)
        return GROUP.sub(lambda group: found[int(group[1])], self.replacement) if found else None

    def holds(self, old_is_valid: bool, seen_on: date | None) -> bool:
        """Whether an old form may be rewritten, by its validity today and the day that it was written."""
        before = seen_on is not None and self.effective is not None and seen_on < self.effective
        undated = seen_on is None or self.effective is None
        allowed = {
            "rewrite": before or not old_is_valid,
            "always": True,
            "dated": before,
            "unless_later": before or (undated and not old_is_valid),
        }
        return allowed.get(self.mode, False)


@cache
def load_rules(path: str | None = None) -> Mapping[str, tuple[Rule, ...]]:
    """Rules by calling code, from the package or a user's own file of the same columns; ConfigError tells all mistakes."""
    rules: dict[str, list[Rule]] = {}
    problems = []
    for line, row in enumerate(knowledge_rows("renumberings", COLUMNS, path), start=2):
        try:
            rules.setdefault(row["calling_code"], []).append(_rule(row))
        except (ValueError, re.error) as error:
            problems.append(f"line {line}: {error}")
    if problems:
        raise ConfigError(listed(f"{path or 'knowledge/renumberings.csv'}: is no table of renumberings:", problems))
    return {code: tuple(each) for code, each in rules.items()}


def renumbering_rules() -> Mapping[str, tuple[Rule, ...]]:
    """The package's rules by calling code ("55")."""
    return load_rules()


def renumbered(e164: str, seen_on: date | None = None) -> Renumbered | None:
    """(new E.164, rule, day of the change) of an old form; null for every other number and where two rules disagree.

    `seen_on` is the day that the number was written down: some old forms are other numbers' form today.
    """
    code, national = _split(e164)
    candidates = list(_candidates(code, national))
    if not candidates:
        return None  # before the library is asked: nearly every number
    old_is_valid = _is_valid(e164)
    settled = [
        (f"+{code}{new}", rule.rule, rule.effective)
        for rule, new in candidates
        if rule.holds(old_is_valid, seen_on) and _is_valid(f"+{code}{new}")
    ]
    return settled[0] if len({new for new, _, _ in settled}) == 1 else None


def unsettled_rule(e164: str, seen_on: date | None = None) -> str | None:
    """The rule that an old form falls under although nothing can be rewritten: it needs a day or its operator."""
    code, national = _split(e164)
    if renumbered(e164, seen_on) is not None:
        return None
    for rule in renumbering_rules().get(code, ()):
        settled_by_day = rule.mode == "dated" and seen_on is not None and rule.effective is not None
        if rule.mode in ("flag", "dated", "unless_later") and not settled_by_day and rule.pattern.fullmatch(national):
            return rule.rule
    return None


def eras(e164: str) -> Iterator[tuple[date | None, date]]:
    """The spans of time in which an old form may be different numbers: the day that ends each (null = none yet), a day of it."""
    code, national = _split(e164)
    rules = [rule for rule in renumbering_rules().get(code, ()) if rule.mode != "always" and rule.rewritten(national)]
    changes = sorted({rule.effective for rule in rules if rule.effective is not None})
    if changes:
        yield changes[0], changes[0] - timedelta(days=1)
        yield from zip([*changes[1:], None], changes, strict=True)


def _candidates(code: str, national: str) -> Iterator[tuple[Rule, str]]:
    for rule in renumbering_rules().get(code, ()):
        new = rule.rewritten(national) if rule.replacement else None
        if new is not None:
            yield rule, new


def _split(e164: str) -> tuple[str, str]:
    """Calling code and national digits, where any rule knows the code."""
    for length in (1, 2, 3):
        if e164[1 : 1 + length] in renumbering_rules():
            return e164[1 : 1 + length], e164[1 + length :]
    return "", ""


def _is_valid(e164: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return False


def _rule(row: Row) -> Rule:
    groups = max((int(group) for group in GROUP.findall(row["replacement"])), default=0)
    pattern = re.compile(row["match"], re.ASCII)
    if groups > pattern.groups:
        raise ValueError(f"rule {row['rule']}: the replacement names group {groups}, the pattern has {pattern.groups}")
    return Rule(
        row["rule"],
        row["country"],
        row["calling_code"],
        row["kind"],
        day_of(row["effective"]),
        one_of(row["mode"], MODES),
        row["match"],
        row["replacement"],
        pattern,
    )
