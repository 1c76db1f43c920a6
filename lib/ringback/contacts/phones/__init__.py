"""Phones: the library's answers at native speed, repaired where a known kind of mess defeats it, and what we know beside.

`plan` shows for which numbers the library's answer is the same, `table` holds those answers, `native` looks them up in Spark,
`answer` reads what is left (`repairs`, `facts`), `blocks` knows carriers, areas and fillers.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.contacts.phones.answer import Phone, parse_phone
from ringback.contacts.phones.native import with_phones
from ringback.contacts.phones.remembered import asked_of_the_library, new_answers, with_remembered_phone
from ringback.contacts.phones.rest import with_library_answer
from ringback.contacts.phones.table import phone_table
from ringback.tables import PHONE

__all__ = [
    "PHONE",
    "Phone",
    "asked_of_the_library",
    "new_answers",
    "parse_phone",
    "with_asked_phone",
    "with_phone",
    "with_remembered_phone",
]


def with_phone(df: DataFrame, raw: str, region: str, to: str = "phone", day: str | None = None) -> DataFrame:
    """The same rows with a struct (PHONE) beside each: libphonenumber's answers on `raw` as dialled in `region`, and ours.

    One row in, one row out. A null `raw` gives a null struct. `day` names the column of the day (date or timestamp) that
    the number was written, which some renumberings depend on. The table is compiled once a process, some seconds.
    """
    return with_phones(df, raw, region, to, phone_table(), day)


def with_asked_phone(df: DataFrame, phone: str, to: str) -> DataFrame:
    """As `with_phone` for a struct (raw, region) that is null in most rows: it goes to Python without the walk in Spark."""
    asked = F.col(phone)
    return with_library_answer(df, phone_table(), asked["raw"], asked["region"], to)
