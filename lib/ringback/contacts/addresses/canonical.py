"""Addresses in Latin letters to one spelling: words in order, without punctuation, the usual words shortened."""

import re
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.contacts.text import ACCENTED, PLAIN, folded, words
from ringback.knowledge import word_map

BOX = r"\bp\.?\s*o\.?\s+box\b"
NO_LETTER = re.compile(r"[\W_]+")
BOX_PATTERN = re.compile(BOX)


def address(street: Column, city: Column, region: Column, postcode: Column) -> Column:
    """Canonical text of an address; null when nothing is left of it."""
    told = F.regexp_replace(folded(F.concat_ws(" ", street, city, region, postcode)), BOX, "pobox")
    tokens = words(F.regexp_replace(told, r"[^\p{L}\p{N}]+", " "))
    short = F.create_map(*[F.lit(part) for pair in word_map("address_words").items() for part in pair])
    text = F.array_join(F.transform(tokens, lambda word: F.coalesce(F.try_element_at(short, word), word)), " ")
    return F.when(text != "", text)


def has_number(canonical: Column) -> Column:
    """Whether an address names a house, a box or a room at all; a bare town is nobody's."""
    return canonical.rlike(r"\p{N}")


def canonical_text(*parts: str) -> str | None:
    """The same text as `address` gives, in Python."""
    text = " ".join(part for part in parts if part).translate(_plain()).lower()
    short = word_map("address_words")
    tokens = NO_LETTER.sub(" ", BOX_PATTERN.sub("pobox", text)).split()
    return " ".join([short.get(token, token) for token in tokens]) or None


@cache
def _plain() -> dict[int, int]:
    return str.maketrans(ACCENTED, PLAIN)
