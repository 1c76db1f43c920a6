"""E-mail addresses to one spelling."""

from pyspark.sql import Column
from pyspark.sql import functions as F

SHAPE = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]{2,}$"


def email(raw: Column) -> Column:
    """Lower-case address; null when the text is none."""
    told = F.regexp_replace(F.lower(F.trim(raw)), r"^mailto:|[.,;]+$", "")
    return F.when(told.rlike(SHAPE), told)
