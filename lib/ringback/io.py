"""Reading and writing the warehouse's tables: the one place that knows they are Delta folders."""

import os

from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.errors import InputError, listed
from ringback.settings import WarehouseSettings
from ringback.tables import Table, conform, schema_differences

ROWS = "rows"


def table_path(table: Table, warehouse: WarehouseSettings) -> str:
    """Folder of a table; a relative root is from the working directory, one with a scheme (s3a://, dbfs:/) stays as it is."""
    root = warehouse.root if ":/" in warehouse.root else os.path.abspath(warehouse.root)
    return f"{root.rstrip('/')}/{table.name}"


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
    return _sound(spark.read.format("delta").load(table_path(table, warehouse)), table, warehouse)


def _sound(rows: DataFrame, table: Table, warehouse: WarehouseSettings) -> DataFrame:
    """The rows, if they have the table's columns: a warehouse may be of another version, or have been written to by others.

    What an earlier version did not tell, and need not, is null.
    """
    rows = rows.withColumns({field.name: F.lit(None).cast(field.dataType) for field in _lacking(rows, table)})
    known = T.StructType([field for field in rows.schema if field.name in table.schema.names])  # others may add theirs
    problems = schema_differences(known, table.schema)
    if problems:
        where = f"{table_path(table, warehouse)}: the table there is not {table.name} as this version writes it"
        raise InputError(listed(f"{where}; move it away, and run all stages again:", problems))
    return rows


def version(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> int:
    """Delta's number of the table's last change."""
    return int(DeltaTable.forPath(spark, table_path(table, warehouse)).history(1).collect()[0]["version"])  # one row


def _lacking(rows: DataFrame, table: Table) -> list[T.StructField]:
    """Columns that may be null and that an earlier version did not write."""
    return [field for field in table.schema if field.nullable and field.name not in rows.columns]


def _target(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> DeltaTable:
    """The table to merge into, with the columns that an earlier version did not write."""
    target = DeltaTable.forPath(spark, table_path(table, warehouse))
    _sound(target.toDF(), table, warehouse)
    if _lacking(target.toDF(), table):
        none = spark.createDataFrame([], table.schema).write.format("delta").mode("append")
        none.option("mergeSchema", "true").save(table_path(table, warehouse))
        target = DeltaTable.forPath(spark, table_path(table, warehouse))
    return target


def write(
    df: DataFrame,
    table: Table,
    warehouse: WarehouseSettings,
    keep: tuple[str, ...] = (),
    within: Column | None = None,
) -> int:
    """Makes the table hold exactly these rows and returns how many; rows that are the same stay untouched.

    A row is found by the table's key. Columns named in `keep` hold what the first write said (quarantine.first_seen_run). Rows of
    which `within` does not hold are none of this write's: they stay, and the new rows are none of them.
    """
    rows, spark = conform(df, table), df.sparkSession
    if not exists(spark, table, warehouse):
        return _first_write(rows, table, warehouse)
    target, held = _target(spark, table, warehouse), Observation()
    old = target.toDF() if within is None else target.toDF().where(within)
    changes = _changes(old, rows, table, keep, held).checkpoint()
    if not changes.isEmpty():
        _apply(changes, target, table, keep)
    return int(held.get[ROWS])


def replace(df: DataFrame, scope: DataFrame, table: Table, warehouse: WarehouseSettings) -> int:
    """Makes these rows take the place of all whose columns of `scope` are among its rows, and returns how many the table holds.

    The table is written whole: rows of a scope are in all of its files, and to copy them is half the work of a MERGE.
    """
    held = Observation()
    there = read(df.sparkSession, table, warehouse)
    others = there.join(F.broadcast(scope), scope.columns, how="left_anti").select(*table.schema.names)
    whole = others.unionByName(conform(df, table)).observe(held, F.count(F.lit(1)).alias(ROWS))
    whole.write.format("delta").mode("overwrite").option("mergeSchema", "true").save(table_path(table, warehouse))
    return int(held.get[ROWS])


def _first_write(rows: DataFrame, table: Table, warehouse: WarehouseSettings) -> int:
    """Counted on the way: to ask Delta for the number afterwards takes longer than to write some thousand rows.

    The count is exact also where tasks are tried again: Spark takes the figures of a job's last stage once a partition.
    """
    _created(rows.sparkSession, table, warehouse)
    held = Observation()
    counted = rows.observe(held, F.count(F.lit(1)).alias(ROWS))
    counted.write.format("delta").mode("append").save(table_path(table, warehouse))
    return int(held.get[ROWS])


def _changes(old: DataFrame, new: DataFrame, table: Table, keep: tuple[str, ...], held: Observation) -> DataFrame:
    """One row per key that must change: its columns, and `_action`, insert, update or delete; `held` counts the new rows."""
    compared = [field for field in table.schema if field.name not in (*table.key, *keep)]
    both = old.withColumn("_there", F.lit(True)).alias("t").join(
        new.withColumn("_there", F.lit(True)).alias("s"), _same_key(table), how="full_outer"
    ).observe(held, F.count("s._there").alias(ROWS))  # fmt: skip
    action = (
        F.when(F.col("t._there").isNull(), "insert")
        .when(F.col("s._there").isNull(), "delete")
        .when(_any_differs(compared), "update")
    )
    gone = F.col("s._there").isNull()
    values = [F.when(gone, F.col(f"t.`{n}`")).otherwise(F.col(f"s.`{n}`")).alias(n) for n in table.schema.names]
    return both.select(*values, action.alias("_action")).where(F.col("_action").isNotNull())


def _apply(changes: DataFrame, target: DeltaTable, table: Table, keep: tuple[str, ...]) -> None:
    columns: dict[str, str | Column] = {name: F.col(f"s.`{name}`") for name in table.schema.names}
    updated: dict[str, str | Column] = {
        name: column for name, column in columns.items() if name not in (*table.key, *keep)
    }
    merge = target.alias("t").merge(changes.alias("s"), _same_key(table)).whenMatchedDelete("s._action = 'delete'")
    if updated:
        merge = merge.whenMatchedUpdate("s._action = 'update'", set=updated)
    merge.whenNotMatchedInsert(values=columns).execute()


def append(df: DataFrame, table: Table, warehouse: WarehouseSettings) -> int:
    """Adds rows whose keys are new and returns how many the table holds; the others stay as they are."""
    if not exists(df.sparkSession, table, warehouse):
        return _first_write(conform(df, table), table, warehouse)
    target = _target(df.sparkSession, table, warehouse)
    target.alias("t").merge(conform(df, table).alias("s"), _same_key(table)).whenNotMatchedInsertAll().execute()
    return target.toDF().count()


def _created(spark: SparkSession, table: Table, warehouse: WarehouseSettings) -> None:
    builder = DeltaTable.create(spark).location(table_path(table, warehouse)).comment(table.grain)
    for field in table.schema:
        comment = field.metadata["comment"]
        builder = builder.addColumn(field.name, field.dataType, nullable=field.nullable, comment=comment)
    # Statistics of the log hold least and greatest values in the clear: only columns without personal values have any.
    builder = builder.property("delta.dataSkippingStatsColumns", ",".join(table.clear))
    # Readers of protocol 1 (delta-rs, DuckDB, Trino) must be able to read what we publish.
    builder.property("delta.enableDeletionVectors", "false").execute()


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
