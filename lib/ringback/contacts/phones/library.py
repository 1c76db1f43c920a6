"""What libphonenumber says of a number: its answers, unchanged."""

import re
from dataclasses import dataclass
from importlib.metadata import version

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from ringback.contacts.reasons import PhoneReason

METADATA_VERSION = version("phonenumbers")
REGEX_CACHE = 20_000  # phone metadata compiles more expressions than Python's cache of 512 holds; five times as fast
TYPES = {value: name for name, value in vars(PhoneNumberType).items() if name.isupper() and isinstance(value, int)}
NOT_PARSED = {
    NumberParseException.INVALID_COUNTRY_CODE: PhoneReason.UNKNOWN_COUNTRY,
    NumberParseException.NOT_A_NUMBER: PhoneReason.NOT_A_NUMBER,
    NumberParseException.TOO_SHORT_AFTER_IDD: PhoneReason.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: PhoneReason.TOO_SHORT,
    NumberParseException.TOO_LONG: PhoneReason.TOO_LONG,
}


@dataclass(frozen=True, slots=True)
class LibraryAnswer:
    """E.164, region, type (MOBILE, …), validity, extension; or why the text could not be parsed at all."""

    e164: str | None
    region: str | None
    type: str | None
    valid: bool
    ext: str | None = None
    error: str | None = None


def library_answer(text: str, region: str | None) -> LibraryAnswer:
    """The library's answers on one text dialled in a region (null: only numbers with a calling code are understood)."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        return LibraryAnswer(None, None, None, False, error=NOT_PARSED[error.error_type])
    return LibraryAnswer(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.region_code_for_number(number),
        TYPES[phonenumbers.number_type(number)],
        phonenumbers.is_valid_number(number),
        number.extension or None,
    )


def widen_regex_cache() -> None:
    """Lets this process keep every expression of the metadata compiled."""
    re._MAXCACHE = REGEX_CACHE  # type: ignore[attr-defined]  # private: no other way to widen it
