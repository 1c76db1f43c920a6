"""Records joined by what they share, without time, names or doubt: what the plainest of approaches does."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.components import connected_components


def joined(carried: DataFrame) -> DataFrame:
    """One row per record: record, component; from rows record (bigint), kind, value. Records that share a value are one."""
    stored = carried.select("record", F.xxhash64("kind", "value").alias("value")).checkpoint()  # read more than once
    components = connected_components(stored.withColumnsRenamed({"record": "src", "value": "dst"}))
    named = components.withColumnRenamed("node", "record")
    return stored.select("record").distinct().join(named, on="record", how="inner")
