"""What is asked about, as rows to join with: a value given by hand never becomes a literal of a plan."""

import re
from collections.abc import Iterable

import phonenumbers
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import types as T

from ringback.errors import InputError


def one_column(spark: SparkSession, name: str, values: Iterable[str]) -> DataFrame:
    """One row per value."""
    return spark.createDataFrame([(value,) for value in values], T.StructType([T.StructField(name, T.StringType())]))


def phone_spellings(written: str, regions: Iterable[str]) -> list[str]:
    """E.164 numbers that the text may mean: as it is with a `+`, else as dialled in each region."""
    digits = re.sub(r"[^+\d]", "", written)
    if not re.search(r"\d", digits):
        raise InputError("the phone holds no digit; write it as +13125550100, or in national digits")
    if digits.startswith("+"):
        return [digits]
    return sorted({f"+{digits}", *(number for region in set(regions) if (number := _dialled(digits, region)))})


def _dialled(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def not_found(what: str, table: str, remedy: str) -> InputError:
    """What to raise for an unknown value; the value itself is personal and stays out."""
    return InputError(f"no such {what} in table {table}; {remedy}")
