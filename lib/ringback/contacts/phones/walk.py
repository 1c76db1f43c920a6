"""Digit tables as Spark expressions, walked in generated code: no Python, no join, no shuffle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones.digit_table import ALIGNED, BLOCK, STEP, DigitTable


@dataclass(frozen=True)
class Walk:
    """A digit table, its arrays as columns that hold one value for the whole query (uncorrelated scalar subqueries).

    Each mention of such a column is one more copy of its array in what executors are sent; so every step has its own.
    """

    roots: Column
    levels: tuple[Column, ...]
    leaves: Column

    @staticmethod
    def through(spark: SparkSession, table: DigitTable[Any], leaves: Sequence[object], leaf: pa.DataType) -> "Walk":
        """The walk through a table whose leaves are told as rows of an Arrow type."""
        levels = tuple(_one_value(spark, pa.array(array)) for array in table.levels)
        return Walk(_one_value(spark, pa.array(table.roots)), levels, _one_value(spark, pa.array(leaves, leaf)))

    def to_leaf(self, root: Column, digits: str) -> Column:
        """The number of the leaf that a number of ALIGNED digits (column, bigint) leads to; null where an input is.

        Every step mentions the one before it once, so the whole walk is one expression without repetition.
        """
        at = F.get(self.roots, root)
        for step, entries in enumerate(self.levels, start=1):
            behind = 10 ** (ALIGNED - step * STEP)
            next_digits = F.expr(f"`{digits}` div {behind}L % {BLOCK}L")
            at = F.get(entries, at * F.lit(BLOCK).cast("bigint") + next_digits)
        return at

    def leaf(self, at: str) -> Column:
        """What the leaf of a number says."""
        return F.get(self.leaves, F.col(at))


def powers_of_ten(spark: SparkSession) -> Column:
    """Array of 10^0 to 10^ALIGNED."""
    return _one_value(spark, pa.array([10**exponent for exponent in range(ALIGNED + 1)], pa.int64()))


def _one_value(spark: SparkSession, array: pa.Array) -> Column:
    rows = pa.table({"value": pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)})
    return spark.createDataFrame(rows).scalar()
