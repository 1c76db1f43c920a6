"""Mess that the phone library cannot read, or reads wrongly: refused with a reason, or repaired where only one reading is left.

Each kind bears the number of its row in the table of messy inputs (tests/cases/phone_mess.csv); the answer to a repaired
number says `repaired:<row>`. A repair holds only if the library itself then calls the number valid.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from phonenumbers import Leniency, PhoneNumberMatcher

from ringback.contacts.line_classes import without_ip_prefix
from ringback.contacts.phones.library import LibraryAnswer
from ringback.contacts.reasons import PhoneReason
from ringback.contacts.text import words_for_nothing

CHINA = "CN"
FULL_NUMBER = 7  # digits from which an "extension" is a number of its own
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00]")
BLANKS = re.compile(r"\s+")
HIDDEN = re.compile(r"[*\uff0a\u2022\u25cf]{2,}|(?<=\d)\s*[xX]{3,}\s*(?=\d|$)")
FLOAT = re.compile(r"\s*(\d)(?:\.(\d+))?[eE](\+?)(\d{1,2})\s*")
WHOLE_FLOAT_DIGITS = 8  # a number printed shortest, as Java does, has dropped zeros alone; Excel's shows three or so
SEPARATORS = re.compile(r"[/,;、|，；／\\\n\r]+|(?<=\d)\s*(?:or|OR|或|和|及|&)\s*(?=[\d+])")
EXTENSION_WORD = re.compile(r"\s*(?:转接|轉接|转|轉|分机号?|分機號?|内线|內線)[:：\s]*(?=\d{1,6}\s*$)")
DASHED_TAIL = re.compile(r"(.*\d)\s*[-\u2010-\u2015\u2212]\s*(\d{1,6})\s*")
NOTE = re.compile(r"[(（\[【<][^()（）\[\]【】<>]*[^\W\d_][^()（）\[\]【】<>]*[)）\]】>]")
THOUSANDS = re.compile(r"\s*\d{1,3}(?:,\d{3}){2,}\s*")
POINT_ZERO = re.compile(r"\s*(\+?\d{7,})\.0+\s*")
LETTERS = re.compile(r"[^\W\d_]")
CHINESE_DIGITS = str.maketrans(
    "〇零○洞一壹幺么二贰貳两三叁參四肆五伍六陆陸七柒拐八捌九玖勾", "000011112222333445566677788999"
)
SERVICE_CODE = re.compile(r"(?:\*67|\*82|\*31#|#31#)\s*(?=[\d+])")


class Refused(NamedTuple):
    """Why a field holds no number that could be known."""

    reasons: tuple[str, ...]
    masked: bool = False


class Repair(NamedTuple):
    """A reading that holds, with its reasons and the further numbers of the field."""

    answer: LibraryAnswer
    reasons: tuple[str, ...]
    others: tuple[LibraryAnswer, ...] = ()


class Answers(Protocol):
    """Whoever gives the library's answer on a text."""

    def answer(self, text: str, region: str | None) -> LibraryAnswer:
        """The library's answer on one text as dialled in a region."""


def refused(raw: str) -> Refused | None:
    """Why nothing is read from the field: nothing in it, hidden digits, lost digits; null when it is to be read."""
    text = raw.strip().lower()
    if not text or text in words_for_nothing():
        return Refused((PhoneReason.EMPTY_TOKEN,))
    if HIDDEN.search(raw):
        return Refused((PhoneReason.REPAIRED.of(22), PhoneReason.MASKED), masked=True)
    number = FLOAT.fullmatch(raw)
    if number and _whole(number) is None:
        return Refused((PhoneReason.REPAIRED.of(11 if number[3] else 12), PhoneReason.LOSSY))
    return None


def repaired(raw: str, region: str | None, answers: Answers) -> Repair | None:
    """The first repair of a field that the library then calls valid; null when none is."""
    text = cleaned(raw)
    for row, candidate, reasons in _candidates(raw, text, region):
        answer = answers.answer(candidate, region)
        if answer.valid:
            return Repair(answer, (PhoneReason.REPAIRED.of(row), *reasons))
    return _several(text, region, answers) or _extended(text, region, answers) or _in_prose(text, region, answers)


def split_extension(raw: str, answer: LibraryAnswer, region: str | None, answers: Answers) -> Repair | None:
    """A number whose "extension" is a second number (row 16); null for an extension proper."""
    if len(answer.ext or "") < FULL_NUMBER:
        return None
    return _several(cleaned(raw), region, answers, row=16)


def certainly(raw: str) -> str | None:
    """What a number with a decimal point stands for (rows 12 and 13), which the library would read with its zeros; else null."""
    number, whole = FLOAT.fullmatch(raw), POINT_ZERO.fullmatch(raw)
    return _whole(number) if number else whole[1] if whole else None


def cleaned(raw: str) -> str:
    """The text with compatible signs folded, without invisible ones, blanks alike."""
    return BLANKS.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)))


def _candidates(raw: str, text: str, region: str | None) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Other readings of a field, the likeliest first: row of the table, text, reasons."""
    if (number := certainly(text)) is not None:
        yield (12 if FLOAT.fullmatch(text) else 13), number, (PhoneReason.FROM_FLOAT,)
    if text != raw:
        yield 24, text, ()
    if THOUSANDS.fullmatch(text):
        yield 14, text.replace(",", ""), ()
    bare = NOTE.sub(" ", text).replace("_", "-").rstrip("# ")
    if bare != text:
        yield 26, bare, ()
    if SERVICE_CODE.match(text):
        yield 10, SERVICE_CODE.sub("", text), ()
    if region == CHINA:
        yield from _chinese_candidates(text)


def _chinese_candidates(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    signs = re.sub(r"[^\d+]", "", text, flags=re.ASCII)
    digits = signs.replace("+", "")
    if not LETTERS.search(text):
        if digits.startswith("086"):
            yield 3, "+" + digits[1:], (PhoneReason.CODE_WITH_TRUNK,)
        if found := re.fullmatch(r"(?:\+|00)?86\+?0{0,2}86(\d{10,12})", signs):
            yield (5 if signs.rfind("+") > 0 else 4), "+86" + found[1], (PhoneReason.CODE_TWICE,)
        if found := re.fullmatch(r"\++0+(1[3-9]\d{9}|[2-9]\d{8,10}|10\d{8})", signs):
            yield 5, "+86" + found[1], (PhoneReason.PLUS_WITHOUT_CODE,)
        if found := re.fullmatch(r"(?:\+|00)(1[3-9]\d{9})", signs):
            yield 6, "+86" + found[1], (PhoneReason.PLUS_WITHOUT_CODE,)
        if not signs.startswith("+") and digits.startswith("852") and len(digits) == 11:
            yield 37, "+" + digits, (PhoneReason.CODE_WITHOUT_PLUS,)
        if dialled := without_ip_prefix(digits, CHINA):
            row = 8 if dialled[0].startswith(("179", "125", "118")) else 10
            yield row, dialled[1], (PhoneReason.IP_PREFIX.of(dialled[0]),)
    spoken = text.translate(CHINESE_DIGITS)
    if spoken != text and re.fullmatch(r"\+?[\d\s-]+", spoken):
        yield 25, spoken, (PhoneReason.CHINESE_DIGITS,)


def _several(text: str, region: str | None, answers: Answers, row: int = 0) -> Repair | None:
    """Several numbers in one field, where every part is a whole one (rows 15 to 17)."""
    parts = [part for part in SEPARATORS.split(text) if part.strip()]
    ways = [(row or _separated_row(text), parts)] if len(parts) > 1 else []
    words = text.split()
    ways += (
        [(15, [" ".join(words[:at]), " ".join(words[at:])]) for at in range(1, len(words))] if len(words) < 9 else []
    )
    for number, each in ways:
        found = [_read(part, region, answers) for part in each]
        if all(answer is not None and answer.valid and not answer.ext for answer in found):
            whole = [answer for answer in found if answer is not None]
            return Repair(whole[0], (PhoneReason.REPAIRED.of(number), PhoneReason.SEVERAL_NUMBERS), _further(whole))
    return None


def _read(part: str, region: str | None, answers: Answers) -> LibraryAnswer | None:
    """One part of a field; a bare part with a note at its end counts as well."""
    answer = answers.answer(part, region)
    return answer if answer.valid else answers.answer(NOTE.sub(" ", part), region)


def _separated_row(text: str) -> int:
    return 17 if re.search(r"[,、，|]", text) else 16 if re.search(r"[;；]", text) else 15


def _extended(text: str, region: str | None, answers: Answers) -> Repair | None:
    """An extension written in Chinese words (row 18) or behind a dash (19); behind a mobile number it is a relay's (21)."""
    worded = EXTENSION_WORD.sub(" ext ", text)
    dashed = DASHED_TAIL.fullmatch(text)
    for row, candidate in (
        (18, worded if worded != text else ""),
        (19, f"{dashed[1]} ext {dashed[2]}" if dashed else ""),
    ):
        answer = answers.answer(candidate, region) if candidate else None
        if answer and answer.valid and answer.ext and (answer.e164 or "").startswith("+86"):
            return Repair(answer, (PhoneReason.REPAIRED.of(21 if answer.type == "MOBILE" else row),))
    return None


def _in_prose(text: str, region: str | None, answers: Answers) -> Repair | None:
    """Valid numbers within other text (row 42), as the library's own matcher finds them."""
    if not LETTERS.search(text):
        return None
    found = [
        answers.answer(match.raw_string, region)
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID)
        if not re.search(r"\d$", text[: match.start]) and not re.match(r"\d", text[match.end :])
    ]
    whole = [answer for answer in found if answer.valid]
    if not whole or len(whole) < len(found):
        return None
    return Repair(whole[0], (PhoneReason.REPAIRED.of(42), PhoneReason.FOUND_IN_TEXT), _further(whole))


def _further(whole: Sequence[LibraryAnswer]) -> tuple[LibraryAnswer, ...]:
    """The numbers after the first, each once."""
    each: dict[str | None, LibraryAnswer] = {}
    for answer in whole:
        each.setdefault(answer.e164, answer)
    return tuple(each.values())[1:]


def _whole(number: re.Match[str]) -> str | None:
    """The digits of a number in scientific notation, where none can have been lost; null where some may have been."""
    digits = number[1] + (number[2] or "")
    length = int(number[4]) + 1
    if len(digits) > length and digits[length:].strip("0"):
        return None
    kept = len(digits) >= length or (not number[3] and len(digits) >= WHOLE_FLOAT_DIGITS)
    return digits[:length].ljust(length, "0") if kept and length <= 15 else None
