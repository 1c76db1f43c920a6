"""The number links, counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from ringback.numbers import is_published
from ringback.settings import LinkSettings

BINS = 20  # of the confidence histogram


@dataclass(frozen=True)
class LinkCounts:
    """How many links, and how they spread: rows of (verdict, status, links, published), bins of (published, others)."""

    candidates: int
    published: int
    actionable: int
    persons: int
    days_between: float | None
    verdicts: tuple[tuple[str, str, int, int], ...]
    confidence: tuple[tuple[int, int], ...]
    months: tuple[tuple[str, int], ...]


def link_counts(links: DataFrame, rules: LinkSettings) -> LinkCounts:
    """All counts of number_links."""
    marked = links.withColumn("published", is_published(rules.publish_at))
    whose = _published_ones(marked)
    cells = _cells(marked, rules)
    published = [row for row in cells if row["published"]]
    return LinkCounts(
        candidates=_sum(cells),
        published=_sum(published),
        actionable=_sum(row for row in published if row["sure"]),
        persons=whose["persons"],
        days_between=whose["days_between"],
        verdicts=_verdicts(cells),
        confidence=_confidence(cells),
        months=_months(published),
    )


def _published_ones(marked: DataFrame) -> Row:
    """One row: whose links are published, and the median of days between OLD and NEW."""
    days = F.datediff("changed_before", "changed_after")
    persons = F.count_distinct("old_person_id").alias("persons")
    return marked.where("published").agg(persons, F.median(days).alias("days_between")).collect()[0]  # one row


def _cells(marked: DataFrame, rules: LinkSettings) -> list[Row]:
    """One row per verdict, status, bin of confidence and, of published links, month: some hundred, however many links."""
    cell = (
        F.least(F.floor(F.col("confidence") * BINS), F.lit(BINS - 1)).alias("bin"),
        F.when(F.col("published"), F.date_format("changed_before", "yyyy-MM")).alias("month"),
        (F.col("confidence") >= rules.act_at).alias("sure"),
    )
    counts = marked.groupBy("verdict", "status", "published", *cell).agg(F.count(F.lit(1)).alias("n"))
    return counts.collect()  # some hundred rows of counts


def _sum(cells: Iterable[Row]) -> int:
    return sum(row["n"] for row in cells)


def _verdicts(cells: list[Row]) -> tuple[tuple[str, str, int, int], ...]:
    """The most frequent first."""
    links, published = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in cells:
        links[row["verdict"], row["status"]] += row["n"]
        published[row["verdict"], row["status"]] += row["n"] if row["published"] else 0
    return tuple((*key, links[key], published[key]) for key in sorted(links, key=lambda key: (-links[key], key)))


def _confidence(cells: list[Row]) -> tuple[tuple[int, int], ...]:
    """Every bin; the last one holds 1."""
    count = Counter[tuple[int, bool]]()
    for row in cells:
        count[row["bin"], row["published"]] += row["n"]
    return tuple((count[place, True], count[place, False]) for place in range(BINS))


def _months(published: list[Row]) -> tuple[tuple[str, int], ...]:
    """Published links by the month in which NEW was in use; only months that have any."""
    count = Counter[str]()
    for row in published:
        count[row["month"]] += row["n"]
    return tuple(sorted(count.items()))
