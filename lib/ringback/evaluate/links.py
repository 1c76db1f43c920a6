"""Precision and recall of number links against real number changes.

A link OLD → NEW is
  true     when the truth has this change;
  ignored  when NEW is all the same a person's next number on one kind of line (the first to begin after OLD's end;
           longer gaps and returns are no changes in the truth), or when both numbers are held only by persons of whom
           the truth is unsure;
  wrong    otherwise: jumps, reversals, strangers.
Precision = true / (true + wrong), recall = true / all true changes. Several links of one pair of numbers count once.
"""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.evaluate.measures import as_rows, ratio

PAIR = ["old_phone", "new_phone"]
LINK_MEASURES = ("link_precision", "link_recall", "link_f1", "links", "true_links")


def link_figures(links: DataFrame, changes: DataFrame, spans: DataFrame, systems: DataFrame) -> DataFrame:
    """One row per system and measure, from links (system, old_phone, new_phone) and changes (old_phone, new_phone).

    `spans` is what `person_spans` gives; each of `systems` (system) has its figures, also without a single link.
    """
    true_links = changes.select(*PAIR).distinct().agg(F.count("*").alias("true_links"))
    counts = judged_links(links, changes, spans).transform(counts_by_system)
    return (
        systems.join(counts, on="system", how="left")
        .join(F.broadcast(true_links), how="cross")
        .fillna(0, ["links", "hit", "wrong"])
        .withColumn("link_precision", ratio("hit", F.col("hit") + F.col("wrong")))
        .withColumn("link_recall", ratio("hit", "true_links"))
        .withColumn("link_f1", ratio(2 * F.col("hit"), F.col("hit") + F.col("wrong") + F.col("true_links")))
        .transform(as_rows, ["system"], LINK_MEASURES)
    )


def judged_links(links: DataFrame, changes: DataFrame, spans: DataFrame) -> DataFrame:
    """One row per system and pair of numbers with its judgement: true, ignored or wrong."""
    right = changes.select(*PAIR).distinct().withColumn("is_true", F.lit(True))
    allowed = next_numbers(spans).select(*PAIR).distinct().withColumn("is_next", F.lit(True))
    old = unsure_numbers(spans).withColumnsRenamed({"phone": "old_phone", "unsure": "old_unsure"})
    new = unsure_numbers(spans).withColumnsRenamed({"phone": "new_phone", "unsure": "new_unsure"})
    passed_over = F.col("is_next") | (F.col("old_unsure") & F.col("new_unsure"))
    judgement = F.when(F.col("is_true"), "true").when(passed_over, "ignored").otherwise("wrong")
    return (
        links.select("system", *PAIR)
        .distinct()
        .join(right, on=PAIR, how="left")
        .join(allowed, on=PAIR, how="left")
        .join(old, on="old_phone", how="left")
        .join(new, on="new_phone", how="left")
        .select("system", *PAIR, judgement.alias("judgement"))
    )


def counts_by_system(judged: DataFrame) -> DataFrame:
    """One row per system: its links, and how many are true and wrong."""
    return judged.groupBy("system").agg(
        F.count("*").alias("links"),
        F.count_if(F.col("judgement") == "true").alias("hit"),
        F.count_if(F.col("judgement") == "wrong").alias("wrong"),
    )


def person_spans(points: DataFrame, truth: DataFrame) -> DataFrame:
    """One row per true person, kind of line and phone: when it was held, and whether the truth is unsure of them."""
    person = Window.partitionBy("person_id")
    holders = truth.select("record_id", "person_id", F.max(F.col("sure") != "1").over(person).alias("unsure"))
    return number_spans(points, holders, on=["record_id"], by=["person_id", "unsure"])


def number_spans(points: DataFrame, holders: DataFrame, *, on: list[str], by: list[str]) -> DataFrame:
    """One row per holder (`by`), kind of line and phone: first and last instant; no kind of line is a kind too."""
    phones = points.filter(F.col("kind") == "phone").withColumns(
        {"phone": F.col("value"), "line_kind": F.coalesce("detail.line_kind", F.lit(""))}
    )
    spans = phones.join(holders.select(*on, *by), on=on, how="inner").groupBy(*by, "line_kind", "phone")
    return spans.agg(F.min("seen_from").alias("began"), F.max("seen_to").alias("ended"))


def next_numbers(spans: DataFrame, holder: Sequence[str] = ("person_id", "line_kind")) -> DataFrame:
    """One row per holder (a person and kind of line), old phone and each of the phones that began first after its end."""
    old = spans.select(*holder, F.col("phone").alias("old_phone"), F.col("ended").alias("old_ended"))
    new = spans.select(*holder, F.col("phone").alias("new_phone"), F.col("began").alias("new_began"))
    first_after = Window.partitionBy(*holder, "old_phone").orderBy("new_began")
    return (
        old.join(new, on=list(holder), how="inner")
        .filter((F.col("new_began") > F.col("old_ended")) & (F.col("new_phone") != F.col("old_phone")))
        .withColumn("place", F.rank().over(first_after))
        .filter(F.col("place") == 1)
    )


def unsure_numbers(spans: DataFrame) -> DataFrame:
    """One row per phone: whether all who ever held it are persons of whom the truth is unsure."""
    return spans.groupBy("phone").agg(F.min("unsure").alias("unsure"))
