"""The number links, counted."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.config import LinkSettings
from ringback.numbers.links import NOT_PUBLISHED
from ringback.report.counts import Counted, counted

BINS = 20  # of the confidence histogram


@dataclass(frozen=True)
class LinkCounts:
    """How many links, and how they spread."""

    candidates: int
    published: int
    actionable: int
    persons: int
    days_between: float | None
    verdicts: Counted
    confidence: tuple[tuple[int, int], ...]
    months: tuple[tuple[str, int], ...]


def is_published(rules: LinkSettings) -> Column:
    """Verdict changed, confident enough, and not refused."""
    sure = F.col("confidence") >= rules.publish_at
    return (F.col("verdict") == "changed") & sure & ~F.col("status").isin(*NOT_PUBLISHED)


def link_counts(links: DataFrame, rules: LinkSettings) -> LinkCounts:
    """All counts of number_links."""
    marked = links.withColumn("published", is_published(rules))
    actionable = F.col("published") & (F.col("confidence") >= rules.act_at)
    days = F.when(F.col("published"), F.datediff("changed_before", "changed_after"))
    total = marked.agg(
        F.count(F.lit(1)).alias("candidates"),
        F.count_if("published").alias("published"),
        F.count_if(actionable).alias("actionable"),
        F.count_distinct(F.when(F.col("published"), F.col("old_person_id"))).alias("persons"),
        F.median(days).alias("days_between"),
    ).collect()[0]  # one row
    verdicts, confidence, months = _verdicts(marked), _confidence(marked), _months(marked)
    return LinkCounts(**total.asDict(), verdicts=verdicts, confidence=confidence, months=months)


def _verdicts(marked: DataFrame) -> Counted:
    """One row per verdict and status: links, published ones."""
    rows = marked.groupBy("verdict", "status").agg(F.count(F.lit(1)).alias("n"), F.count_if("published"))
    return counted(rows, [F.desc("n"), F.col("verdict"), F.col("status")])


def _confidence(marked: DataFrame) -> tuple[tuple[int, int], ...]:
    """Of each bin of confidence the published and the other links; the last bin holds 1."""
    place = F.least(F.floor(F.col("confidence") * BINS), F.lit(BINS - 1)).alias("bin")
    rows = marked.groupBy(place).agg(F.count_if("published").alias("published"), F.count(F.lit(1)).alias("n"))
    found = {row["bin"]: row for row in rows.collect()}  # one row a bin
    return tuple(
        (found[i]["published"], found[i]["n"] - found[i]["published"]) if i in found else (0, 0) for i in range(BINS)
    )


def _months(marked: DataFrame) -> tuple[tuple[str, int], ...]:
    """Published links by the month in which NEW was in use; only months that have any."""
    month = F.date_format("changed_before", "yyyy-MM").alias("month")
    rows = marked.where("published").groupBy(month).agg(F.count(F.lit(1)).alias("n"))
    return tuple((row["month"], row["n"]) for row in rows.orderBy("month").collect())  # one row a month
