"""What the table does not know: distinct values only, by the library in Python, Arrow batches in and out."""

from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
from pyspark.sql import Column
from pyspark.sql.pandas.functions import arrow_udf
from pyspark.sql.pandas.types import to_arrow_type

from ringback.contacts.phones.answer import Reader, as_row
from ringback.contacts.phones.library import widen_regex_cache
from ringback.contacts.phones.table import PhoneTable
from ringback.tables import PHONE

REMEMBERED = 100_000  # answers a worker keeps: memory stays flat, however many rows there are


def library_udf(table: PhoneTable) -> Callable[[Column, Column], Column]:
    """(raw, region) → PHONE struct, null for null; each distinct value is read once a worker, or nearly so.

    Called non-deterministic although it is not: so no filter above is moved below it, into an expression in which every step
    of the walks would be written out many times.
    """
    struct = to_arrow_type(PHONE)

    def read(raw: pa.Array, region: pa.Array) -> pa.Array:
        if raw.null_count == len(raw):
            return pa.nulls(len(raw), struct)
        row = _rows(table)
        pairs = zip(raw.to_pylist(), region.to_pylist(), strict=True)
        return pa.array([None if text is None else row(text, dialled) for text, dialled in pairs], struct)

    return arrow_udf(read, returnType=PHONE).asNondeterministic()  # type: ignore[call-overload,no-any-return]  # the stub asks for a function type that has a default


_of_worker: dict[tuple[str, ...], Callable[[str, str | None], dict[str, object]]] = {}


def _rows(table: PhoneTable) -> Callable[[str, str | None], dict[str, object]]:
    """This worker's answers by the table, remembered."""
    if table.regions not in _of_worker:
        widen_regex_cache()
        reader = Reader(table)
        _of_worker[table.regions] = lru_cache(REMEMBERED)(lambda raw, region: as_row(reader.phone(raw, region), raw))
    return _of_worker[table.regions]
