"""What a table is, the words to describe one in, and `conform`, a stage's last line."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from ringback.errors import SchemaError, listed


@dataclass(frozen=True)
class Table:
    """One Delta table; `clear` names the columns that hold no personal value and may therefore have statistics in the log."""

    name: str
    grain: str
    schema: T.StructType
    key: tuple[str, ...]
    clear: tuple[str, ...]


def column(name: str, kind: T.DataType, comment: str, required: bool = False) -> T.StructField:
    return T.StructField(name, kind, nullable=not required, metadata={"comment": comment})


def struct(*fields: tuple[str, T.DataType]) -> T.StructType:
    return T.StructType([T.StructField(name, kind) for name, kind in fields])


TEXT, TIME, DAY, REAL, COUNT, FLAG = (
    T.StringType(), T.TimestampType(), T.DateType(), T.DoubleType(), T.LongType(), T.BooleanType(),
)  # fmt: skip
TEXTS = T.ArrayType(TEXT)
TEXT_MAP = T.MapType(TEXT, TEXT)
RANK = T.IntegerType()

SOURCE = column("source", TEXT, "system that the record comes from", required=True)
RECORD = column("record_id", TEXT, "the record's id in its source; an event's event_id", required=True)
KIND = column("kind", TEXT, "phone, email, phone_in_email, device, address or login", required=True)
VALUE = column("value", TEXT, "canonical value; E.164 for phones", required=True)
SEEN_FROM = column("seen_from", TIME, "first instant at which the record holds", required=True)
SEEN_TO = column("seen_to", TIME, "last instant at which the record holds, at most as_of", required=True)


def conform(df: DataFrame, table: Table) -> DataFrame:
    """The same rows with exactly the table's columns and types; SchemaError tells all differences at once."""
    problems = schema_differences(df.schema, table.schema)
    if problems:
        raise SchemaError(listed(f"table {table.name}: the result does not conform:", problems))
    return df.select([df[f"`{field.name}`"].cast(field.dataType).alias(field.name) for field in table.schema])


def schema_differences(found: T.StructType, expected: T.StructType) -> list[str]:
    """What differs, one sentence a column: missing, unexpected or of another type (order and nullability do not count)."""
    have = {field.name: _plain(field.dataType) for field in found}
    want = {field.name: _plain(field.dataType) for field in expected}
    missing = [f"column '{name}' is missing, expected {want[name]}" for name in want if name not in have]
    extra = [f"column '{name}' is not in the table, found {have[name]}" for name in have if name not in want]
    wrong = [
        f"column '{name}': expected {want[name]}, found {have[name]}"
        for name in want
        if name in have and have[name] != want[name]
    ]
    return missing + extra + wrong


def _plain(kind: T.DataType) -> str:
    return kind.simpleString()
