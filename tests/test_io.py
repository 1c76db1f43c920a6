"""Writes that can be repeated, and tables that others can read."""

from pathlib import Path

import deltalake
import duckdb
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from ringback import io
from ringback.errors import InputError
from ringback.settings import WarehouseSettings
from ringback.tables import ALL_TABLES, CONTACT_RECORDS, QUARANTINE, RUNS, Table
from rows import at, table_rows


def refusals(spark: SparkSession, rows: list[tuple[str | None, str, str]], run: str = "run1") -> DataFrame:
    told = [
        {
            "source": "s",
            "raw_row_ref": "f#1",
            "column": column,
            "reason": reason,
            "source_file": file,
            "first_seen_run": run,
        }
        for column, reason, file in rows
    ]
    return table_rows(spark, QUARANTINE, told)


def versions(warehouse: WarehouseSettings, table: Table) -> list[dict[str, object]]:
    return deltalake.DeltaTable(io.table_path(table, warehouse)).history()


def test_second_write_of_the_same_rows_changes_nothing(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    rows = refusals(spark, [(None, "unreadable_row", "f"), ("phone", "too_short", "f")])
    assert io.write(rows, QUARANTINE, warehouse) == 2
    files = set(deltalake.DeltaTable(io.table_path(QUARANTINE, warehouse)).file_uris())
    assert io.write(rows, QUARANTINE, warehouse) == 2
    assert set(deltalake.DeltaTable(io.table_path(QUARANTINE, warehouse)).file_uris()) == files


def test_no_rows_are_counted_as_none(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    nothing = spark.createDataFrame([], QUARANTINE.schema)
    assert [io.write(nothing, QUARANTINE, warehouse) for _ in range(2)] == [0, 0]
    assert io.write(refusals(spark, [("phone", "too_short", "f")]), QUARANTINE, warehouse) == 1
    assert io.append(spark.createDataFrame([], RUNS.schema), RUNS, warehouse) == 0


def test_a_table_of_another_shape_is_neither_read_nor_written(
    spark: SparkSession, warehouse: WarehouseSettings
) -> None:
    path = io.table_path(QUARANTINE, warehouse)
    spark.createDataFrame([("s", 1)], "source string, reason int").write.format("delta").save(path)
    for attempt in (
        lambda: io.read(spark, QUARANTINE, warehouse),
        lambda: io.write(refusals(spark, []), QUARANTINE, warehouse),
    ):
        with pytest.raises(InputError, match="column 'reason': expected string, found int") as refused:
            attempt()
        assert "column 'raw_row_ref' is missing" in str(refused.value)
    assert [commit["version"] for commit in versions(warehouse, QUARANTINE)] == [0]


def test_a_column_that_an_earlier_version_did_not_write_is_null(
    spark: SparkSession, warehouse: WarehouseSettings
) -> None:
    told = refusals(spark, [(None, "unreadable_row", "f")])
    told.drop("source_file").write.format("delta").save(io.table_path(QUARANTINE, warehouse))
    assert [row["source_file"] for row in io.read(spark, QUARANTINE, warehouse).collect()] == [None]
    assert io.append(refusals(spark, [("phone", "too_short", "g")]), QUARANTINE, warehouse) == 2
    assert io.write(told, QUARANTINE, warehouse) == 1
    assert [row["source_file"] for row in io.read(spark, QUARANTINE, warehouse).collect()] == ["f"]


def test_write_updates_inserts_and_deletes_by_key(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    io.write(refusals(spark, [(None, "unreadable_row", "f"), ("phone", "too_short", "f")]), QUARANTINE, warehouse)
    io.write(refusals(spark, [("phone", "too_short", "g"), ("email", "not_an_email", "f")]), QUARANTINE, warehouse)
    found = {(row["column"], row["source_file"]) for row in io.read(spark, QUARANTINE, warehouse).collect()}
    assert found == {("phone", "g"), ("email", "f")}


def test_a_write_within_a_part_leaves_the_others_alone(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    io.write(refusals(spark, [("phone", "too_short", "f"), ("email", "not_an_email", "g")]), QUARANTINE, warehouse)
    mine = F.col("source_file") == "f"
    for _ in range(2):
        io.write(refusals(spark, [("name", "too_long", "f")]), QUARANTINE, warehouse, within=mine)
        found = {(row["column"], row["source_file"]) for row in io.read(spark, QUARANTINE, warehouse).collect()}
        assert found == {("name", "f"), ("email", "g")}
    assert len(versions(warehouse, QUARANTINE)) == 3  # made, written, changed once


def test_kept_columns_hold_what_the_first_write_said(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    for run in ("run1", "run2"):
        io.write(refusals(spark, [("phone", "too_short", "f")], run), QUARANTINE, warehouse, keep=("first_seen_run",))
    assert [row["first_seen_run"] for row in io.read(spark, QUARANTINE, warehouse).collect()] == ["run1"]


def test_maps_are_compared_whatever_the_order_of_their_entries(
    spark: SparkSession, warehouse: WarehouseSettings
) -> None:
    base = {
        "source": "s",
        "record_id": "r",
        "input": "contacts",
        "seen_from": at("2024-01-01"),
        "seen_to": at("2024-01-01"),
    }
    for attributes in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}):
        io.write(table_rows(spark, CONTACT_RECORDS, [{**base, "attributes": attributes}]), CONTACT_RECORDS, warehouse)
    assert "MERGE" not in {entry["operation"] for entry in versions(warehouse, CONTACT_RECORDS)}, "nothing differs"


def test_append_keeps_what_is_there(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    def run(run_id: str, outcome: str) -> DataFrame:
        when = at("2024-01-01")
        row = {"run_id": run_id, "job": "j", "started_at": when, "ended_at": when, "as_of": when, "config_hash": "c"}
        return table_rows(spark, RUNS, [{**row, "code_version": "0", "outcome": outcome}])

    io.append(run("a", "done"), RUNS, warehouse)
    io.append(run("b", "done"), RUNS, warehouse)
    io.append(run("a", "changed"), RUNS, warehouse)
    assert {(row["run_id"], row["outcome"]) for row in io.read(spark, RUNS, warehouse).collect()} == {
        ("a", "done"),
        ("b", "done"),
    }


def test_replace_takes_away_what_the_scope_names_and_nothing_else(
    spark: SparkSession, warehouse: WarehouseSettings
) -> None:
    io.write(
        refusals(spark, [("phone", "too_short", "f"), ("phone", "too_long", "f"), ("email", "no_at", "f")]),
        QUARANTINE,
        warehouse,
    )
    scope = spark.createDataFrame([("phone",), ("login",)], "column string")
    assert io.replace(refusals(spark, [("phone", "masked", "g")]), scope, QUARANTINE, warehouse) == 2
    held = io.read(spark, QUARANTINE, warehouse)
    assert {(row["column"], row["reason"]) for row in held.collect()} == {("phone", "masked"), ("email", "no_at")}
    assert held.schema["reason"].metadata == QUARANTINE.schema["reason"].metadata, (
        "the table keeps its columns and their comments"
    )


def test_reading_a_table_that_is_not_there_says_what_to_do(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    with pytest.raises(InputError, match="run the job that writes it first"):
        io.read(spark, QUARANTINE, warehouse)


def test_every_type_of_our_tables_can_be_read_by_others(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    """All types in one table, as the runs in tests/jobs write every table by itself."""
    types = {field.dataType.json(): field for table in ALL_TABLES for field in table.schema}.values()
    fields = [StructField(f"c{n}", field.dataType, True, field.metadata) for n, field in enumerate(types)]
    every = Table(
        "every_type", "one row per test", StructType([*QUARANTINE.schema.fields, *fields]), ("source",), ("reason",)
    )
    rows = refusals(spark, [("phone", "too_short", "f")])
    io.write(rows.withColumns({field.name: F.lit(None).cast(field.dataType) for field in fields}), every, warehouse)
    delta = deltalake.DeltaTable(io.table_path(every, warehouse))
    assert delta.protocol().min_reader_version == 1
    files = delta.to_pyarrow_table()
    assert set(files.column_names) == set(every.schema.names)
    assert duckdb.from_arrow(files).aggregate("count(*), min(reason)").fetchone() == (1, "too_short")


def test_the_log_holds_no_personal_value(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    secret = "+12124560123"
    row = {
        "source": "s",
        "raw_row_ref": secret,
        "column": "phone",
        "record_id": secret,
        "reason": "too_short",
        "first_seen_run": "r",
    }
    for file in ("f", "g"):
        io.write(table_rows(spark, QUARANTINE, [{**row, "source_file": file}]), QUARANTINE, warehouse)
    log = "".join(path.read_text() for path in Path(io.table_path(QUARANTINE, warehouse)).glob("_delta_log/*.json"))
    assert "numRecords" in log, "the log has statistics"
    assert secret not in log
