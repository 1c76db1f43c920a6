"""Table constants, conform, and the generated documentation."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ringback.errors import SchemaError
from ringback.tables import ALL_TABLES, EVALUATION, Table, conform
from ringback.tables_doc import tables_markdown

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("table", ALL_TABLES, ids=[table.name for table in ALL_TABLES])
def test_table_is_well_formed(table: Table) -> None:
    columns = set(table.schema.names)
    assert set(table.key) <= columns
    assert set(table.clear) <= columns
    assert all(field.metadata["comment"] for field in table.schema)
    personal = {
        "value",
        "record_id",
        "account_id",
        "name",
        "birth_date",
        "old_phone",
        "new_phone",
        "current_phone",
        "current_email",
    }
    assert not personal & set(table.clear), "no statistics on personal values"


def test_names_are_unique() -> None:
    assert len({table.name for table in ALL_TABLES}) == len(ALL_TABLES)


def test_conform_orders_columns(spark: SparkSession) -> None:
    df = spark.createDataFrame(
        [(0.5, "all", "ringback", "f1")], "value double, bucket string, system string, measure string"
    )
    assert conform(df, EVALUATION).columns == EVALUATION.schema.names


def test_conform_tells_all_differences_at_once(spark: SparkSession) -> None:
    df = spark.createDataFrame([("1", "ringback", 3)], "value string, system string, extra int")
    with pytest.raises(SchemaError) as caught:
        conform(df, EVALUATION)
    assert str(caught.value).splitlines() == [
        "table evaluation: the result does not conform:",
        "  - column 'measure' is missing, expected string",
        "  - column 'bucket' is missing, expected string",
        "  - column 'extra' is not in the table, found int",
        "  - column 'value': expected double, found string",
    ]


def test_documentation_is_as_generated() -> None:
    assert (ROOT / "docs/tables.md").read_text() == tables_markdown(), "run `make docs`"
