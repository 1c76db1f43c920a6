"""An address as plain text: one width, one script, no control letters, blanks only where they part something."""

import re
import unicodedata
from functools import cache

from ringback.knowledge import word_map

MAX_LETTERS = 400  # no address is longer; what is longer is no address
HAN = re.compile("[\u3400-\u9fff]")
BLANKS = re.compile(r"(?<=[0-9A-Za-z])\s+(?=[0-9A-Za-z])|\s+")
HIDDEN = [*range(32), 127, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xFFFD]
CONTROLS: dict[int, str | None] = dict.fromkeys(HIDDEN)
CONTROLS.update(dict.fromkeys([9, 10, 13, *range(128, 160)], " "))  # 128-159: dashes and quotes of a wrong encoding


DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63, 0xFF0D, 0x30FC], "-")

FREE_TRADE = re.compile(r"^中国\(([^()]{2,5})\)自由贸易")


@cache
def simple_letters() -> dict[int, str | None]:
    """Traditional letter → simple one, dashes to one dash, letters that cannot be seen to nothing."""
    return {ord(old): new for old, new in word_map("traditional_letters").items()} | DASHES | CONTROLS


@cache
def _rare() -> frozenset[str]:
    return frozenset(map(chr, simple_letters()))


def plain(text: str) -> str:
    """Text in NFKC without control letters and lone surrogates."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))
    return text.translate(CONTROLS).strip()


def chinese(text: str) -> str:
    """Text in simple letters, without blanks but between two Latin words or numbers."""
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))
    if not _rare().isdisjoint(text):
        text = text.translate(simple_letters())
    if text.startswith("中国("):
        text = FREE_TRADE.sub(r"\1自由贸易", text)  # 中国(上海)自由贸易试验区 begins with no division
    return BLANKS.sub(_blank, text).strip() if " " in text else text


def _blank(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    return " " if start > 0 and end < len(text) and text[start - 1].isascii() and text[end].isascii() else ""
