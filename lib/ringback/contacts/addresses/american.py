"""Addresses in Latin letters: number, street, unit, box, city, region and postcode, by the order of the United States."""

import re
from functools import cache

from ringback.contacts.addresses.canonical import canonical_text
from ringback.contacts.addresses.hubs import latin_hub
from ringback.contacts.addresses.model import Address
from ringback.contacts.reasons import AddressReason
from ringback.knowledge import word_map

POSTCODE = re.compile(r"[ ,]*\b(\d{5})(?:-?\d{4}|-\d{0,3})?$")
COUNTRY = re.compile(r"[ ,]*\b(?:usa|u\.s\.a\.?|united states(?: of america)?)$")
BOX = re.compile(r"\b(?:p\.?\s*o\.?\s*box|post office box|pobox|box)\s*#?\s*([0-9][\w-]*)")
UNIT = re.compile(
    r"(?:^|[ ,])(?:(apt|apartment|unit|ste|suite|rm|room|fl|floor|lot|trlr|spc|space|ofc|office|ph|penthouse"
    r"|dept)\.?\s*#?\s*((?=[\w.-]*\d)[\w.-]*\w|[a-z])|#\s*([\w-]+)"
    r"|(?:bldg|building)\.?\s+([a-z\d]{1,3})(?=\s*(?:,|$|apt|unit|ste|suite|#))|(\d+)(?:st|nd|rd|th)\s+(?:floor|fl))(?=[ ,.]|$)"
)
NUMBER = re.compile(r"^((?:[nsew]\s?\d+\s?[nsew]\s?)?\d+(?:-\d+)?(?:-?[a-z])?(?:\s\d/\d)?)\s+(?=\S)")
COMMON = "street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|circle|cir|parkway|pkwy|highway|hwy|way|trail|terrace"
SIDE = r"(?:\s(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\b\.?)?"
STREET_END = re.compile(rf"^(.*\s(?:{COMMON})\b\.?{SIDE})\s+(\D+)$")
INSIDE = re.compile(rf"(?:^|\s)(\d+(?:-\d+)?[a-z]?)\s+((?!floor|fl\b)(?:\S+\s+){{1,5}}?(?:{COMMON})\b\.?{SIDE})")
NO_BLANK = re.compile(r"(?<=[a-z])\.(?=[a-z]{3})")
PARTS = re.compile(r"\s*,[\s,]*")
PUNCTUATION = re.compile(r"[^\w\s/-]+")
DIRECTIONS = {
    **{"north": "n", "south": "s", "east": "e", "west": "w"},
    **{"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"},
}
UNIT_KINDS = {"apartment": "apt", "suite": "ste", "room": "rm", "floor": "fl", "building": "bldg", "office": "ofc"}
NOT_A_HOUSEHOLD = {"rm", "ste", "fl", "bldg", "ofc", "dept"}


def parse_us_address(street: str, city: str = "", region: str = "", postcode: str = "") -> Address:
    """The parts of an address of the United States, given in one text or in columns."""
    value = canonical_text(street, city, region, postcode)
    found = Address(value=value, country="US")
    text = ", ".join(part.strip().lower() for part in (street, city, f"{region} {postcode}".strip()) if part.strip())
    text = NO_BLANK.sub(". ", COUNTRY.sub("", text.strip(" ,.")).strip(" ,."))
    text = _take_postcode(text, found)
    text = _take_region(text, found)
    pieces = [piece for piece in PARTS.split(text) if piece]
    pieces = _take_city(pieces, found)
    text = ", ".join(pieces)
    kind = _take_street(text, found)
    found.hub_class = latin_hub(text)  # without the city: State College is none
    _add_keys(found, kind)
    found.reasons = _reasons(found)
    return found


def _take_postcode(text: str, found: Address) -> str:
    code = POSTCODE.search(text)
    if not code or not text[: code.start()]:
        return text
    found.postcode = code[1]
    return text[: code.start()].rstrip(" ,.")


def _take_region(text: str, found: Address) -> str:
    """The state as two letters, written so or in full, at the end of what is left."""
    head, _, tail = text.rpartition(",")
    words = tail.replace(".", "").split()
    for count in (1, 2, 3, 4):
        state = states().get(" ".join(words[-count:])) if len(words) >= count else None
        if state and (head or len(words) > count):
            found.region = state
            left = " ".join(words[:-count])
            return (f"{head}, {left}" if head and left else head or left).rstrip(" ,.")
    return text


def _take_city(pieces: list[str], found: Address) -> list[str]:
    """The last piece between commas when it has no digit and something stands before it."""
    if found.region is None and found.postcode is None:
        return pieces
    last = pieces[-1] if len(pieces) > 1 else ""
    if last and not any(letter.isdigit() for letter in last) and not UNIT.search(" " + last):
        found.city_name = PUNCTUATION.sub("", last)
        return pieces[:-1]
    return pieces


def _take_street(text: str, found: Address) -> str | None:
    """Fills in box, unit, number and street; gives the kind of the unit."""
    box = BOX.search(text)
    if box:
        found.po_box = box[1]
        after = text[box.end() :].strip(" ,.")
        text = (text[: box.start()] + text[box.end() :]).strip(" ,.")
        if found.city_name is None and found.region and after and not any(letter.isdigit() for letter in after):
            found.city_name = PUNCTUATION.sub("", after)
    kind = None
    for unit in UNIT.finditer(text):
        kind = UNIT_KINDS.get(unit[1], unit[1]) if unit[1] else "#" if unit[3] else "bldg" if unit[4] else "fl"
        found.unit = (unit[2] or unit[3] or unit[4] or unit[5]).upper()
        if kind not in NOT_A_HOUSEHOLD:
            break
    _take_number(PARTS.split(UNIT.sub(" ", text).strip(" ,.")), found)
    return kind


def _take_number(pieces: list[str], found: Address) -> None:
    """Number and street of the first piece that begins with one, else of one that has them behind a building's name."""
    matches = (NUMBER.match(piece) for piece in pieces)
    number = next((match for match in matches if match), None)
    if number:
        said, street = number[1], number.string[number.end() :]
    else:
        inside = next((match for match in map(INSIDE.search, pieces) if match), None)
        if not inside:
            return
        said, street = inside[1], inside[2]
    if found.city_name is None and found.region:
        ended = STREET_END.match(street)
        if ended:
            street, found.city_name = ended[1], PUNCTUATION.sub("", ended[2])
    if found.unit:
        street = street.removesuffix(found.unit.lower())
    found.number, found.street = said.upper().replace(" ", ""), _street(street)


def _street(text: str) -> str:
    """A street with the postal service's abbreviations for its directions at the ends and its last word."""
    words = PUNCTUATION.sub("", text).split()
    if len(words) > 1:
        words[-1] = DIRECTIONS.get(words[-1], words[-1])
        words[0] = DIRECTIONS.get(words[0], words[0])
        last = -2 if words[-1] in set(DIRECTIONS.values()) and len(words) > 2 else -1
        words[last] = word_map("us_street_words").get(words[last], words[last])
    return " ".join(words)


@cache
def states() -> dict[str, str]:
    """States, districts and territories: name or two letters, in lower case → two letters."""
    named = word_map("us_states")
    return {name.lower(): code for name, code in named.items()} | {code.lower(): code for code in named.values()}


def _add_keys(found: Address, kind: str | None) -> None:
    place = found.postcode or (f"{found.region}/{found.city_name}" if found.region and found.city_name else None)
    if not (place and found.number and found.street):
        return
    found.building_key = f"US|{place}|{found.street}|{found.number}"
    home = kind is None or kind not in NOT_A_HOUSEHOLD
    if home and found.hub_class is None:
        found.household_key = f"{found.building_key}|{found.unit or ''}"


def _reasons(found: Address) -> tuple[str, ...]:
    absent = [
        (found.street or found.po_box, AddressReason.NO_STREET),
        (found.region, AddressReason.NO_REGION),
        (found.postcode, AddressReason.NO_POSTCODE),
    ]
    return tuple(reason for part, reason in absent if not part)
