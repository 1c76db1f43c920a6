"""What the table does not know: distinct values only, by the library in Python, Arrow batches in and out.

One text goes there and one comes back, null for nearly every row: a struct of PHONE's fields would have Python write, and
Spark read, twenty columns of nulls, which takes as long as the table's whole answer.
"""

import json
from collections.abc import Callable
from functools import lru_cache

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import arrow_udf

from ringback.contacts.phones.answer import Reader, as_row
from ringback.contacts.phones.library import widen_regex_cache
from ringback.contacts.phones.table import PhoneTable
from ringback.tables import PHONE

REMEMBERED = 100_000  # answers a worker keeps: memory stays flat, however many rows there are
END = "\t"  # of the region, which holds none; the number follows


def with_library_answer(df: DataFrame, table: PhoneTable, raw: Column, region: Column, to: str) -> DataFrame:
    """The same rows with the library's answer (PHONE) to each `raw` beside it, null for null; a worker reads each value once."""
    asked = F.concat(F.coalesce(region, F.lit("")), F.lit(END), raw)
    return df.withColumn(to, _library_udf(table)(asked)).withColumn(to, F.from_json(to, PHONE))


def _library_udf(table: PhoneTable) -> Callable[[Column], Column]:
    """Region and number → PHONE as JSON, null for null.

    Called non-deterministic although it is not: so no filter above is moved below it, into an expression in which every step
    of the walks would be written out many times.
    """

    def read(asked: pa.Array) -> pa.Array:
        if asked.null_count == len(asked):
            return pa.nulls(len(asked), pa.string())
        answer = _answers(table)
        return pa.array([None if each is None else answer(each) for each in asked.to_pylist()], pa.string())

    return arrow_udf(read, returnType="string").asNondeterministic()  # type: ignore[call-overload,no-any-return]  # the stub asks for a function type that has a default


_of_worker: dict[tuple[str, ...], Callable[[str], str]] = {}


def _answers(table: PhoneTable) -> Callable[[str], str]:
    """This worker's answers by the table, remembered."""
    if table.regions not in _of_worker:
        widen_regex_cache()
        reader = Reader(table)

        def answer(asked: str) -> str:
            region, _, raw = asked.partition(END)
            return json.dumps(as_row(reader.phone(raw, region or None), raw), default=str)

        _of_worker[table.regions] = lru_cache(REMEMBERED)(answer)
    return _of_worker[table.regions]
