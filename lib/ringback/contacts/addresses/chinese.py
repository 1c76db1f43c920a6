"""Chinese addresses: division, road, house and room, and the keys made of them."""

from ringback.contacts.addresses.detail import Detail, parse_detail
from ringback.contacts.addresses.hubs import chinese_hub
from ringback.contacts.addresses.letters import chinese
from ringback.contacts.addresses.model import Address
from ringback.contacts.addresses.places import Place, find_place

COUNTRIES = {"71": "TW", "81": "HK", "82": "MO"}
NO_HOUSEHOLD = {"locker", "prison", "hospital", "hotel", "mall", "gatehouse", "office"}
WHOLE_PROVINCES = ("11", "12", "31", "50", "81", "82")  # a road's name is one in these without a county


def parse_cn_address(text: str, *, hint_adcode: str | None = None) -> Address:
    """The parts of an address in Chinese; `hint_adcode` may choose between candidates, which is then a reason."""
    place = find_place(chinese(text), hint_adcode)
    detail = parse_detail(place.rest)
    hub = chinese_hub(detail.text, place.rest, detail.room)
    found = _parts(place, detail)
    found.hub_class = hub
    if place.adcode:
        _add_keys(found, detail)
    return found


def _parts(place: Place, detail: Detail) -> Address:
    return Address(
        value=_canonical(place, detail),
        country=COUNTRIES.get((place.adcode or "")[:2], "CN"),
        adcode=place.adcode,
        province=place.province,
        city=place.city,
        county=place.county,
        town=place.town,
        road=detail.road,
        number=detail.number,
        estate=detail.estate,
        building=detail.building,
        unit=detail.unit,
        room=detail.room,
        candidates=place.candidates,
        reasons=place.reasons,
    )


def _canonical(place: Place, detail: Detail) -> str | None:
    """Today's division names, then road and number or the estate, then building-unit-room."""
    names = [place.province, place.city if place.city != place.province else None, place.county]
    where = "".join(name for name in names if name)
    if not (detail.number or detail.building or detail.room):
        return " ".join(part for part in (where, place.town, detail.text) if part) or None
    house = "-".join(part for part in (detail.building, detail.unit, detail.room) if part)
    spot = _spot(detail) or place.town
    return " ".join(part for part in (where, spot, house) if part) or None


def _spot(detail: Detail) -> str:
    """Road and number where both are known: the estate's name is then written or not as people like."""
    if detail.road and detail.number:
        return f"{detail.road}{detail.number}号"
    return (detail.estate or detail.road or "") + (f"{detail.number}号" if detail.number else "")


def _add_keys(found: Address, detail: Detail) -> None:
    """Household: with a room. Building: with a house or a building. Place: with a name. Each inside one city at least."""
    adcode = found.adcode or ""
    if adcode.endswith("0000") and not adcode.startswith(WHOLE_PROVINCES):
        return
    on_road = bool(found.road and found.number)
    at = (
        adcode,
        found.road or "" if on_road else "",
        found.number or "",
        "" if on_road else found.estate or found.road or "",
    )
    if not any(at[1:]):
        return
    house = (*at, found.building or "")
    if found.building or on_road:
        found.building_key = "|".join(house)
    if found.room and (found.building or found.number) and found.hub_class not in NO_HOUSEHOLD:
        found.household_key = "|".join((*house, found.unit or "", found.room))
    if found.estate:
        found.poi_key = f"{adcode}|{found.estate}"
