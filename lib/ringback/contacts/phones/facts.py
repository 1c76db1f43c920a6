"""What we know of a number beside the library: its class, its segment, its renumbering, whether anybody can hold it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from ringback.contacts.line_classes import dialled_class
from ringback.contacts.phones.library import LibraryAnswer
from ringback.contacts.reasons import PhoneReason
from ringback.contacts.renumber import eras, renumbered, renumbering_rules, unsettled_rule
from ringback.contacts.segments import segment_verdict

CHINA = "+86"
CLASS_OF_TYPE = {
    "MOBILE": "mobile",
    "FIXED_LINE": "fixed",
    "FIXED_LINE_OR_MOBILE": "fixed_or_mobile",  # North America: the number does not tell
    "TOLL_FREE": "hotline",
    "SHARED_COST": "hotline",
    "PREMIUM_RATE": "hotline",
    "UAN": "hotline",
}
CLASS_OF_SEGMENT = {"mvno": "mvno", "iot": "iot", "satellite": "satellite", "mobile": "mobile", "data_card": "mobile"}
LOCAL_NUMBER = re.compile(r"\+86[2-8]\d{6,7}")


@dataclass(frozen=True, slots=True)
class Facts:
    """Ours on one number; `usable` = a person can hold it."""

    line_class: str | None = None
    segment: str | None = None
    renumbered_to: str | None = None
    rule: str | None = None
    usable: bool = False
    reasons: tuple[str, ...] = ()


def facts(answer: LibraryAnswer, seen_on: date | None = None) -> Facts:
    """Ours on a number that the library could read; `seen_on` is the day that it was written, where that is known."""
    e164 = answer.e164 or ""
    china = e164.startswith(CHINA)
    dialled = _dialled_class(e164.removeprefix(CHINA)) if china else None
    table = segment_verdict(e164.removeprefix(CHINA), answer.valid) if china and dialled is None else None
    new, rule, unsettled = _renumbering(e164, seen_on)
    segment = table.segment if table else None
    usable = (table.usable if table else answer.valid) or new is not None
    reasons = [*([] if usable else [_why_not(e164)]), *(table.reasons if table else ())]
    reasons += [word for word in (dialled, unsettled) if word]
    return Facts(
        line_class=dialled or (CLASS_OF_SEGMENT.get(segment.line_class) if segment else _class_of(answer)),
        segment=segment.prefix if segment else None,
        renumbered_to=new,
        rule=rule,
        usable=usable and dialled is None,
        reasons=tuple(reasons),
    )


def facts_by_day(answer: LibraryAnswer) -> Iterator[tuple[date | None, Facts]]:
    """Ours on a number that depends on the day that it was written: what holds before each day (null: ever since)."""
    if answer.e164 and _any_rule().fullmatch(answer.e164):
        for before, day in eras(answer.e164):
            yield before, facts(answer, day)


def _class_of(answer: LibraryAnswer) -> str | None:
    return CLASS_OF_TYPE.get(answer.type or "")


def _dialled_class(national: str) -> str | None:
    """The class as dialled inland: with or without the trunk 0 that an area code carries there."""
    return dialled_class(national, "CN") or dialled_class("0" + national, "CN")


def _why_not(e164: str) -> str:
    return PhoneReason.LOCAL_ONLY if LOCAL_NUMBER.fullmatch(e164) else PhoneReason.INVALID


def _renumbering(e164: str, seen_on: date | None) -> tuple[str | None, str | None, str | None]:
    """(new number, rule, reason where the rule cannot be applied without knowing more)."""
    if not _any_rule().fullmatch(e164):
        return None, None, None
    found = renumbered(e164, seen_on)
    if found:
        return found[0], found[1], None
    rule = unsettled_rule(e164, seen_on)
    return None, rule, PhoneReason.RENUMBERING_UNSETTLED if rule else None


@cache
def _any_rule() -> re.Pattern[str]:
    """Every old form in one expression, so that a miss is quick."""
    rules = (rule for each in renumbering_rules().values() for rule in each if rule.match)
    return re.compile("|".join(rf"\+{rule.calling_code}(?:{rule.match})" for rule in rules), re.ASCII)
