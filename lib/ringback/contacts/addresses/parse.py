"""One address from its columns: which country's rules it goes by, and what no rule can read."""

import re

from ringback.contacts.addresses.american import BOX, UNIT, parse_us_address
from ringback.contacts.addresses.canonical import canonical_text
from ringback.contacts.addresses.chinese import parse_cn_address
from ringback.contacts.addresses.hubs import latin_hub
from ringback.contacts.addresses.letters import HAN, MAX_LETTERS, plain
from ringback.contacts.addresses.model import Address
from ringback.contacts.reasons import AddressReason
from ringback.contacts.text import BROKEN

OWN_HAN = {"JP", "KR"}  # where Han letters are not Chinese
NUMBER = re.compile(r"(?<![\w-])(\d+(?:[/-]\d+)*[a-z]?)(?![\w-])")
COMMAS = re.compile(r"[,;\n]+")


def parse_address(
    street: str | None, city: str | None, region: str | None, postcode: str | None, default_region: str | None
) -> Address:
    """The address that the columns tell together; `default_region` is the source's country (two letters) or null."""
    parts = [part or "" for part in (street, city, region, postcode)]
    if sum(map(len, parts)) > MAX_LETTERS:
        return Address(country=default_region, reasons=(AddressReason.TOO_LONG,))
    if any(BROKEN in part for part in parts):
        return Address(country=default_region, reasons=(AddressReason.BROKEN_TEXT,))
    if any(HAN.search(part) for part in parts) and default_region not in OWN_HAN:
        found = parse_cn_address("".join((parts[2], parts[1], parts[0])))
        found.postcode = parts[3].strip() or None
    else:
        clean = [plain(part) for part in parts]
        found = parse_us_address(*clean) if default_region == "US" else _elsewhere(clean, default_region)
    return found if found.value else Address(country=default_region, reasons=(AddressReason.EMPTY_VALUE,))


def _elsewhere(parts: list[str], country: str | None) -> Address:
    """An address of a country without rules of its own: columns as they are, a number, a unit, a box."""
    street, city, region, postcode = parts
    found = Address(value=canonical_text(*parts), country=country, city_name=canonical_text(city))
    found.region, found.postcode = region.upper() or None, postcode.upper() or None
    text = street.lower()
    box, unit = BOX.search(text), UNIT.search(text)
    found.po_box = box[1] if box else None
    found.unit = next((value.upper() for value in unit.groups()[1:] if value), None) if unit else None
    pieces = COMMAS.split(UNIT.sub(" ", BOX.sub(" ", text)))
    numbered = next(((piece, number) for piece in pieces if (number := NUMBER.search(piece))), None)
    if numbered:
        piece, number = numbered
        found.number = number[1].upper()
        found.street = canonical_text(NUMBER.sub(" ", piece, count=1))
    found.hub_class = latin_hub(text)
    _add_keys(found)
    found.reasons = () if found.street or found.po_box else (AddressReason.NO_STREET,)
    return found


def _add_keys(found: Address) -> None:
    place = found.postcode or found.city_name
    if not (found.country and place and found.street and found.number):
        return
    found.building_key = f"{found.country}|{place}|{found.street}|{found.number}"
    if found.unit and found.hub_class is None:
        found.household_key = f"{found.building_key}|{found.unit}"
