"""The plan of all forms in one table: with the calling code, and as dialled in each region."""

from dataclasses import dataclass
from functools import cache

import phonenumbers

from ringback.contacts.phones.blocks import Block, block_table
from ringback.contacts.phones.digit_table import ALIGNED, DigitTable, digit_table
from ringback.contacts.phones.plan import (
    ASK,
    LONGEST,
    Alike,
    Ask,
    trees_as_dialled,
    trees_with_code,
    two_zeros_go_abroad,
)
from ringback.contacts.phones.stored import Tables, stored

ROOTS = ALIGNED + 1  # of one form: by number of digits
CODES_PLACED = ("86",)  # areas are kept for these calling codes
REGIONS = ("CN", "US", "GB", "IN", "BR", "DE", "FR", "JP", "ID", "MX")


@dataclass(frozen=True)
class PhoneTable:
    """Root of a number: form * ROOTS + its digits; form 0 = with its calling code, n = as dialled in regions[n - 1]."""

    regions: tuple[str, ...]
    zeros_abroad: frozenset[str]  # regions where 00 before a number means that its calling code follows
    digits: DigitTable[Alike | Ask]
    blocks: DigitTable[Block]  # of E.164 digits

    def found(self, digits: str, region: str | None) -> Alike | Ask:
        """The answer to a number's digits (region null = they begin with the calling code), or ASK the library."""
        if not 0 < len(digits) <= LONGEST or not (region is None or region in self.regions):
            return ASK
        form = 0 if region is None else 1 + self.regions.index(region)
        return self.digits.leaf(form * ROOTS + len(digits), digits)


@cache
def phone_table(regions: tuple[str, ...] = REGIONS) -> PhoneTable:
    """The table for some regions, compiled from the metadata of the phone library that is installed (kept for later runs)."""
    return PhoneTable(regions, *stored((regions, CODES_PLACED), lambda: _compiled(regions)))


def _compiled(regions: tuple[str, ...]) -> Tables:
    forms = [trees_with_code(), *map(trees_as_dialled, regions)]
    rooted = {form * ROOTS + length: node for form, trees in enumerate(forms) for length, node in trees.items()}
    zeros = frozenset(region for region in regions if two_zeros_go_abroad(region))
    blocks = block_table(calling_codes(regions), CODES_PLACED)
    return zeros, digit_table(rooted, ASK, len(forms) * ROOTS), blocks


def calling_codes(regions: tuple[str, ...]) -> tuple[str, ...]:
    """The calling codes of some regions."""
    return tuple(sorted({str(phonenumbers.country_code_for_region(region)) for region in regions}))
