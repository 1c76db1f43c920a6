"""What profiles carry, one identifier a row: who holds it, when, and how many others at the same time."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

SHARED = ("phone", "address")
HELD_AS = ("kind", "value", "source", "line")  # a crowd is counted on one kind of line in one source
BEGINS, ASKED, ENDS = 0, 1, 2  # at one instant: who begins is there, who ends still is


def carried(profiles: DataFrame) -> DataFrame:
    """One row per profile and identifier: kind, value, note, region, `line`, the profile's holder, source, days and ranks."""
    each = profiles.select(
        "profile_id", "source", "holder", "begin", "end", "begin_rank", "end_rank",
        F.col("line").alias("_line"), F.explode("identifiers").alias("i"),
    )  # fmt: skip
    line = F.when(F.col("i.kind") == "phone", F.col("i.note")).otherwise(F.col("_line"))
    return each.select("*", "i.*", F.coalesce(line, F.lit("")).alias("line")).drop("i", "_line")


def with_crowds(carried: DataFrame) -> DataFrame:
    """Phones and addresses with `begin_crowd` and `end_crowd`: different holders when the profile begins and when it ends.

    A sweep over time: each holder's touching spans become one, so the spans that have begun and not ended are the holders.
    """
    shared = carried.where(F.col("kind").isin(*SHARED))
    spans = _spans_by_holder(shared)
    steps = [
        _events(spans, "begin", BEGINS, 1),
        _events(spans, "end", ENDS, -1),
        _events(shared, "begin", ASKED, 0, "profile_id"),
        _events(shared, "end", ASKED, 0, "profile_id"),
    ]
    so_far = Window.partitionBy(*HELD_AS).orderBy("day", "what").rowsBetween(Window.unboundedPreceding, 0)
    events = steps[0].unionByName(steps[1]).unionByName(steps[2]).unionByName(steps[3])
    told = events.withColumn("crowd", F.sum("change").over(so_far)).where(F.col("what") == ASKED)
    counted = told.groupBy("profile_id", *HELD_AS).agg(
        F.max(F.when(F.col("of") == "begin", F.col("crowd"))).cast("int").alias("begin_crowd"),
        F.max(F.when(F.col("of") == "end", F.col("crowd"))).cast("int").alias("end_crowd"),
    )
    return shared.join(counted, ["profile_id", *HELD_AS], how="inner")


def _spans_by_holder(shared: DataFrame) -> DataFrame:
    by_time = Window.partitionBy(*HELD_AS, "holder").orderBy("begin", "end")
    reached = F.max("end").over(by_time.rowsBetween(Window.unboundedPreceding, -1))
    apart = F.coalesce(F.col("begin") > reached, F.lit(True))
    runs = shared.withColumn("_apart", apart).withColumn("_run", F.sum(F.col("_apart").cast("int")).over(by_time))
    return runs.groupBy(*HELD_AS, "holder", "_run").agg(F.min("begin").alias("begin"), F.max("end").alias("end"))


def _events(rows: DataFrame, of: str, what: int, change: int, profile: str | None = None) -> DataFrame:
    who = F.col(profile) if profile else F.lit(None).cast("bigint")
    return rows.select(
        *HELD_AS,
        who.alias("profile_id"),
        F.col(of).alias("day"),
        F.lit(of).alias("of"),
        F.lit(what).alias("what"),
        F.lit(change).alias("change"),
    )
