"""Raw rows under our names: whatever the format was, one schema comes out of here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.settings import SourceSettings
from ringback.sources.mapping import Mapped

TEXTS = (
    "record_id", "source", "first_seen_at", "last_seen_at", "available_at", "account_id", "full_name", "birth_date",
    "gender", "phone", "phone_kind", "email", "address", "city", "region", "postcode",
)  # fmt: skip
LOOK_UP_TEXTS = ("source", "phone", "checked_at", "available_at", "provider", "raw_code")
DECISION_TEXTS = (
    "source",
    "left_record",
    "right_record",
    "ruling",
    "decided_at",
    "available_at",
    "decided_by",
    "reason",
)
EVENT_TEXTS = (
    "source", "event_id", "occurred_at", "available_at", "kind", "account_id", "amount", "currency", "quantity", "item_id",
    "category", "channel", "campaign_id",
)  # fmt: skip
VERIFICATION_TEXTS = (
    "source", "link_id", "old_phone", "new_phone", "asked_at", "available_at", "channel", "replied_at", "replied_from", "reply",
)  # fmt: skip
CONSENT_TEXTS = ("source", "subject_kind", "subject", "purpose", "channel", "state", "at", "available_at", "proof")
RELATION_TEXTS = ("source", "from", "to", "kind", "at", "available_at", "weight")
_text = T.StringType()
_OF_EVERY_ROW = (
    T.StructField("raw_row_ref", _text),       # <file>#<digest of the row>; equal rows of one file share it
    T.StructField("source_file", _text),
    T.StructField("input", _text),
    T.StructField("default_region", _text),
    T.StructField("timezone", _text),
    T.StructField("latency_days", T.IntegerType()),
    T.StructField("corrupt", T.BooleanType()),  # the row could not be read: all that follows but `source` is null
)  # fmt: skip
RAW_COLUMNS = T.StructType([
    *_OF_EVERY_ROW,
    *(T.StructField(name, _text) for name in TEXTS),
    T.StructField("device_ids", T.ArrayType(_text)),
    T.StructField("login_ids", T.MapType(_text, _text)),
    T.StructField("attributes", T.MapType(_text, _text)),
])  # fmt: skip
RAW_LOOK_UPS = T.StructType([*_OF_EVERY_ROW, *(T.StructField(name, _text) for name in LOOK_UP_TEXTS)])
RAW_DECISIONS = T.StructType([*_OF_EVERY_ROW, *(T.StructField(name, _text) for name in DECISION_TEXTS)])
RAW_EVENTS = T.StructType([
    *_OF_EVERY_ROW,
    *(T.StructField(name, _text) for name in EVENT_TEXTS),
    T.StructField("properties", T.MapType(_text, _text)),
])  # fmt: skip
RAW_VERIFICATIONS = T.StructType([*_OF_EVERY_ROW, *(T.StructField(name, _text) for name in VERIFICATION_TEXTS)])
RAW_CONSENTS = T.StructType([*_OF_EVERY_ROW, *(T.StructField(name, _text) for name in CONSENT_TEXTS)])
RAW_RELATIONS = T.StructType([*_OF_EVERY_ROW, *(T.StructField(name, _text) for name in RELATION_TEXTS)])
SHAPES = {
    "contacts": RAW_COLUMNS, "events": RAW_COLUMNS, "number_status": RAW_LOOK_UPS, "decisions": RAW_DECISIONS,
    "verifications": RAW_VERIFICATIONS, "consents": RAW_CONSENTS, "relations": RAW_RELATIONS,
}  # fmt: skip
TEXTS_OF = {
    "contacts": TEXTS, "events": TEXTS, "number_status": LOOK_UP_TEXTS, "decisions": DECISION_TEXTS,
    "verifications": VERIFICATION_TEXTS, "consents": CONSENT_TEXTS, "relations": RELATION_TEXTS,
}  # fmt: skip
EVENT_NAMES = {
    "record_id": "event_id",
    "first_seen_at": "occurred_at",
    "full_name": "receiver_name",
    "device_ids": "device_id",
}
KEPT_PROPERTIES = ("delivery",)  # of an event: what its record goes on with
ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"
WHOLE_BELOW = 1e15  # whole doubles below this are written without exponent: phones and ids that pandas made floats


@dataclass(frozen=True)
class RawRows:
    """Rows as they came; `columns` is raw name → column of `df`, the rest are the columns that every reader adds."""

    df: DataFrame
    columns: Mapping[str, str]
    file: str = "_file"
    row: str = "_row"
    corrupt: str = "_corrupt"


def under_our_names(rows: RawRows, name: str, source: SourceSettings, columns: Mapped) -> DataFrame:
    """One row per raw row, in the shape of its input."""
    values = _values(rows, source, _as_contact(columns) if source.input == "events" else columns)
    return _shaped(rows, name, source, values, SHAPES[source.input])


def events_under_our_names(rows: RawRows, name: str, source: SourceSettings, columns: Mapped) -> DataFrame:
    """One row per raw row of a source of events, with what was done, in the shape of RAW_EVENTS."""
    values = {
        ours: _text_of(rows, theirs)
        for ours, theirs in columns.items()
        if ours in EVENT_TEXTS and isinstance(theirs, str)
    }
    if "properties" in columns:
        values["properties"] = _map_of(rows, columns["properties"])
    return _shaped(rows, name, source, values, RAW_EVENTS)


def _shaped(
    rows: RawRows, name: str, source: SourceSettings, values: Mapping[str, Column], shape: T.StructType
) -> DataFrame:
    readable = ~F.col(rows.corrupt)
    digest = F.substring(F.sha2(F.col(rows.row), 256), 1, 16)
    fixed = {
        "raw_row_ref": F.concat(F.col(rows.file), F.lit("#"), digest),
        "source_file": F.col(rows.file),
        "input": F.lit(source.input),
        "default_region": F.lit(source.default_region),
        "timezone": F.lit(source.timezone),
        "latency_days": F.lit(source.latency_days),
        "corrupt": F.col(rows.corrupt),
    }
    shown = {column: F.when(readable, value) for column, value in values.items()}
    shown["source"] = _system(rows, name, source)
    every = fixed | shown
    return rows.df.select([
        every.get(field.name, F.lit(None)).cast(field.dataType).alias(field.name) for field in shape
    ])  # fmt: skip


def _as_contact(columns: Mapped) -> Mapped:
    """An event's columns under the names of a contact's."""
    same = {ours: columns[ours] for ours in TEXTS if ours in columns}
    renamed = {ours: columns[theirs] for ours, theirs in EVENT_NAMES.items() if theirs in columns}
    kind, told = columns.get("kind"), columns.get("properties")
    own: Mapped = {"attributes": {"kind": kind}} if isinstance(kind, str) else {}
    return same | renamed | own | ({"properties": told} if told is not None else {})


def _values(rows: RawRows, source: SourceSettings, columns: Mapped) -> dict[str, Column]:
    texts = TEXTS_OF[source.input]
    result = {
        ours: _text_of(rows, theirs) for ours, theirs in columns.items() if ours in texts and isinstance(theirs, str)
    }
    devices = columns.get("device_ids")
    if isinstance(devices, str):
        result["device_ids"] = _list_of(rows, devices, source)
    for ours in ("login_ids", "attributes"):
        if ours in columns:
            result[ours] = _map_of(rows, columns[ours])
    if "properties" in columns:
        kept = F.map_filter(_map_of(rows, columns["properties"]), lambda key, _: key.isin(*KEPT_PROPERTIES))
        result["attributes"] = F.map_concat(
            result["attributes"], F.coalesce(kept, F.create_map().cast("map<string,string>"))
        )
    return result


def _system(rows: RawRows, name: str, source: SourceSettings) -> Column:
    """The system's name; where only the row would tell it and cannot be read, the name of the settings' entry."""
    if source.source.column is None:
        return F.lit(source.source.value)
    return F.when(F.col(rows.corrupt), F.lit(name)).otherwise(_text_of(rows, source.source.column))


def _text_of(rows: RawRows, theirs: str) -> Column:
    column = rows.columns[theirs]
    return as_text(F.col(column), rows.df.schema[column].dataType)


def as_text(column: Column, kind: T.DataType) -> Column:
    """Any value as text, unchanged where it is text; times in ISO 8601 (instants with their offset); empty = null."""
    if isinstance(kind, T.TimestampType):
        text = F.date_format(column, f"{ISO}XXX")
    elif isinstance(kind, T.TimestampNTZType):
        text = F.date_format(column, ISO)
    elif isinstance(kind, T.FloatType | T.DoubleType):
        whole = (column == F.floor(column)) & (F.abs(column) < WHOLE_BELOW)
        text = F.when(whole, column.cast("bigint").cast("string")).when(~F.isnan(column), column.cast("string"))
    elif isinstance(kind, T.StructType | T.ArrayType | T.MapType):
        text = F.to_json(column)
    else:
        text = _as_utf8(column)
    return F.nullif(text, F.lit(""))


def _as_utf8(column: Column) -> Column:
    """As text, with U+FFFD for bytes that are none: other systems write any into Parquet, and Python would stop at them."""
    return F.make_valid_utf8(column.cast("string"))


def _list_of(rows: RawRows, theirs: str, source: SourceSettings) -> Column:
    """The entries of an array, of a JSON array, or of a text with separators; an event's device is always one entry."""
    column = rows.columns[theirs]
    kind = rows.df.schema[column].dataType
    text = _text_of(rows, theirs)
    if isinstance(kind, T.ArrayType):
        element = kind.elementType
        entries = F.transform(F.col(column), lambda entry: as_text(entry, element))
    elif source.input == "events":
        entries = F.array(text)
    else:
        split = F.transform(F.split(text, re.escape(source.list_separator)), lambda entry: F.trim(entry))
        entries = F.coalesce(F.when(F.ltrim(text).startswith("["), F.from_json(text, "array<string>")), split)
    kept = F.filter(entries, lambda entry: entry.isNotNull() & (entry != ""))
    return F.when(F.size(kept) > 0, kept)


def _map_of(rows: RawRows, theirs: str | dict[str, str]) -> Column:
    """Kind → value: from one column each, a map, a struct or a JSON object; other text stands under its own name."""
    if isinstance(theirs, dict):
        return _full_entries({key: _text_of(rows, column) for key, column in theirs.items()})
    column = F.col(rows.columns[theirs])
    kind = rows.df.schema[rows.columns[theirs]].dataType
    if isinstance(kind, T.StructType):
        return _full_entries({f.name: as_text(column.getField(f.name), f.dataType) for f in kind})
    if isinstance(kind, T.MapType):
        inner = kind.valueType
        texts = F.transform_values(column, lambda _, value: as_text(value, inner))
        return _filled(F.transform_keys(texts, lambda key, _: _as_utf8(key)))
    text = _text_of(rows, theirs)
    parsed = F.when(F.ltrim(text).startswith("{"), F.from_json(text, "map<string,string>"))
    return _filled(F.coalesce(parsed, F.create_map(F.lit(theirs), text)))


def _full_entries(entries: Mapping[str, Column]) -> Column:
    pairs = [part for key, value in entries.items() for part in (F.lit(key), value)]
    return _filled(F.create_map(*pairs).cast("map<string,string>"))


def _filled(column: Column) -> Column:
    kept = F.map_filter(column, lambda _, value: value.isNotNull() & (value != ""))
    return F.when(F.size(kept) > 0, kept)
