"""What the report tells of customers beyond their risk: what they will buy, who is dormant, and who left together."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.report.churn_measured import Cells

CATEGORIES, GROUPS = 12, 10  # at most shown
TENTH = 0.1


@dataclass(frozen=True)
class Expected:
    """What all customers who ever bought are expected to buy in the horizon."""

    as_of: datetime
    horizon_days: int
    customers: int
    orders: float
    value: float
    best: float | None  # share of the value that the tenth with most of it brings


@dataclass(frozen=True)
class Dormant:
    """Who is dormant, by category: rows of cells, and how many categories are left out."""

    as_of: datetime
    rows: tuple[Cells, ...]
    left_out: int


@dataclass(frozen=True)
class Network:
    """Customers with ties, and the communities that left together."""

    as_of: datetime
    customers: int
    ties: int
    key_nodes: int
    communities: int
    tested: int
    together: int
    rows: tuple[Cells, ...]


def expected_facts(values: DataFrame, as_of: datetime) -> Expected | None:
    """Totals at the latest as_of; None where there is none."""
    rows = latest(values, as_of)
    value = F.col("expected_value")
    told = rows.agg(
        F.max("as_of").alias("as_of"), F.max("horizon_days").alias("days"), F.count(F.lit(1)).alias("customers"),
        F.sum("expected_orders").alias("orders"), F.sum(value).alias("value"),
        F.percentile(value, F.lit(1 - TENTH)).alias("mark"),
    ).collect()[0]  # fmt: skip  # one row of totals
    if told["as_of"] is None:
        return None
    best = rows.where(value >= F.lit(told["mark"])).agg(F.sum(value)).collect()[0][0]  # one row
    share = best / told["value"] if best and told["value"] else None
    return Expected(told["as_of"], told["days"], told["customers"], told["orders"] or 0.0, told["value"] or 0.0, share)


def dormant_facts(dormancy: DataFrame, as_of: datetime) -> Dormant | None:
    """One row of cells per category at the latest as_of, those with most customers first."""
    rows = latest(dormancy, as_of)
    found = (
        rows.groupBy("category", "limit_days", "limit_from")
        .agg(
            F.max("as_of").alias("as_of"), F.count(F.lit(1)).alias("customers"), F.count_if("dormant").alias("asleep"),
            F.percentile("days_since", 0.5).alias("middle"),
        )
        .orderBy(F.desc("customers"), "category")
        .limit(CATEGORIES)
        .collect()
    )  # fmt: skip  # bounded by the limit
    if not found:
        return None
    cells = tuple(
        (row["category"], f"{row['limit_days']:,}", row["limit_from"], f"{row['customers']:,}",
         f"{row['asleep']:,} ({row['asleep'] / row['customers']:.1%})", f"{row['middle']:,.0f}")
        for row in found
    )  # fmt: skip
    many = rows.agg(F.count_distinct("category")).collect()[0][0]  # one row
    return Dormant(found[0]["as_of"], cells, many - len(cells))


def network_facts(nodes: DataFrame, groups: DataFrame, as_of: datetime) -> Network | None:
    """Counts of the network at the latest as_of, and the communities that left together, the least likely first."""
    told = latest(nodes, as_of).agg(
        F.max("as_of").alias("as_of"), F.count(F.lit(1)).alias("customers"), F.sum("degree").alias("ends"),
        F.count_if("key_node").alias("keys"), F.count_distinct("community").alias("communities"),
    ).collect()[0]  # fmt: skip  # one row of counts
    if told["as_of"] is None:
        return None
    mine = groups.where(F.col("as_of") == F.lit(told["as_of"]))
    counts = mine.agg(F.count(F.lit(1)), F.count_if("group_churn")).collect()[0]  # one row
    shown = mine.where("group_churn").orderBy("p_value", "community").limit(GROUPS).collect()  # bounded by the limit
    return Network(
        told["as_of"], told["customers"], told["ends"] // 2, told["keys"], told["communities"], counts[0], counts[1],
        tuple((row["community"], f"{row['members']:,}", f"{row['gone']:,} of {row['known']:,}", f"{row['expected']:.1f}",
               f"{row['p_value']:.2g}") for row in shown),
    )  # fmt: skip


def latest(rows: DataFrame, as_of: datetime) -> DataFrame:
    """The rows of the latest as_of up to this one."""
    earlier = rows.where(F.col("as_of") <= F.lit(as_of))
    return earlier.join(F.broadcast(earlier.agg(F.max("as_of").alias("as_of"))), "as_of", how="leftsemi")
