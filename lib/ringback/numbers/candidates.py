"""Which number may have followed which: the next ones of a person after each of its lines."""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

LINE = (
    "line_from", "line_to", "held_from", "held_to", "value", "tenure", "line_kind", "listed", "places", "marks", "days", "names",
    "delivered_only", "written_from",
)  # fmt: skip


def candidates(lines: DataFrame) -> DataFrame:
    """One row per person, OLD and NEW: the numbers that began next after OLD ended, or while it was about to end.

    Of the numbers of OLD's kind of line that began after it ended only the first is a candidate (several when they began
    together), and any that began while OLD was in use; none after the person had OLD again. Another kind of line is looked at
    only where OLD's kind has no next.
    """
    all_lines = lines.groupBy("person_id").agg(F.sort_array(F.collect_list(F.struct(*LINE))).alias("lines"))
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
    return (
        news.select(
            F.col("person_id").alias("old_person_id"),
            F.col("person_id").alias("new_person_id"),
            "old",
            "next_from",
            F.explode("later").alias("new"),
        )
        .where((F.col("new.line_from") <= F.col("old.line_to")) | (F.col("new.line_from") == F.col("next_from")))
        .drop("next_from")
        .withColumns(
            {
                "listed_together": _listed_together(),
                "declared": _declared(),
                "rewritten": _rewritten(),
                "same_place": F.arrays_overlap("old.places", "new.places"),
            }
        )
    )


def _listed_together() -> Column:
    """Whether one source had both in its books, for one account where it has accounts, at the same time."""

    def beside(a: Column, b: Column) -> Column:
        one = (a["source"] == b["source"]) & a["account"].eqNullSafe(b["account"])
        return one & (a["seen_from"] <= b["seen_to"]) & (b["seen_from"] <= a["seen_to"])

    return F.exists("old.listed", lambda a: F.exists("new.listed", lambda b: beside(a, b)))


def _declared() -> Column:
    """Whether one source wrote NEW on the account on which it had OLD before: the customer told it, or an agent did."""
    return _replaced(lambda a, b: a["account"] == b["account"])


def _rewritten() -> Column:
    """The same of a source's records that stand on no account, or one of which does not."""
    return _replaced(lambda a, b: a["account"].isNull() | b["account"].isNull())


def _replaced(one: Callable[[Column, Column], Column]) -> Column:
    def later(a: Column, b: Column) -> Column:
        return (a["source"] == b["source"]) & one(a, b) & (a["seen_from"] < b["seen_from"])

    told = F.exists("old.listed", lambda a: F.exists("new.listed", lambda b: later(a, b)))
    return F.coalesce(told, F.lit(False)) & ~F.coalesce(_listed_together(), F.lit(False))


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
