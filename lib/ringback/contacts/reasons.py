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
    AMBIGUOUS_DOMAIN = "ambiguous_domain"
    MISSPELT_DOMAIN = "misspelt_domain"
    AMBIGUOUS_DATE = "ambiguous_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    INCOMPLETE_DATE = "incomplete_date"
    BAD_CHECK_DIGIT = "bad_check_digit"
    NOT_OF_ITS_KIND = "not_of_its_kind"
    TOO_FEW_SIGNS = "too_few_signs"

    RESERVED_DOMAIN = "reserved_domain"
    NO_SCOPE = "no_scope"
    HARDWARE_ADDRESS = "hardware_address"
    RANDOMISED_HARDWARE = "randomised_hardware_address"
    NO_NUMBER_IN_ADDRESS = "no_number_in_address"


def first_reason(*rules: tuple[Column, Told]) -> Column:
    """The reason of the first rule that holds; null when none does."""
    return F.coalesce(*[F.when(holds, reason.column) for holds, reason in rules])


def telling(reasons: Column) -> Column:
    """Of an array of reasons the first that says what is wrong: which repair was tried is told where nothing else is."""
    wrong = F.filter(reasons, lambda reason: ~F.startswith(reason, F.lit(REPAIRED)))
    return F.coalesce(F.try_element_at(wrong, F.lit(1)), F.try_element_at(reasons, F.lit(1)))
