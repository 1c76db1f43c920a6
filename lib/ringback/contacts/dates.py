"""Times and days as sources write them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.reasons import Reason
from ringback.contacts.steps import Step, with_steps
from ringback.contacts.text import blank_to_null, compatible, words_for_nothing

ISO_DAY = r"^\d{4}-\d{1,2}-\d{1,2}"
WITH_ZONE = r"[T ].*(Z|[+-]\d{2}:?\d{2})$"

LONGEST = 40
MIDNIGHT = r"[t ]0{1,2}:00(?::00(?:[.]0+)?)?z?$"
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
YEAR_FIRST = r"^(\d{4})[-/.年 ] ?(\d{1,2})[-/.月 ] ?(\d{1,2})日?$"
COMPACT = r"^((?:18|19|20)\d{2})(\d{2})(\d{2})$"
YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$"
MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    "aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
NAMED_MONTH = rf"^(\d{{1,2}})(?:st|nd|rd|th)?[-. ]+{MONTH}[-., ]+(\d{{4}})$"
NAMED_MONTH_FIRST = rf"^{MONTH}[. ]+(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}})$"
SHORT_YEAR = r"^(?:\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{6})$"
NO_DAY = r"^\d{4}(?:[-/.年](?:\d{1,2}月?)?)?$"
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"  # four signs each
REFUSED = "!"


def instant(raw: Column, zone: Column) -> Column:
    """UTC timestamp of an ISO date or time; one without an offset is in the source's zone; null when it is neither."""
    text = F.trim(F.when(F.length(raw) <= LONGEST, raw))  # WITH_ZONE takes the square of a text's length
    read = F.when(text.rlike(ISO_DAY), F.try_to_timestamp(text))
    return F.when(text.rlike(WITH_ZONE), read).otherwise(F.to_utc_timestamp(read, zone))


def with_day(df: DataFrame, raw: str, to: str = "day", order: str | None = None) -> DataFrame:
    """Adds a struct of the day that a text names and the reason why it names none; null for a blank.

    `order` is a column with `dmy` or `mdy` where a source is known to write days or months first; without it a text
    that could be either, such as 01/02/1990, is refused.
    """
    return with_steps(df, day_steps(raw, to, order))


def day_steps(raw: str, to: str = "day", order: str | None = None) -> list[Step]:
    """The steps of `with_day`, to be shared with other computations."""
    text, read = blank_to_null(F.col(raw)), F.col(f"__{to}_iso")
    known = F.lit(None).cast("string") if order is None else F.col(order)
    iso = F.when(text.rlike(ISO_DAY + "$"), text).when(text.isNotNull(), _messy(text, known))
    value = F.when(~F.startswith(read, F.lit(REFUSED)), read.try_cast("date"))
    told = F.when(F.startswith(read, F.lit(REFUSED)), F.substring(read, 2, 40)).when(
        value.isNull(),
        F.when(F.startswith(read, F.lit("0000")), Reason.PLACEHOLDER.column).otherwise(Reason.BAD_DATE.column),
    )
    return [
        {f"__{to}_iso": iso},
        {to: F.when(read.isNotNull(), F.struct(value.alias("value"), told.alias("reason")))},
    ]


def _messy(raw: Column, order: Column) -> Column:
    """ISO text of a day in another form, or the mark and the reason why there is none."""
    text = F.regexp_replace(F.lower(F.trim(compatible(raw))), MIDNIGHT, "")
    return (
        F.when(F.length(raw) > LONGEST, _refuse(Reason.TOO_LONG))
        .when(text.rlike(COMPACT), _iso(text, COMPACT, 1, 2, 3))
        .when(text.rlike(YEAR_FIRST), _iso(text, YEAR_FIRST, 1, 2, 3))
        .when(text.rlike(YEAR_LAST), _year_last(text, order))
        .when(text.rlike(NAMED_MONTH), _named(text, NAMED_MONTH, 2, 1))
        .when(text.rlike(NAMED_MONTH_FIRST), _named(text, NAMED_MONTH_FIRST, 1, 2))
        .when(text.rlike(SHORT_YEAR), _refuse(Reason.TWO_DIGIT_YEAR))
        .when(text.rlike(NO_DAY), _refuse(Reason.INCOMPLETE_DATE))
        .when(text.isin(*words_for_nothing()), _refuse(Reason.EMPTY_VALUE))
        .otherwise(_refuse(Reason.BAD_DATE))
    )


def _year_last(text: Column, order: Column) -> Column:
    """Day and month by what the numbers can be, or by what the source is known to write."""
    first, second = (F.regexp_extract(text, YEAR_LAST, group).cast("int") for group in (1, 2))
    day_first, month_first = _iso(text, YEAR_LAST, 3, 2, 1), _iso(text, YEAR_LAST, 3, 1, 2)
    return (
        F.when((first > 12) | (first == second) | (order == DAY_FIRST), day_first)
        .when((second > 12) | (order == MONTH_FIRST), month_first)
        .otherwise(_refuse(Reason.AMBIGUOUS_DATE))
    )


def _named(text: Column, pattern: str, month: int, day_: int) -> Column:
    """A day whose month is an English word, or its first letters."""
    at = F.instr(F.lit(MONTHS), F.substring(F.regexp_extract(text, pattern, month), 1, 3))
    number = ((at + F.lit(3)) / F.lit(4)).cast("int").cast("string")
    return F.concat_ws("-", F.regexp_extract(text, pattern, 3), number, F.regexp_extract(text, pattern, day_))


def _iso(text: Column, pattern: str, *groups: int) -> Column:
    return F.concat_ws("-", *[F.regexp_extract(text, pattern, group) for group in groups])


def _refuse(reason: Reason) -> Column:
    return F.lit(REFUSED + reason.value)
