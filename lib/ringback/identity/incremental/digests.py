"""Which records have changed since the last run: by a digest of all that persons are made from."""

from collections.abc import Iterator
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.identity.incremental.day import KEY, Day
from ringback.identity.profiles import source_days
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS


def digests(records: DataFrame, points: DataFrame, decisions: DataFrame, dead: DataFrame) -> DataFrame:
    """One row per contact record: source, record_id, `digest` of all that persons are made from.

    That is the record, its points, the rulings about it and the days on which its phones were dead.
    """
    sides = [
        decisions.select(
            F.col(f"{one}_source").alias("source"),
            F.col(f"{one}_record").alias("record_id"),
            F.xxhash64(F.lit("ruling"), f"{other}_source", f"{other}_record", "ruling").alias("part"),
        )
        for one, other in (("left", "right"), ("right", "left"))
    ]
    phones = points.where(F.col("kind") == "phone").select(*KEY, "ordinal", "value")
    died = phones.join(dead, "value", how="inner").select(
        *KEY, F.xxhash64(F.lit("dead"), "ordinal", "value", "dead").alias("part")
    )
    own = records.select(*KEY, _hash(CONTACT_RECORDS.schema).alias("part"), F.lit(True).alias("own"))
    carried = points.select(*KEY, _hash(CONTACT_POINTS.schema).alias("part"))
    others = [part.withColumn("own", F.lit(False)) for part in (carried, died, *sides)]
    either = reduce(DataFrame.unionByName, others, own)
    # Exclusive or: the order does not count, and no two parts of a record are the same.
    told = either.groupBy(*KEY).agg(F.bit_xor("part").alias("digest"), F.max("own").alias("own"))
    return told.where("own").drop("own")


def changed_records(now: DataFrame, day: Day) -> DataFrame:
    """One row per record that came, went, changed, or whose last day's successor among its source's days did: source, record_id.

    `now` are the digests of today.
    """
    was = day.left.records.select(*KEY, F.col("digest").alias("was"))
    differ = now.join(was, KEY, how="full_outer").where(~F.col("digest").eqNullSafe(F.col("was"))).select(*KEY)
    moved = _moved_days(source_days(day.left.records), day.days)
    neighbours = day.left.records.join(F.broadcast(moved), ["source", "end"], how="leftsemi").select(*KEY)
    return differ.union(neighbours).distinct()


def _moved_days(before: DataFrame, now: DataFrame) -> DataFrame:
    """One row per source and day (`end`) that another day follows than before, where one followed and one does."""
    following = F.lead("day").over(Window.partitionBy("source").orderBy("day"))
    was, follows = (days.withColumn("next", following).select("source", "day", "next") for days in (before, now))
    both = was.withColumnRenamed("next", "was").join(follows, ["source", "day"], how="inner")
    return both.where(F.col("was") != F.col("next")).select("source", F.col("day").alias("end"))


def _hash(schema: T.StructType) -> Column:
    """Over all columns, each behind its number: a null adds nothing to Spark's hash, and would not be missed."""
    columns = list(_columns(schema, ""))
    return F.xxhash64(*[part for nth, column in enumerate(columns) for part in (F.lit(nth), column)])


def _columns(schema: T.StructType, of: str) -> Iterator[Column]:
    """The columns, those of structs one by one; maps have no order of their own."""
    for field in schema:
        name, kind = f"{of}{field.name}", field.dataType
        if isinstance(kind, T.StructType):
            yield F.col(name).isNull()
            yield from _columns(kind, f"{name}.")
        else:
            yield F.array_sort(F.map_entries(name)) if isinstance(kind, T.MapType) else F.col(name)
