"""Phones: the library's answers at native speed, repaired where a known kind of mess defeats it, and what we know beside.

`plan` shows for which numbers the library's answer is the same, `table` holds those answers, `native` looks them up in Spark,
`answer` reads what is left (`repairs`, `facts`), `blocks` knows carriers, areas and fillers.
"""

from pyspark.sql import DataFrame

from ringback.contacts.phones.answer import Phone, parse_phone
from ringback.contacts.phones.native import with_phones
from ringback.contacts.phones.plan import plan_of
from ringback.contacts.phones.remembered import asked_of_the_library, new_answers, with_remembered_phone
from ringback.contacts.phones.table import phone_table
from ringback.tables import PHONE

__all__ = [
    "PHONE",
    "Phone",
    "asked_of_the_library",
    "chinese_mobiles",
    "new_answers",
    "parse_phone",
    "with_phone",
    "with_remembered_phone",
]


def with_phone(df: DataFrame, raw: str, region: str, to: str = "phone") -> DataFrame:
    """The same rows with a struct (PHONE) beside each: libphonenumber's answers on `raw` as dialled in `region`, and ours.

    One row in, one row out. A null `raw` gives a null struct. The table is compiled once a process, some seconds.
    """
    return with_phones(df, raw, region, to, phone_table())


def chinese_mobiles() -> str:
    """The library's pattern of a whole Chinese mobile number, national digits alone."""
    mobile = plan_of(86, "CN").mobile
    return rf"^(?:{mobile.national_number_pattern if mobile else '(?!)'})$"
