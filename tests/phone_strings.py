"""Drawn phone fields, made to be hard: numbers at the edges of every plan, written in every way."""

import random
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

from ringback.contacts.phones.table import REGIONS

KINDS = ("mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan")
FULL_WIDTH = str.maketrans("0123456789+", "０１２３４５６７８９＋")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SIGNS = (" ", "-", ".", "/", "(", ")", "  ", "\u2011", "\u00a0", "\u3000", "x", "#", ",", ";", "~", "*", "_", "\t", "+")
TAILS = (
    "",
    "",
    "",
    "",
    " ",
    "-",
    ".0",
    " ext 12",
    "x123",
    "#4",
    ";ext=77",
    ",,5#",
    " (home)",
    "/2",
    "\n",
    "转12",
    "\u200b",
)
HEADS = ("", "", "", "", " ", "tel:", "'", "(", "T ", "电话", "\u202d", "++", "=")


def drawn_phones(count: int, seed: int) -> Iterator[tuple[str, str | None]]:
    """(field, region as dialled) of so many drawn phones; the same for a seed."""
    chance = random.Random(seed)
    elsewhere = sorted(phonenumbers.SUPPORTED_REGIONS)
    for _ in range(count):
        home = chance.choice(REGIONS)
        region = home if chance.random() < 0.85 else chance.choice(elsewhere)
        own = home if chance.random() < 0.65 else chance.choice(elsewhere)
        digits = _edged(chance, _digits(chance, own))
        yield _written(chance, _dialled(chance, digits, own, region)), None if chance.random() < 0.01 else region


def _digits(chance: random.Random, region: str) -> str:
    """National digits that begin like a number of the region's plan."""
    plan = PhoneMetadata.metadata_for_region(region)
    kinds = [kind for name in KINDS if (kind := getattr(plan, name)) is not None and kind.example_number]
    example = chance.choice(kinds).example_number if kinds else "123456789"
    kept = chance.choice((0, 1, 2, 3, 4, 5, 7, len(example)))
    rest = "".join(chance.choice("0123456789") for _ in range(max(0, len(example) - kept)))
    return str(example[:kept] + rest)


def _edged(chance: random.Random, digits: str) -> str:
    """Now and then a digit too many or too few, or one digit again and again."""
    draw = chance.random()
    if draw < 0.08:
        return digits + chance.choice("0123456789") * chance.choice((1, 1, 2, 5))
    if draw < 0.16:
        return digits[: -chance.choice((1, 1, 2, 4))]
    if draw < 0.18:
        return digits[:3] + chance.choice("0123456789") * max(0, len(digits) - 3)
    return digits


def _dialled(chance: random.Random, digits: str, own: str, region: str) -> str:
    """The digits with the prefixes that people put before them."""
    code = str(phonenumbers.country_code_for_region(own))
    trunk = PhoneMetadata.metadata_for_region(own).national_prefix or ""
    away = chance.choice(("00", "011", "+", "0", ""))
    ways = (
        digits,
        digits,
        trunk + digits,
        f"+{code}{digits}",
        f"+{code}{digits}",
        f"{code}{digits}",
        f"00{code}{digits}",
    )
    odd = (
        f"+{code}{trunk}{digits}",
        f"{away}{code}{trunk}{digits}",
        f"0{code}{digits}",
        f"+{digits}",
        f"{code}{code}{digits}",
    )
    return chance.choice(ways if chance.random() < 0.85 else odd)


def _written(chance: random.Random, dialled: str) -> str:
    """The number as it may stand in a field."""
    draw = chance.random()
    if draw < 0.45:
        return dialled
    if draw < 0.55:
        return _by_the_library(dialled, chance) or dialled
    text = "".join(sign + (chance.choice(SIGNS) if chance.random() < 0.15 else "") for sign in dialled)
    text = text.translate(chance.choice((FULL_WIDTH, ARABIC, {}, {}, {}, {})))
    return chance.choice(HEADS) + text + chance.choice(TAILS)


def _by_the_library(dialled: str, chance: random.Random) -> str | None:
    try:
        number = phonenumbers.parse(dialled)
    except phonenumbers.NumberParseException:
        return None
    return str(
        phonenumbers.format_number(
            number,
            chance.choice((PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.RFC3966)),
        )
    )
