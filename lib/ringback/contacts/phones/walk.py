"""Digit tables as Spark expressions, walked in generated code: no Python, no join, no shuffle."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones.digit_table import ALIGNED, BLOCK, STEP, DigitTable


@dataclass(frozen=True)
class Walk:
    """A digit table, its arrays as columns that hold one value for the whole query (uncorrelated scalar subqueries)."""

    roots: Column
    blocks: Column
    leaves: Column
    steps: int

    @staticmethod
    def through(spark: SparkSession, table: DigitTable[Any], leaves: Sequence[object], leaf: pa.DataType) -> "Walk":
        """The walk through a table whose leaves are told as rows of an Arrow type."""
        roots, blocks = (_one_value(spark, _narrow(array)) for array in (table.roots, table.blocks))
        return Walk(roots, blocks, _one_value(spark, pa.array(leaves, leaf)), table.steps)

    def to_leaf(self, root: Column, digits: str) -> Column:
        """The number of the leaf that a number of ALIGNED digits (column, bigint) leads to; null where an input is.

        Every step mentions the one before it once, so the whole walk is one expression without repetition.
        """
        at = F.get(self.roots, root)
        for read in range(STEP, self.steps * STEP + 1, STEP):
            next_two = F.expr(f"`{digits}` div {10 ** (ALIGNED - read)}L % {BLOCK}L")
            at = F.get(self.blocks, at * F.lit(BLOCK).cast("bigint") + next_two)
        return at

    def leaf(self, at: str) -> Column:
        """What the leaf of a number says."""
        return F.get(self.leaves, F.col(at))


def powers_of_ten(spark: SparkSession) -> Column:
    """Array of 10^0 to 10^ALIGNED."""
    return _one_value(spark, pa.array([10**exponent for exponent in range(ALIGNED + 1)], pa.int64()))


def _narrow(numbers: NDArray[np.int32]) -> pa.Array:
    """As 16 bits where they hold every number: half to send and to keep in the processor's cache."""
    return pa.array(numbers.astype(np.int16) if numbers.max(initial=0) < 2**15 else numbers)


def _one_value(spark: SparkSession, array: pa.Array) -> Column:
    rows = pa.table({"value": pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)})
    return spark.createDataFrame(rows).scalar()
