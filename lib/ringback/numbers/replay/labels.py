"""What is known of the links of a replay: declared changes that it was not told, and numbers that proved to be in use afterwards.

Both are a part of the truth only. Who declares is not chosen by chance, so declared changes tell nothing of how many there are; and
a number that is seldom used seldom proves to be in use: its label weighs the more, by how likely the proof was.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.numbers.calibration import log_odds_of
from ringback.tables import SILVER_LABELS, conform

DECLARED, IN_USE = "declared", "in_use"
LEAST_CHANCE = 0.05  # of a proof: no label weighs more than twenty others
DAY = 86_400.0


def silver_labels(
    links: DataFrame,
    declarations: DataFrame,
    proofs: DataFrame,
    *,
    told_until: datetime,
    as_of: datetime,
    both_days: int,
) -> DataFrame:
    """One row per link of a replay whose truth is known: what told it, whether it is a change, its confidence and weight.

    `proofs` are the accounts' own uses of numbers (see `proof_spans`); `both_days` of use beside NEW are no change.
    """
    told = links.join(_declared(links, declarations), "link_id", how="left")
    known = told.join(_in_use(links, proofs, told_until, as_of, both_days), "link_id", how="left")
    by = F.when(F.col("declared_right").isNotNull(), DECLARED).when(F.col("chance").isNotNull(), IN_USE)
    return known.where(by.isNotNull()).select(
        "link_id", by.alias("told_by"),
        F.coalesce("declared_right", F.lit(False)).alias("right"),
        "confidence", log_odds_of("confidence").alias("log_odds"),
        F.when(by == IN_USE, 1 / F.col("chance")).otherwise(F.lit(1.0)).alias("weight"),
    ).transform(conform, SILVER_LABELS)  # fmt: skip


def proof_spans(own: DataFrame, told_until: datetime) -> DataFrame:
    """One row per account and number that it used by `told_until`: first_at, last_at (at any time), and how often until then."""
    before = F.col("seen_from") <= F.lit(told_until)
    spans = own.groupBy("account", F.col("phone").alias("old_phone")).agg(
        F.min("seen_from").alias("first_at"), F.max("seen_from").alias("last_at"), F.count_if(before).alias("times")
    )  # fmt: skip
    return spans.where("times > 0")


def _declared(links: DataFrame, declarations: DataFrame) -> DataFrame:
    """One row per link whose OLD's holder declared a change: whether it leads to the number that was told."""
    theirs = F.col("changed_after").between(
        F.col("began_at"), F.col("told_at")
    )  # another's time with OLD is not the account's
    both = links.join(declarations.withColumnRenamed("new_phone", "told_phone"), "old_phone", how="inner").where(theirs)
    return both.groupBy("link_id").agg(F.max(F.col("new_phone") == F.col("told_phone")).alias("declared_right"))


def _in_use(links: DataFrame, proofs: DataFrame, told_until: datetime, as_of: datetime, both_days: int) -> DataFrame:
    """One row per link whose OLD proved to be in use on its account after the replay's end, so long after NEW began that nobody
    had moved: `chance`, how likely such a proof was, had OLD been used on as before."""
    from_ = F.greatest(F.lit(told_until), F.col("changed_before") + F.make_dt_interval(days=F.lit(both_days)))
    open_ = links.join(proofs, "old_phone", how="inner").where(F.col("first_at") <= F.col("changed_after"))
    proved = open_.where((F.col("last_at") > F.lit(told_until)) & (F.col("last_at") >= from_))
    rate = F.col("times") / F.greatest(_days(F.col("first_at"), F.lit(told_until)), F.lit(1.0))
    chance = 1 - F.exp(-rate * _days(from_, F.lit(as_of)))
    return proved.groupBy("link_id").agg(F.greatest(F.max(chance), F.lit(LEAST_CHANCE)).alias("chance"))


def _days(start: Column, end: Column) -> Column:
    return (F.unix_timestamp(end) - F.unix_timestamp(start)) / DAY
