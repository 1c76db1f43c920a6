"""Rows for one process: always the same customers, whatever the partitions."""

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

PARTS = 1_000_000  # of a hash
AT_ONCE = 400_000  # rows of some hundred features that come in one piece: the driver refuses results of a gigabyte


def collected(rows: DataFrame, most: int, at_once: int = AT_ONCE) -> pd.DataFrame:
    """All rows in this process, `most` at most, piece by piece by a hash of the customer (customer_id)."""
    pieces = -(-min(rows.count(), most) // at_once)
    if pieces <= 1:
        return rows.toPandas()  # bounded by at_once
    kept = rows.withColumn("_piece", F.pmod(F.xxhash64("customer_id"), F.lit(pieces))).checkpoint()  # read once a piece
    parts = [
        kept.where(F.col("_piece") == piece).drop("_piece").toPandas() for piece in range(pieces)
    ]  # bounded by at_once
    return pd.concat(parts, ignore_index=True)


def sampled(rows: DataFrame, most: int) -> DataFrame:
    """All rows, or where there are more than `most` those of about so large a share of the customers (customer_id)."""
    many = rows.count()
    if many <= most:
        return rows
    return rows.where(F.pmod(F.xxhash64("customer_id"), F.lit(PARTS)) < int(PARTS * most / many))
