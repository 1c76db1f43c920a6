"""One round in Spark: rows to the processes by ranges of keys, worked on in stretches, what becomes of them on disk."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.identity.components.rows import Rows, Worked

ROW, SETTLED, OPEN, TALLY = 0, 1, 2, 3
OUTCOME = "kind tinyint, a bigint, b bigint, tally array<bigint>"
ROWS_A_PARTITION = 2_000_000  # numbering so many takes a process some 300 MB
ARROW_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"
Work = Callable[[Rows], Worked]


class Tally(NamedTuple):
    """What one process says of one stretch; no id but the stretch's ends."""

    first: int
    last: int
    keys: int
    rows: int
    edges: int
    settled: int
    open: int
    problems: int


def exchanged(rows: DataFrame, count: int, work: Work, bound: int) -> DataFrame:
    """What `work` makes of rows (key, other), `count` of them: one row per row, label or tally, told apart by `kind`.

    Ranges are of both columns, so that the rows of a node with many edges spread over several processes.
    """
    size = min(bound // 2, ROWS_A_PARTITION)
    spread = rows.repartitionByRange(1 + count // size, "key", "other").sortWithinPartitions("key")

    def each(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        return (outcome(work(stretch)) for stretch in stretches(batches, bound))

    return spread.mapInArrow(each, OUTCOME)


def stretches(batches: Iterable[pa.RecordBatch], bound: int) -> Iterator[Rows]:
    """The rows of a partition, never more than `bound` of them at a time: a batch has a quarter of that at most."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) > bound - bound // 4:
            yield _as_rows(held)
            held = []
    if sum(map(len, held)):
        yield _as_rows(held)


def _as_rows(batches: list[pa.RecordBatch]) -> Rows:
    table = pa.Table.from_batches(batches)
    return Rows(table.column("key").to_numpy(), table.column("other").to_numpy())


def outcome(worked: Worked) -> pa.RecordBatch:
    """A stretch's rows, labels and tally in Arrow."""
    rows, keys = worked.rows, worked.keys
    edges, settled = int((rows.other <= rows.key).sum()), int(worked.settled.sum())
    labels = settled, len(worked.left) - settled
    tally = Tally(int(keys[0]), int(keys[-1]), len(keys), len(rows.key), edges, *labels, worked.problems)
    kinds = np.concatenate([np.full(len(rows.key), ROW), np.where(worked.settled, SETTLED, OPEN), np.array([TALLY])])
    columns = [
        pa.array(kinds.astype(np.int8)),
        pa.array(np.concatenate([rows.key, worked.left, [0]])),
        pa.array(np.concatenate([rows.other, worked.label, [0]])),
        pa.array([None] * (len(rows.key) + len(worked.left)) + [list(tally)], pa.list_(pa.int64())),
    ]
    return pa.RecordBatch.from_arrays(columns, names=["kind", "a", "b", "tally"])


def tallies(outcomes: DataFrame) -> list[Tally]:
    """What every stretch said, by key."""
    rows = outcomes.where(F.col("kind") == TALLY).select("tally").collect()  # a row a stretch
    return sorted(Tally(*row["tally"]) for row in rows)


def distinct_keys(told: list[Tally]) -> int:
    """Nodes of a round; one whose rows go on in the next stretch is counted by both."""
    twice = sum(left.last == right.first for left, right in pairwise(told))
    return sum(tally.keys for tally in told) - twice


@contextmanager
def batches_within(spark: SparkSession, bound: int) -> Iterator[None]:
    """Meanwhile no Arrow batch holds more than a quarter of the bound."""
    before = spark.conf.get(ARROW_ROWS)
    spark.conf.set(ARROW_ROWS, str(min(int(before or 0) or bound, bound // 4)))
    try:
        yield
    finally:
        spark.conf.set(ARROW_ROWS, before or "")
