"""Reading and writing the warehouse's tables: the one place that knows they are Delta folders."""

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.config import WarehouseSettings
from ringback.errors import InputError
from ringback.tables import Table, conform


def table_path(table: Table, warehouse: WarehouseSettings) -> str:
    """Folder of a table."""
    return f"{warehouse.root.rstrip('/')}/{table.name}"


def exists(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> bool:
    """Whether the table has been written."""
    return DeltaTable.isDeltaTable(spark, table_path(table, warehouse))


def read(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> DataFrame:
    """The table's rows; InputError when no run has written it yet."""
    if not exists(spark, table, warehouse):
        raise InputError(
            f"{table_path(table, warehouse)}: table {table.name} is not there yet; "
            "run the job that writes it first, or the whole pipeline (`ringback pipeline`)"
        )
    return spark.read.format("delta").load(table_path(table, warehouse))


def write(df: DataFrame, table: Table, warehouse: WarehouseSettings, keep: tuple[str, ...] = ()) -> int:
    """Makes the table hold exactly these rows and returns how many; rows that are the same stay untouched.

    A row is found by the table's key. Columns named in `keep` hold what the first write said (quarantine.first_seen_run).
    """
    rows = conform(df, table)
    is_new = not exists(df.sparkSession, table, warehouse)
    target = _created(df.sparkSession, table, warehouse)
    if is_new:
        rows.write.format("delta").mode("append").save(table_path(table, warehouse))
        return target.toDF().count()
    changed = [field for field in table.schema if field.name not in (*table.key, *keep)]
    merge = target.alias("t").merge(rows.alias("s"), _same_key(table))
    if changed:
        merge = merge.whenMatchedUpdate(
            condition=_any_differs(changed), set={field.name: F.col(f"s.`{field.name}`") for field in changed}
        )
    merge.whenNotMatchedInsertAll().whenNotMatchedBySourceDelete().execute()
    return target.toDF().count()  # answered by Delta from its log


def append(df: DataFrame, table: Table, warehouse: WarehouseSettings) -> None:
    """Adds rows whose keys are new; the others stay as they are."""
    target = _created(df.sparkSession, table, warehouse)
    target.alias("t").merge(conform(df, table).alias("s"), _same_key(table)).whenNotMatchedInsertAll().execute()


def _created(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> DeltaTable:
    path = table_path(table, warehouse)
    if exists(spark, table, warehouse):
        return DeltaTable.forPath(spark, path)
    builder = DeltaTable.create(spark).location(path).comment(table.grain)
    for field in table.schema:
        comment = field.metadata["comment"]
        builder = builder.addColumn(field.name, field.dataType, nullable=field.nullable, comment=comment)
    # Statistics of the log hold least and greatest values in the clear: only columns without personal values have any.
    builder = builder.property("delta.dataSkippingStatsColumns", ",".join(table.clear))
    # Readers of protocol 1 (delta-rs, DuckDB, Trino) must be able to read what we publish.
    return builder.property("delta.enableDeletionVectors", "false").execute()


def _same_key(table: Table) -> Column:
    """Null keys (quarantine.column) are equal to each other."""
    same = F.lit(True)
    for name in table.key:
        same = same & F.col(f"t.`{name}`").eqNullSafe(F.col(f"s.`{name}`"))
    return same


def _any_differs(fields: list[T.StructField]) -> Column:
    differs = F.lit(False)
    for field in fields:
        old, new = (_comparable(F.col(f"{side}.`{field.name}`"), field.dataType) for side in ("t", "s"))
        differs = differs | ~old.eqNullSafe(new)
    return differs


def _comparable(column: Column, kind: T.DataType) -> Column:
    """Maps have no equality in Spark; their entries in order have."""
    return F.array_sort(F.map_entries(column)) if isinstance(kind, T.MapType) else column
