"""Times and days as sources write them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

ISO_DAY = r"^\d{4}-\d{1,2}-\d{1,2}"
WITH_ZONE = r"[T ].*(Z|[+-]\d{2}:?\d{2})$"


def instant(raw: Column, zone: Column) -> Column:
    """UTC timestamp of an ISO date or time; one without an offset is in the source's zone; null when it is neither."""
    text = F.trim(raw)
    read = F.when(text.rlike(ISO_DAY), F.try_to_timestamp(text))
    return F.when(text.rlike(WITH_ZONE), read).otherwise(F.to_utc_timestamp(read, zone))


def day(raw: Column) -> Column:
    """Date of an ISO day; null when it is none."""
    text = F.trim(raw)
    return F.when(text.rlike(ISO_DAY + "$"), F.to_date(F.try_to_timestamp(text)))
