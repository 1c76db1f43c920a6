"""Where in China a text is: province, city, county and town of the division table, or the candidates."""

import re
from dataclasses import dataclass

from ringback.contacts.addresses.divisions import Division, Index, index
from ringback.contacts.addresses.towns import town_after, town_by_form
from ringback.contacts.addresses.walk import BETWEEN, first_divisions
from ringback.contacts.reasons import AddressReason

MUNICIPALITIES = {"11", "12", "31", "50"}
SEVERAL = re.compile(";|/(?=[\u4e00-\u9fff]{4})")


@dataclass(slots=True)
class Place:
    """The divisions that a text names, and what of the text is left for road, house and room."""

    adcode: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    town: str | None = None
    town_code: str | None = None
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rest: str = ""


def find_place(text: str, hint: str | None = None) -> Place:
    """The place that `text`, in simple letters, names; `hint` is a code that may choose between candidates."""
    table = index()
    live, start, end = first_divisions(table, text)
    rest, more = _first_of(text[end:].lstrip(BETWEEN) or text[:start].rstrip(BETWEEN))
    place = _resolve(table, live, rest, hint) if live else Place(reasons=(AddressReason.NO_DIVISION,), rest=rest)
    if not place.adcode:
        _take_town_by_form(place)
    if more:
        place.reasons = (*place.reasons, AddressReason.SEVERAL_ADDRESSES)
    return place


def _first_of(rest: str) -> tuple[str, bool]:
    """The first of several addresses in one text, and whether there are more."""
    found = SEVERAL.search(rest)
    return (rest[: found.start()], bool(rest[found.end() :].strip(BETWEEN))) if found else (rest, False)


def _resolve(table: Index, live: list[Division], rest: str, hint: str | None) -> Place:
    reasons: list[str] = [AddressReason.RENAMED_DIVISION] if all(d.valid_to for d in live) else []
    codes = list(live[0].targets) if len(live) == 1 else sorted({target for d in live for target in d.targets})
    if len(codes) > 1:
        codes, why = _chosen(table, codes, rest, hint)
        reasons.append(why)
    if len(codes) > 1:
        return _candidates(table, codes, rest, tuple(reasons))
    place = _named(table, codes[0])
    uncoded = [d for d in live if not d.coded]
    if uncoded:
        place.city, place.county = uncoded[0].city or None, uncoded[0].county or None
    place.reasons, place.rest = tuple(reasons), rest
    return _contradicted(table, _with_town(table, place))


def _contradicted(table: Index, place: Place) -> Place:
    """The place, unless the text goes on with a province, a city or a county in full that is not inside it."""
    lengths = table.lengths.get(place.rest[:2], ()) if place.town is None else ()
    others = [d for n in lengths for d, in_full in table.names.get(place.rest[:n], ()) if in_full and _stands_alone(d)]
    if not others or (place.county and all(d.level == 3 for d in others)):
        return place
    codes = {place.adcode or "", *(d.targets[0] for d in others)}
    return Place(
        candidates=tuple(sorted(codes)), reasons=(*place.reasons, AddressReason.CONFLICTING_DIVISIONS), rest=place.rest
    )


def _stands_alone(division: Division) -> bool:
    return division.valid_to is None and division.coded and len(division.name) > 2


def _chosen(table: Index, codes: list[str], rest: str, hint: str | None) -> tuple[list[str], str]:
    """The candidate that a town of the text, else the hint, chooses; all of them where neither does."""
    with_town = [code for code in codes if town_after(table.towns.get(code, {}), rest)[0]]
    if len(with_town) == 1:
        return with_town, AddressReason.CHOSEN_BY_TOWN
    hinted = [code for code in codes if hint and code.startswith(hint[:6].rstrip("0"))]
    if len(hinted) == 1:
        return hinted, AddressReason.CHOSEN_BY_HINT
    return codes, AddressReason.AMBIGUOUS_DIVISION


def _candidates(table: Index, codes: list[str], rest: str, reasons: tuple[str, ...]) -> Place:
    """No code, but the province and the city that all candidates share."""
    paths = [table.paths[code] for code in codes]
    provinces, cities = {p.province for p in paths}, {p.city for p in paths}
    return Place(
        province=paths[0].province if len(provinces) == 1 else None,
        city=paths[0].city or None if len(cities) == 1 and len(provinces) == 1 else None,
        candidates=tuple(codes),
        reasons=reasons,
        rest=rest,
    )


def _named(table: Index, code: str) -> Place:
    path = table.paths[code]
    city = path.city or (path.province if code[:2] in MUNICIPALITIES else None)
    return Place(adcode=code, province=path.province, city=city, county=path.county or None)


def _with_town(table: Index, place: Place) -> Place:
    """Adds the town that the rest begins with; one that a single county of the city has tells the county too."""
    code = place.adcode or ""
    town, end, told = town_after(table.towns.get(code, {}), place.rest)
    if town:
        place.town, place.town_code = town, told
    elif place.county is None:
        inside = table.town_counties.get(code[:2] + "00" if code[:2] in MUNICIPALITIES else code[:4], {})
        town, end, _ = town_after(dict.fromkeys(inside, ""), place.rest)
        if town and len(inside[town]) == 1:
            county = inside[town][0]
            named = _named(table, county)
            place.adcode, place.county = county, named.county
            place.town, place.town_code = town, table.towns[county][town]
            place.reasons = (*place.reasons, AddressReason.COUNTY_BY_TOWN)
        elif town:
            place.town = town
    if not place.town and (place.county or not table.has_counties(code)):
        _take_town_by_form(place)
    elif place.town:
        place.rest = place.rest[end:].lstrip(BETWEEN)
    return place


def _take_town_by_form(place: Place) -> None:
    place.town, end = town_by_form(place.rest)
    place.rest = place.rest[end:].lstrip(BETWEEN)
