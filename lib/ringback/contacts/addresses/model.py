"""The parts of an address, one shape for every country."""

from dataclasses import dataclass


@dataclass(slots=True)
class Address:
    """One address: canonical text, parts, keys, and why a part is missing; the field order is ADDRESS's."""

    value: str | None = None
    country: str | None = None
    adcode: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    town: str | None = None
    road: str | None = None
    number: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    street: str | None = None
    city_name: str | None = None
    region: str | None = None
    postcode: str | None = None
    po_box: str | None = None
    household_key: str | None = None
    building_key: str | None = None
    poi_key: str | None = None
    hub_class: str | None = None
    candidates: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
