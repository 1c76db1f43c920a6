"""Addresses of the United States and of countries without rules of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.contacts.addresses import Address, parse_address
from ringback.contacts.addresses.american import parse_us_address


@pytest.mark.parametrize(
    ("text", "number", "street", "unit", "box", "city", "region", "postcode"),
    [
        (
            "100 North Main Street, Apt 5, Springfield, IL 62701",
            "100",
            "n main st",
            "5",
            None,
            "springfield",
            "IL",
            "62701",
        ),
        ("100 N. Main St. #5, Springfield, IL 62701-1234", "100", "n main st", "5", None, "springfield", "IL", "62701"),
        ("P.O. Box 12, Springfield, Illinois 62701", None, None, None, "12", "springfield", "IL", "62701"),
        ("12 Elm Road, P.O. Box 7, Berlin, NH 03570", "12", "elm rd", None, "7", "berlin", "NH", "03570"),
        ("1787 Elm Street Berlin, NH 03570-3842", "1787", "elm st", None, None, "berlin", "NH", "03570"),
        ("4884 Cliff Dr.Rapid City, SD 57702", "4884", "cliff dr", None, None, "rapid city", "SD", "57702"),
        ("Suite 402, 11 S. Union Street, Montgomery AL", "11", "s union st", "402", None, "montgomery", "AL", None),
        (
            "General Building 201 N. 9th St., Richmond, VA 23219",
            "201",
            "n 9th st",
            None,
            None,
            "richmond",
            "VA",
            "23219",
        ),
        ("9 Oak Avenue, New York, New York, USA", "9", "oak ave", None, None, "new york", "NY", None),
        ("2639 1st St. SE, Hurdsfield, ND 58451", "2639", "1st st se", None, None, "hurdsfield", "ND", "58451"),
        (
            "Building 3 Apt 2B, 17 Lake View Terrace, Reno, NV 89501",
            "17",
            "lake view ter",
            "2B",
            None,
            "reno",
            "NV",
            "89501",
        ),
        ("Springfield, IL 62701", None, None, None, None, None, "IL", "62701"),
    ],
)
def test_parts_of_one_text(
    text: str,
    number: str | None,
    street: str | None,
    unit: str | None,
    box: str | None,
    city: str | None,
    region: str | None,
    postcode: str | None,
) -> None:
    a = parse_us_address(text)
    assert (a.number, a.street, a.unit, a.po_box) == (number, street, unit, box)
    assert (a.city_name, a.region, a.postcode) == (city, region, postcode)


def test_columns_and_one_text_give_one_key() -> None:
    one = parse_us_address("100 North Main Street Apartment 5, Springfield, IL 62701")
    columns = parse_us_address("100 N Main St, Apt. 5", "Springfield", "IL", "62701")
    assert one.household_key == columns.household_key == "US|62701|n main st|100|5"
    assert one.building_key == columns.building_key == "US|62701|n main st|100"


@pytest.mark.parametrize(
    ("text", "hub"),
    [
        ("P.O. Box 12, Springfield, IL 62701", None),
        ("Main Street, Springfield, IL 62701", None),
        ("1021 O Street, Suite 4630, Sacramento, CA 95814", None),
        ("1200 N Main St, Room 305, Springfield, IL 62701", None),
        ("State Capitol, 100 N Capitol Ave, Lansing, MI 48933", "office"),
        ("1 County Hospital, 55 Lake Ave, Worcester, MA 01655", "hospital"),
        ("100 Dormitory Hall, Springfield, IL 62701", "school"),
    ],
)
def test_no_household_in_boxes_offices_and_hubs(text: str, hub: str | None) -> None:
    found = parse_us_address(text)
    assert found.household_key is None
    assert found.hub_class == hub


def test_a_road_or_a_city_named_after_a_hub_is_none() -> None:
    found = parse_us_address("95 University Ave, Springfield, IL 62701")
    assert (found.hub_class, found.household_key) == (None, "US|62701|university ave|95|")
    found = parse_us_address("95 Elm Street, State College, PA 16801")
    assert (found.hub_class, found.household_key) == (None, "US|16801|elm st|95|")


def test_the_value_is_the_spelling_that_identities_go_by() -> None:
    assert parse_us_address("100 North Main Street, Suite 5").value == "100 n main st ste 5"
    assert parse_us_address("P.O. Box 12", "Springfield").value == "pobox 12 springfield"


def test_elsewhere_the_columns_are_the_parts() -> None:
    found = parse_address("Rua São João 7, Apt 3", "São Paulo", "SP", "01035-000", "BR")
    assert (found.country, found.number, found.street, found.unit) == ("BR", "7", "rua sao joao", "3")
    assert (found.city_name, found.region, found.postcode) == ("sao paulo", "SP", "01035-000")
    assert found.household_key == "BR|01035-000|rua sao joao|7|3"
    assert parse_address("12 High Street", "Leeds", None, "LS1 4AP", "GB").household_key is None


def test_japanese_addresses_are_not_chinese() -> None:
    assert parse_address("東京都千代田区千代田1-1", None, None, None, "JP").adcode is None


@pytest.mark.parametrize("text", [None, "", " ", ", ,", "\0\ufeff"])
def test_nothing_is_empty(text: str | None) -> None:
    assert parse_address(text, None, None, None, "US") == Address(country="US", reasons=("empty_value",))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="1234 abst#.,-éA\u0000\ud800aptestpoboxunitIL62701", max_size=120))
def test_any_text_is_answered(text: str) -> None:
    found = parse_address(text, None, None, None, "US")
    assert bool(found.household_key) <= bool(found.number and found.street)
