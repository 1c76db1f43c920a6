"""What answers but is nobody's: hotlines, short codes, text-message ports, relays; and prefixes dialled before a number."""

import pytest

from ringback.contacts.line_classes import dialled_class, without_ip_prefix

CLASSES = [
    ("4008001234", "hotline"), ("8008101234", "hotline"), ("95040123456", "hotline"), ("10101234", "hotline"),
    ("01095588", "hotline"), ("02196588", "hotline"), ("075595588", "hotline"),
    ("95588", "short_code"), ("10086", "short_code"), ("12306", "short_code"), ("96110", "short_code"),
    ("12381", "short_code"), ("110", "short_code"), ("119", "short_code"), ("120", "short_code"), ("122", "short_code"),
    ("106575258192", "sms_port"), ("10690000", "sms_port"), ("1069123456789", "sms_port"),
    ("9501312345678", "privacy_or_callcentre"), ("95013123456789", "privacy_or_callcentre"),
    ("1064812345678", None), ("13912345678", None), ("075512345678", None), ("88888888", None), ("75595588", None),
    ("2195588", None), ("", None), ("\uff1110", None),
]  # fmt: skip
PREFIXED = [
    ("1795113800138000", ("17951", "13800138000")),
    ("1259313800138000", ("12593", "13800138000")),
    ("1252013800138000", ("12520", "13800138000")),
    ("1180813800138000", ("11808", "13800138000")),
    ("1019313800138000", ("10193", "13800138000")),
    ("9668813800138000", ("96688", "13800138000")),
    ("17911075512345678", ("17911", "075512345678")),
    ("1259300112025550123", ("12593", "00112025550123")),
    ("12593", None),
    ("17951123456", None),
    ("13912345678", None),
]


@pytest.mark.parametrize(("digits", "kind"), CLASSES)
def test_the_class_of_dialled_digits(digits: str, kind: str | None) -> None:
    assert dialled_class(digits, "CN") == kind


@pytest.mark.parametrize(("digits", "split"), PREFIXED)
def test_a_prefix_is_taken_off(digits: str, split: tuple[str, str] | None) -> None:
    assert without_ip_prefix(digits, "CN") == split


def test_other_regions_have_no_classes_yet() -> None:
    assert dialled_class("10086", "US") is None
    assert without_ip_prefix("1795113800138000", "US") is None
