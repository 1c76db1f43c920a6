"""Rows for one process: always the same customers, whatever the partitions."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PARTS = 1_000_000  # of a hash


def sampled(rows: DataFrame, most: int) -> DataFrame:
    """All rows, or where there are more than `most` those of about so large a share of the customers (customer_id)."""
    many = rows.count()
    if many <= most:
        return rows
    return rows.where(F.pmod(F.xxhash64("customer_id"), F.lit(PARTS)) < int(PARTS * most / many))
