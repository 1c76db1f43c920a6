"""Why a row or a value is refused, or flagged."""

from enum import Enum

from pyspark.sql import Column
from pyspark.sql import functions as F

REPAIRED = "repaired:"  # and the row of the table of messy inputs


class Told(str, Enum):
    """A reason as a word in a table."""

    @property
    def column(self) -> Column:
        """The reason as a literal."""
        return F.lit(self.value)


class Reason(Told):
    """Reasons in quarantine; the first group refuses a row whole, the second one value, the third only flags a point."""

    UNREADABLE_ROW = "unreadable_row"
    ID_TOO_LONG = "id_too_long"
    MISSING_RECORD_ID = "missing_record_id"
    MISSING_SOURCE = "missing_source"
    MISSING_FIRST_SEEN_AT = "missing_first_seen_at"
    BAD_FIRST_SEEN_AT = "bad_first_seen_at"
    AFTER_AS_OF = "after_as_of"
    DUPLICATE_RECORD_ID = "duplicate_record_id"

    BAD_DATE = "bad_date"
    ENDS_BEFORE_START = "ends_before_start"
    PLACEHOLDER = "placeholder"
    OUT_OF_RANGE = "out_of_range"
    NOT_AN_EMAIL = "not_an_email"
    NO_DEVICE = "no_device"
    EMPTY_VALUE = "empty_value"
    NO_LETTERS = "no_letters"

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    AMBIGUOUS_DOMAIN = "ambiguous_domain"
    MISSPELT_DOMAIN = "misspelt_domain"
    AMBIGUOUS_DATE = "ambiguous_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    INCOMPLETE_DATE = "incomplete_date"
    BAD_CHECK_DIGIT = "bad_check_digit"
    NOT_OF_ITS_KIND = "not_of_its_kind"
    TOO_FEW_SIGNS = "too_few_signs"
    BROKEN_TEXT = "broken_text"

    RESERVED_DOMAIN = "reserved_domain"
    NO_SCOPE = "no_scope"
    HARDWARE_ADDRESS = "hardware_address"
    RANDOMISED_HARDWARE = "randomised_hardware_address"
    NO_NUMBER_IN_ADDRESS = "no_number_in_address"
    SENT_TO = "sent_to"  # a phone that the brand wrote to: no sign of who has it


class PhoneReason(Told):
    """Reasons at a phone: why no number is read, why nobody can hold it, what is told of it, and how it was repaired.

    The last two say more behind a colon: the row of the table of messy inputs, the prefix that was dialled.
    """

    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_COUNTRY = "unknown_country"
    EMPTY_TOKEN = "empty_token"
    MASKED = "masked"
    LOSSY = "sci_notation_lossy"

    INVALID = "invalid_number"
    LOCAL_ONLY = "local_only"
    LETTER_FOR_DIGIT = "letter_for_digit"
    PLACEHOLDER = "placeholder"
    PLACEHOLDER_SUSPECT = "placeholder_suspect"
    HOTLINE = "hotline"
    SHORT_CODE = "short_code"
    SMS_PORT = "sms_port"
    PRIVACY_OR_CALLCENTRE = "privacy_or_callcentre"
    PRIVACY_NUMBER = "privacy_number"

    SEGMENT_OVERRIDES = "segment_overrides"
    UNKNOWN_SEGMENT = "unknown_segment"
    RENUMBERING_UNSETTLED = "renumbering_unsettled"

    FROM_FLOAT = "from_float"
    CODE_WITH_TRUNK = "cc_with_trunk0"
    CODE_TWICE = "calling_code_twice"
    PLUS_WITHOUT_CODE = "plus_without_cc"
    CODE_WITHOUT_PLUS = "calling_code_without_plus"
    CHINESE_DIGITS = "chinese_digits"
    SEVERAL_NUMBERS = "several_numbers"
    FOUND_IN_TEXT = "found_in_text"

    REPAIRED = "repaired"
    IP_PREFIX = "ip_prefix"

    def of(self, what: object) -> str:
        """The reason with what it is about."""
        return f"{self.value}:{what}"


class AddressReason(Told):
    """Reasons at an address: why it is not read, what part is missing, how its division was found."""

    TOO_LONG = "too_long"
    EMPTY_VALUE = "empty_value"
    BROKEN_TEXT = "broken_text"

    NO_STREET = "no_street"
    NO_REGION = "no_region"
    NO_POSTCODE = "no_postcode"
    NO_DIVISION = "no_division"
    AMBIGUOUS_DIVISION = "ambiguous_division"
    CONFLICTING_DIVISIONS = "conflicting_divisions"
    SEVERAL_ADDRESSES = "several_addresses"

    RENAMED_DIVISION = "renamed_division"
    CHOSEN_BY_TOWN = "chosen_by_town"
    CHOSEN_BY_HINT = "chosen_by_hint"
    COUNTY_BY_TOWN = "county_by_town"


def first_reason(*rules: tuple[Column, Told]) -> Column:
    """The reason of the first rule that holds; null when none does."""
    return F.coalesce(*[F.when(holds, reason.column) for holds, reason in rules])


def telling(reasons: Column) -> Column:
    """Of an array of reasons the first that says what is wrong: which repair was tried is told where nothing else is."""
    wrong = F.filter(reasons, lambda reason: ~F.startswith(reason, F.lit(REPAIRED)))
    return F.coalesce(F.try_element_at(wrong, F.lit(1)), F.try_element_at(reasons, F.lit(1)))
