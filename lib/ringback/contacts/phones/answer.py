"""One phone field to its answer: the library's, repaired where a known kind of mess keeps the library from reading it."""

import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from datetime import date

from ringback.contacts.line_classes import dialled_class, without_ip_prefix
from ringback.contacts.phones.blocks import Block, block_of
from ringback.contacts.phones.facts import Facts, facts, facts_by_day
from ringback.contacts.phones.library import METADATA_VERSION, LibraryAnswer, library_answer
from ringback.contacts.phones.plan import ASK, Ask
from ringback.contacts.phones.repairs import Repair, certainly, refused, repaired, split_extension
from ringback.contacts.phones.table import PhoneTable
from ringback.contacts.placeholders import placeholder_reason
from ringback.contacts.reasons import PhoneReason

LONGEST_TEXT = 250  # the library reads no longer ones
START = re.compile(r"[+\uff0b\d]")
UNWANTED_END = re.compile(r"(?:_|[^#\w])+$")
# What the library skips between digits: its punctuation without the letters and signs that may begin an extension.
ONLY_DIGITS = re.compile(
    "[+\uff0b]*[-\\d\u2010-\u2015\u2212\u30fc\uff0d-\uff0f \u00a0\u00ad\u200b\u2060\u3000()\uff08\uff09\uff3b\uff3d.\\[\\]/]*"
)
PLUS = "+\uff0b"
RELAY = "privacy_relay"
CHINESE_MOBILE = re.compile(r"\+861[3-9]\d{9}")
LETTER_FOR_DIGIT = re.compile(r"(?<=\d)[OolI](?=\d|$)|^[OolI](?=\d)")


@dataclass(frozen=True, slots=True)
class InDay:
    """What a number is where it was written before a day (null: ever since the last one)."""

    before: date | None
    renumbered_to: str | None
    rule: str | None
    usable: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """A further number of a field; its E.164 stands at the same place of `others`."""

    region: str | None
    type: str | None
    usable: bool
    line_class: str | None
    segment: str | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone field: the first number of it, and the others."""

    e164: str | None = None
    region: str | None = None
    type: str | None = None
    valid: bool = False
    usable: bool = False
    line_class: str | None = None
    segment: str | None = None
    renumbered_to: str | None = None
    rule: str | None = None
    ext: str | None = None
    others: tuple[str, ...] = ()
    others_told: tuple[Other, ...] = ()
    by_day: tuple[InDay, ...] = ()
    reasons: tuple[str, ...] = ()
    placeholder: bool = False
    masked: bool = False
    carrier_at_allocation: str | None = None
    place_en: str | None = None
    place_zh: str | None = None


@dataclass
class Reader:
    """Answers by the compiled table where it has one, by the library where it has none."""

    table: PhoneTable | None = None

    def phone(self, raw: str, region: str | None) -> Phone:
        """The answer to one field as dialled in a region; never raises."""
        if len(raw) > LONGEST_TEXT:
            return Phone(reasons=(PhoneReason.TOO_LONG,))
        reason = refused(raw)
        if reason is not None:
            return Phone(reasons=reason.reasons, masked=reason.masked)
        answer = self.answer(raw, region)
        sure = answer.valid and certainly(raw) is None
        repair = split_extension(raw, answer, region, self) if sure else repaired(raw, region, self)
        answer = repair.answer if repair else answer
        return _told(answer, raw, region, repair, self._block(answer))

    def _block(self, answer: LibraryAnswer) -> Block:
        if self.table is None or not answer.valid or answer.e164 is None:
            return Block()
        return block_of(self.table.blocks, answer.e164, answer.type)

    def answer(self, text: str, region: str | None) -> LibraryAnswer:
        """The library's answer, out of the table where it has been shown to be the same."""
        shape = _digits(text) if self.table is not None else None
        if shape is None or self.table is None:
            return library_answer(text, region)
        digits, has_code = shape
        if not has_code and digits.startswith("00") and region in self.table.zeros_abroad:
            digits, has_code = digits[2:], True
        unknown = digits.startswith("0") if has_code else region is None
        found = ASK if unknown else self.table.found(digits, None if has_code else region)
        if isinstance(found, Ask):
            return library_answer(text, region)
        kept = digits[found.skip + (len(found.code) if has_code else 0) :]
        return LibraryAnswer(f"+{found.code}{kept}", found.answer.region, found.answer.type, valid=True)


def _digits(text: str) -> tuple[str, bool] | None:
    """The digits of a text that holds nothing but one number, and whether a plus stands before them; null for any other."""
    start = START.search(text)
    if start is None:
        return None
    body = UNWANTED_END.sub("", text[start.start() :])
    if not ONLY_DIGITS.fullmatch(body):
        return None
    digits = "".join(str(unicodedata.digit(sign)) for sign in body if sign.isdecimal())
    return (digits, body[0] in PLUS) if len(digits) > 2 else None


def _told(answer: LibraryAnswer, raw: str, region: str | None, repair: Repair | None, block: Block) -> Phone:
    """The answer with all that we know beside it."""
    known = facts(answer) if answer.e164 else _unread(answer, raw, region)
    filler = placeholder_reason(answer.e164) if answer.e164 else None
    relay = bool(answer.ext) and CHINESE_MOBILE.fullmatch(answer.e164 or "") is not None
    before = repair.reasons if repair else _prefixed(answer, raw, region)
    after = [
        filler,
        PhoneReason.PRIVACY_NUMBER if relay else None,
        PhoneReason.LETTER_FOR_DIGIT if not answer.valid and LETTER_FOR_DIGIT.search(raw) else None,
    ]

    def in_day(until: date | None, its: Facts) -> InDay:
        usable = its.usable and filler != PhoneReason.PLACEHOLDER and not relay
        reasons = tuple(reason for reason in (*before, *its.reasons, *after) if reason)
        return InDay(until, its.renumbered_to, its.rule, usable, reasons)

    undated, further = in_day(None, known), repair.others if repair else ()
    return Phone(
        e164=answer.e164,
        region=answer.region,
        type=answer.type,
        valid=answer.valid,
        usable=undated.usable,
        line_class=RELAY if relay else known.line_class,
        segment=known.segment,
        renumbered_to=known.renumbered_to,
        rule=known.rule,
        ext=answer.ext,
        others=tuple(other.e164 for other in further if other.e164),
        others_told=tuple(_other(other) for other in further if other.e164),
        by_day=_if_any_differs(undated, [in_day(until, its) for until, its in facts_by_day(answer)]),
        reasons=undated.reasons,
        placeholder=filler == PhoneReason.PLACEHOLDER,
        carrier_at_allocation=block.carrier,
        place_en=block.place_en,
        place_zh=block.place_zh,
    )


def _other(answer: LibraryAnswer) -> Other:
    """What is told of a further number of a field."""
    known, filler = facts(answer), placeholder_reason(answer.e164 or "")
    usable = known.usable and filler != PhoneReason.PLACEHOLDER
    reasons = tuple(reason for reason in (PhoneReason.SEVERAL_NUMBERS, *known.reasons, filler) if reason)
    return Other(answer.region, answer.type, usable, known.line_class, known.segment, reasons)


def _if_any_differs(undated: InDay, dated: list[InDay]) -> tuple[InDay, ...]:
    return () if all(replace(each, before=None) == undated for each in dated) else tuple(dated)


def _prefixed(answer: LibraryAnswer, raw: str, region: str | None) -> tuple[str, ...]:
    """The IP prefix that the library left out of a Chinese number, for it says who the caller's carrier was."""
    digits = re.sub(r"\D", "", raw, flags=re.ASCII) if answer.valid and region == "CN" else ""
    found = without_ip_prefix(digits, "CN") if not digits.endswith((answer.e164 or "+")[1:]) else None
    return (PhoneReason.IP_PREFIX.of(found[0]),) if found else ()


def _unread(answer: LibraryAnswer, raw: str, region: str | None) -> Facts:
    """What is known of a field that the library finds no number in: some services' numbers are too long or short for it."""
    digits = re.sub(r"\D", "", raw, flags=re.ASCII)
    service = dialled_class(digits, region or "")
    return Facts(line_class=service, reasons=tuple(reason for reason in (answer.error, service) if reason))


def parse_phone(raw: str, region: str | None) -> dict[str, object]:
    """One phone field to the fields of PHONE, by the library alone."""
    return as_row(Reader().phone(raw, region), raw)


def as_row(phone: Phone, raw: str) -> dict[str, object]:
    """The fields of PHONE."""
    told = {name: getattr(phone, name) for name in Phone.__dataclass_fields__}
    told |= {name: [asdict(each) for each in told[name]] for name in ("others_told", "by_day")}
    return {**told, "raw": raw, "metadata_version": METADATA_VERSION}
