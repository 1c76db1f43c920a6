"""Which number may have followed which: the dated lines of a person, and the next one after each."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def lines(points: DataFrame, owners: DataFrame, tenures: DataFrame) -> DataFrame:
    """One row per person, tenure of a number and kind of line: seen from-to as this line, held from-to as any line."""
    seen = (
        points.where((F.col("kind") == "phone") & F.col("valid"))
        .join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
        .select(
            "person_id", "value", F.coalesce("detail.line_kind", F.lit("")).alias("line_kind"), "seen_from", "seen_to"
        )
    )
    held = tenures.select("value", "tenure", "person_id", "held_from", "held_to")
    return (
        seen.join(held, ["person_id", "value"], how="inner")
        .where(F.col("seen_from").between(F.col("held_from"), F.col("held_to")))  # a holder's tenures do not touch
        .groupBy("person_id", "value", "line_kind", "tenure", "held_from", "held_to")
        .agg(F.min("seen_from").alias("line_from"), F.max("seen_to").alias("line_to"))
    )


def candidates(lines: DataFrame) -> DataFrame:
    """One row per person, OLD and NEW: the numbers that began next after OLD ended, or while it was about to end.

    Of the numbers of OLD's kind of line that began after it ended only the first is a candidate (several when they began
    together), and any that began while OLD was in use; none after the
    person had OLD again. Another kind of line is looked at only where OLD's kind has no next.
    """
    line = F.struct("line_from", "line_to", "held_from", "held_to", "value", "tenure", "line_kind")
    all_lines = lines.groupBy("person_id").agg(F.sort_array(F.collect_list(line)).alias("lines"))
    olds = all_lines.where(F.size("lines") > 1).withColumn("old", F.explode("lines"))
    paired = (
        olds.withColumn("again_from", _next_tenure())
        .withColumn("later", F.filter("lines", _began_later))
        .withColumn("same_kind", F.filter("later", lambda n: n["line_kind"] == F.col("old.line_kind")))
    )
    chosen = F.when(F.size("same_kind") > 0, F.col("same_kind")).otherwise(F.col("later"))
    news = paired.withColumn("later", chosen).withColumn(
        "next_from", F.array_min(F.transform(F.filter("later", _after_old), lambda n: n["line_from"]))
    )
    rivals = F.size(F.filter("later", lambda n: n["line_from"] == F.col("next_from"))) - 1
    return (
        news.withColumn("rivals", F.greatest(rivals, F.lit(0)))
        .select("person_id", "old", "next_from", "rivals", F.explode("later").alias("new"))
        .where((F.col("new.line_from") <= F.col("old.line_to")) | (F.col("new.line_from") == F.col("next_from")))
        .drop("next_from")
    )


def _next_tenure() -> Column:
    """When the person's next tenure of OLD's number began; null = none."""
    again = F.filter("lines", lambda n: (n["value"] == F.col("old.value")) & (n["tenure"] > F.col("old.tenure")))
    return F.array_min(F.transform(again, lambda n: n["line_from"]))


def _began_later(new: Column) -> Column:
    """A line of another number that began after OLD, before the person had OLD again."""
    before_return = F.col("again_from").isNull() | (new["line_from"] < F.col("again_from"))
    return (new["value"] != F.col("old.value")) & (new["line_from"] > F.col("old.line_from")) & before_return


def _after_old(new: Column) -> Column:
    return new["line_from"] > F.col("old.line_to")
