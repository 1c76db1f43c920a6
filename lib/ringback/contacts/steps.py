"""Expressions computed step by step, so that each is computed once: one used twice in a projection is evaluated twice."""

from collections.abc import Callable, Sequence
from itertools import zip_longest

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

PACKED = "__row"
Step = dict[str, Column]
Map = Callable[[Column], Column]


def with_steps(df: DataFrame, *computations: Sequence[Step]) -> DataFrame:
    """Adds the columns of several computations; all first steps share a projection, then all second ones.

    Only a first step may read the table's own columns: they travel packed into one from there on, for every projection
    writes each of its columns anew. Columns whose name begins with two underscores are between two steps only.
    """
    levels = [
        {name: column for step in level for name, column in step.items()}
        for level in zip_longest(*computations, fillvalue={})
    ]
    made = [name for level in levels for name in level if not name.startswith("__")]
    kept = [name for name in df.columns if name not in made]
    df = df.select(F.struct(*kept).alias(PACKED), *[column.alias(name) for name, column in levels[0].items()])
    for level in levels[1:]:
        df = df.withColumns(level)
    return df.select(*[F.col(PACKED)[name].alias(name) for name in kept], *made)


def each(array: Column, maps: Sequence[Map]) -> Column:
    """The maps in turn, on every entry of an array."""
    for apply in maps:
        array = F.transform(array, apply)
    return array


def first_then_others(array: str, maps: Sequence[Map], to: str) -> list[Step]:
    """Steps that map the entries of an array column: the first by compiled code, for most rows have one, the others by `each`."""
    at = [f"__{to}_{n}" for n in range(len(maps))]
    before = [F.get(array, F.lit(0)), *map(F.col, at[:-1])]
    steps: list[Step] = [{name: apply(entry)} for name, apply, entry in zip(at, maps, before, strict=True)]
    one = F.array(at[-1])
    others = each(F.slice(array, 2, F.size(array)), maps)
    many = F.when(F.size(array) == 1, one).when(F.size(array) > 1, F.concat(one, others))
    return [*steps, {to: F.coalesce(many, F.slice(one, 1, 0))}]
