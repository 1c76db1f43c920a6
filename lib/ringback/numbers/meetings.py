"""Two persons of whom one goes on where the other left off: what they share, one after the other."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.numbers.candidates import LINE

KINDS = ("device", "login", "email", "address")
MOST_HOLDERS = 6  # of one identifier; more are a family's, a shop's or a firm's, and say nothing of two of them
NEXT = 3  # holders after each that are looked at
FACT = "struct<kind:string,value:string,left:timestamp,came:timestamp>"


def meetings(tenures: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per two persons (old_person_id, new_person_id): `shared`, the identifiers that the second began to use after the
    first had, with when the first was last seen (left) and the second first (came)."""
    held = (
        tenures.where(F.col("kind").isin(*KINDS) & F.col("person_id").isNotNull())
        .join(hubs.select("kind", "value"), ["kind", "value"], how="left_anti")
        .groupBy("kind", "value", "person_id")
        .agg(F.min("held_from").alias("held_from"), F.max("held_to").alias("held_to"))
    )
    holders = Window.partitionBy("kind", "value")
    few = held.withColumn("_n", F.count(F.lit(1)).over(holders)).where(F.col("_n").between(2, MOST_HOLDERS))
    by_time = holders.orderBy("held_from", "held_to", "person_id").rowsBetween(1, NEXT)
    later = F.collect_list(F.struct("person_id", "held_from")).over(by_time)
    pairs = few.withColumn("later", later).select(
        "kind", "value", "person_id", "held_to", F.explode("later").alias("next")
    )
    fact = F.struct("kind", "value", F.col("held_to").alias("left"), F.col("next.held_from").alias("came")).cast(FACT)
    return (
        pairs.where(F.col("next.person_id") != F.col("person_id"))
        .groupBy(F.col("person_id").alias("old_person_id"), F.col("next.person_id").alias("new_person_id"))
        .agg(F.sort_array(F.collect_list(fact)).alias("shared"))
    )


def crossing(meetings: DataFrame, lines: DataFrame) -> DataFrame:
    """One row per meeting, OLD and NEW: the lines of the first person that were in use last before the second person's next began.

    Columns as `candidates` has them, `shared`, and `recycled`: the first person had had NEW itself, before it was the second's.
    """
    every = lines.groupBy("person_id").agg(F.sort_array(F.collect_list(F.struct(*LINE))).alias("lines"))
    olds = every.select(F.col("person_id").alias("old_person_id"), F.col("lines").alias("olds"))
    news = every.select(F.col("person_id").alias("new_person_id"), F.col("lines").alias("news"))
    both = meetings.join(olds, "old_person_id", how="inner").join(news, "new_person_id", how="inner")
    paired = both.withColumn("old", F.explode("olds")).withColumn("new", _first_after())
    fitting = paired.where(F.col("new").isNotNull()).withColumn("recycled", _held_by_first()).drop("olds", "news")
    last = Window.partitionBy("old_person_id", "new_person_id", "new.value", "new.tenure")
    return (
        fitting.withColumn("_last", F.max("old.line_to").over(last))
        .where(F.col("old.line_to") == F.col("_last"))
        .drop("_last")
    )


def _first_after() -> Column:
    """The second person's first line that began after OLD did."""
    later = F.filter("news", lambda n: (n["line_from"] > F.col("old.line_from")) & (n["value"] != F.col("old.value")))
    return F.try_element_at(later, F.lit(1))


def _held_by_first() -> Column:
    return F.exists("olds", lambda line: line["value"] == F.col("new.value"))
