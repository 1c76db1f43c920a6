"""Who is near whom, and how many near ones have gone: churn that spreads over calls, messages and acquaintance.

A tie is two or more contacts of two customers in the days before the cut-off, with one each way, for calls and messages; any contact
where the relations carry no dates. It has no direction and no weight (Óskarsdóttir et al. 2017: the form that tells most).
Exposure looks one hop far. By a second hop a customer's own label comes back to them (a friend's friend is oneself), which looks like
foresight and is a leak: two hops are refused while a label of anybody scored is among those looked at.
"""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import AuditError, ConfigError

TIE_DAYS = 90
BELIEF = 2.0  # neighbours of the average kind that stand beside the known ones


def ties(relations: DataFrame, cut_off: date | None = None) -> DataFrame:
    """One row per direction of a tie: customer_id, other_id, both ways, nobody tied to themselves.

    `relations` has `from`, `to`, and `at` where they carry dates; a cut-off asks for dates.
    """
    ways = relations.where(F.col("from") != F.col("to"))
    pairs = _pairs(ways) if "at" not in relations.columns else _mutual(ways, cut_off)
    back = pairs.select(F.col("other_id").alias("customer_id"), F.col("customer_id").alias("other_id"))
    return pairs.unionByName(back)


def exposure(tied: DataFrame, labels: DataFrame, scored: DataFrame, hops: int = 1) -> DataFrame:
    """One row per customer scored: ties, neighbours_known, neighbours_gone, neighbours_gone_share, neighbours_gone_expected.

    `labels` (customer_id, churned 0 or 1) are of customers whose whole window has closed; who has none is not known. The
    expected number is what the ties would come to were every neighbour's label known.
    """
    require_no_way_back(labels, scored, hops)
    near = tied if hops == 1 else _second_hop(tied)
    told = labels.select(F.col("customer_id").alias("other_id"), F.col("churned").cast("double"))
    counted = (
        near.join(scored.select("customer_id"), "customer_id", how="leftsemi")
        .join(told, "other_id", how="left")
        .groupBy("customer_id")
        .agg(
            F.count(F.lit(1)).alias("ties"),
            F.count("churned").alias("neighbours_known"),
            F.coalesce(F.sum("churned"), F.lit(0.0)).alias("neighbours_gone"),
        )
    )
    rate = labels.agg(F.avg(F.col("churned").cast("double")).alias("rate"))
    return (
        scored.select("customer_id")
        .join(counted, "customer_id", how="left")
        .fillna(0, ["ties", "neighbours_known", "neighbours_gone"])
        .crossJoin(F.broadcast(rate))
        .transform(_with_shares)
    )


def require_no_way_back(labels: DataFrame, scored: DataFrame, hops: int) -> None:
    """AuditError when two hops are asked for and somebody scored has a label among those looked at."""
    if hops not in (1, 2):
        raise ConfigError(f"exposure looks one hop far, or two; found {hops}")
    if hops == 2:
        back = labels.join(scored.select("customer_id"), "customer_id", how="leftsemi").count()
        if back:
            raise AuditError(
                f"leakage: the labels of {back:,} customers would come back to themselves by the second hop; hide the labels "
                "of all who are scored, or look one hop far"
            )


def _pairs(ways: DataFrame) -> DataFrame:
    """One row per two customers with any contact, the lesser first."""
    return ways.select(
        F.least("from", "to").alias("customer_id"), F.greatest("from", "to").alias("other_id")
    ).distinct()


def _mutual(ways: DataFrame, cut_off: date | None) -> DataFrame:
    """One row per two customers with a contact each way in the days before the cut-off."""
    if cut_off is None:
        raise ConfigError("relations with dates need a cut-off")
    day = F.to_date("at")
    near = ways.where((day < F.lit(cut_off)) & (day >= F.lit(cut_off - timedelta(days=TIE_DAYS))))
    both = near.groupBy(F.least("from", "to").alias("customer_id"), F.greatest("from", "to").alias("other_id")).agg(
        F.count_distinct("from").alias("ways")
    )
    return both.where("ways = 2").drop("ways")


def _second_hop(tied: DataFrame) -> DataFrame:
    """One row per way over two ties, those that end where they began included: it is the guard that forbids them."""
    on = tied.select(F.col("customer_id").alias("middle"), F.col("other_id").alias("end"))
    ways = tied.withColumnRenamed("other_id", "middle").join(on, "middle", how="inner")
    return ways.select("customer_id", F.col("end").alias("other_id"))


def _with_shares(rows: DataFrame) -> DataFrame:
    among = (F.col("neighbours_gone") + BELIEF * F.col("rate")) / (F.col("neighbours_known") + BELIEF)
    known = F.greatest("neighbours_known", F.lit(1))
    return rows.withColumns({
        "neighbours_gone_share": F.col("neighbours_gone") / known,
        "neighbours_gone_expected": F.col("ties") * among,
    }).drop("rate")  # fmt: skip
