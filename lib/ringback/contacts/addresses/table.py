"""Addresses of a table: a struct of its parts beside each row, parsed in Arrow batches."""

from dataclasses import fields
from functools import lru_cache

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.functions import arrow_udf

from ringback.contacts.addresses.model import Address
from ringback.contacts.addresses.parse import parse_address
from ringback.contacts.reasons import AddressReason

LISTS = ("candidates", "reasons")
NAMES = [field.name for field in fields(Address)]
ADDRESS = T.StructType(
    [T.StructField(name, T.ArrayType(T.StringType()) if name in LISTS else T.StringType()) for name in NAMES]
)
ARROW = pa.struct([(name, pa.list_(pa.string()) if name in LISTS else pa.string()) for name in NAMES])
REMEMBERED = 20_000  # addresses a worker keeps, some 40 MB: people of one house, and records of one person, come close


def with_address(
    df: DataFrame,
    street: str,
    city: str,
    region: str,
    postcode: str,
    default_region: str,
    to: str = "address_parsed",
) -> DataFrame:
    """The same rows with the parts of the address in the columns named beside each; null where all of them are blank.

    `default_region` names the column of the source's country. A UDF, not a join with the distinct addresses: most are
    distinct, and the join's shuffles cost more than parsing the others again (docs/adr/0006-addresses.md).
    """
    parsed = arrow_udf(_parsed, ADDRESS)  # type: ignore[call-overload]  # its stub wants a function type's number
    return df.withColumn(to, parsed(*[F.col(name) for name in (street, city, region, postcode, default_region)]))


def _parsed(street: pa.Array, city: pa.Array, region: pa.Array, postcode: pa.Array, country: pa.Array) -> pa.Array:
    columns = [column.to_pylist() for column in (street, city, region, postcode, country)]
    answers = [_remembered(*row) if any(row[:4]) else None for row in zip(*columns, strict=True)]
    parts = [pa.array([getattr(answer, name, None) for answer in answers], ARROW.field(name).type) for name in NAMES]
    blank = pa.array([answer is None or answer.reasons == (AddressReason.EMPTY_VALUE,) for answer in answers])
    return pa.StructArray.from_arrays(parts, fields=list(ARROW), mask=blank)


@lru_cache(maxsize=REMEMBERED)
def _remembered(
    street: str | None, city: str | None, region: str | None, postcode: str | None, country: str | None
) -> Address:
    return parse_address(street, city, region, postcode, country)
