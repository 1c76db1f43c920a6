"""Devices and logins to one spelling."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def device(raw: Column) -> Column:
    """Lower-case id; null for ids that name no device (all one digit, such as zeros)."""
    told = F.lower(F.trim(raw))
    one_digit = F.regexp_replace(told, r"[-:]", "").rlike(r"^(.)\1*$")
    return F.when((told != "") & ~one_digit & ~told.isin("null", "none", "unknown", "undefined"), told)


def login(kind: Column, raw: Column) -> Column:
    """`kind:account`, lower case, without a leading @ or the address of a profile page; null when nothing is left."""
    account = F.regexp_replace(F.lower(F.trim(raw)), r"^(https?://)?(www\.)?[a-z]+\.com/|^@|/+$", "")
    return F.when(account != "", F.concat_ws(":", F.lower(kind), account))
