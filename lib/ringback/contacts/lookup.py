"""A table of any size inside an expression: one look-up a value, no join, no plan of ten thousand literals."""

import math
from collections.abc import Iterable, Mapping
from zlib import crc32

from pyspark.sql import Column
from pyspark.sql import functions as F

BUCKET, ENTRY, VALUE = "\x1f", "\n", "\t"
PER_BUCKET = 2


def looked_up(key: Column, table: Mapping[str, str], mark: Column | None = None) -> Column:
    """Value of a key, without the mark that it must begin with; empty when there is none. Keys hold no tab or line end.

    The table goes in as one literal of small buckets, found by checksum: `isin` with as many literals costs seconds of
    planning and a map literal is searched from end to end for each row.
    """
    buckets = _buckets(table)
    parts = F.split(F.lit(BUCKET.join(buckets)), BUCKET)  # constant: the optimizer folds it
    bucket = F.get(parts, F.pmod(F.crc32(key), F.lit(len(buckets))).cast("int"))
    sought = F.concat(F.lit(ENTRY), key, F.lit(VALUE), *([] if mark is None else [mark]))
    return F.substring_index(F.call_function("substring_index", bucket, sought, F.lit(-1)), ENTRY, 1)


def is_listed(key: Column, words: Iterable[str]) -> Column:
    """Whether a key is one of the words; null for a null key."""
    return looked_up(key, dict.fromkeys(words, "y")) == "y"


def _buckets(table: Mapping[str, str]) -> list[str]:
    """The entries by checksum; a bucket begins with the sign that ends each entry, so that nothing found is empty."""
    size = 2 ** max(1, math.ceil(math.log2(max(2, len(table)) / PER_BUCKET)))
    buckets = [ENTRY] * size
    for key, value in sorted(table.items()):
        buckets[crc32(key.encode()) % size] += f"{key}{VALUE}{value}{ENTRY}"
    return buckets
