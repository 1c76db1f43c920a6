"""What churn_scores hold at one as_of, counted by Spark: bands, kinds, levels, who is not scored, and a few customers in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

BANDS = ("high", "medium", "low")
KINDS = ("active", "passive", None)
LEVELS = ("champion", "steady", "new_or_rare", "at_risk", "asleep")
OF = ["risk_band", "churn_kind", "rfm_level", "not_scored"]


@dataclass(frozen=True)
class Group:
    """Customers of one name: how many, what would leave with them, their mean probability."""

    name: str
    customers: int
    value: float
    mean: float | None


@dataclass(frozen=True)
class Example:
    """One customer's score, told."""

    customer_id: str
    probability: float
    band: str
    kind: str | None
    level: str | None
    value: float | None
    reasons: tuple[str, ...]
    moved: float | None
    moved_by: tuple[str, ...]
    activity: float | None  # 0 to 10
    since_order: float | None  # days
    since_visit: float | None  # days; None where no visit is known


@dataclass(frozen=True)
class Scored:
    """Everybody known at as_of."""

    as_of: datetime
    model_version: str | None
    customers: int
    scored: int
    not_scored: tuple[tuple[str, int], ...]
    bands: tuple[Group, ...]
    kinds: tuple[tuple[str, int, int], ...]  # of high and medium: what kind of leaving it looks like
    levels: tuple[Group, ...]
    examples: tuple[Example, ...]

    @property
    def balances(self) -> bool:
        """Whether everybody is scored or has a reason why not, and nobody both."""
        return self.customers == self.scored + sum(n for _, n in self.not_scored)


def scored_customers(scores: DataFrame, as_of: datetime, examples: int) -> Scored | None:
    """The latest scores up to as_of; None where there are none."""
    earlier = scores.where(F.col("as_of") <= F.lit(as_of))
    last = earlier.agg(F.max("as_of").alias("last")).collect()[0]["last"]  # one row
    if last is None:
        return None
    rows = earlier.where(F.col("as_of") == F.lit(last))
    groups = _grouped(rows)
    named = [row for row in groups if row["risk_band"] is not None]
    lost = [row for row in groups if row["not_scored"] is not None]
    return Scored(
        as_of=last,
        model_version=max((row["model_version"] for row in named), default=None),
        customers=_sum(groups),
        scored=sum(row["scored"] for row in groups),
        not_scored=tuple(
            (name, _sum(_of(lost, "not_scored", name))) for name in sorted({r["not_scored"] for r in lost})
        ),
        bands=tuple(_group(name, _of(named, "risk_band", name)) for name in BANDS),
        kinds=_kinds(named),
        levels=tuple(_group(name, _of(named, "rfm_level", name)) for name in LEVELS),
        examples=tuple(map(_example, _examples(rows, examples))),
    )


def _grouped(rows: DataFrame) -> Sequence[Row]:
    chance = F.col("churn_probability")
    return rows.groupBy(*OF).agg(
        F.count(F.lit(1)).alias("n"), F.count(chance).alias("scored"), F.sum("value_at_risk").alias("value"),
        F.sum(chance).alias("chance"), F.max("model_version").alias("model_version"),
    ).collect()  # fmt: skip  # some dozen groups of words that are ours


def _of(rows: Sequence[Row], column: str, name: str | None) -> list[Row]:
    return [row for row in rows if row[column] == name]


def _sum(rows: Sequence[Row]) -> int:
    return sum(row["n"] for row in rows)


def _group(name: str, rows: Sequence[Row]) -> Group:
    many = _sum(rows)
    mean = sum(row["chance"] for row in rows) / many if many else None
    return Group(name, many, sum(row["value"] or 0.0 for row in rows), mean)


def _kinds(rows: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    def told(band: str, kind: str | None) -> int:
        return _sum(_of(_of(rows, "risk_band", band), "churn_kind", kind))

    return tuple((kind or "nothing tells", told("high", kind), told("medium", kind)) for kind in KINDS)


def _examples(rows: DataFrame, shown: int) -> Sequence[Row]:
    """Those with the most value at risk among who is more likely than not in a band of risk; not the ones told best."""
    risky = rows.where(F.col("risk_band").isin("high", "medium"))
    return (
        risky.orderBy(F.desc_nulls_last("value_at_risk"), "customer_id").limit(shown).collect()
    )  # bounded by the limit


def _example(row: Row) -> Example:
    return Example(
        row["customer_id"], row["churn_probability"], row["risk_band"], row["churn_kind"], row["rfm_level"], row["value_at_risk"],
        tuple(row["reasons"] or ()), row["moved"], tuple(row["moved_by"] or ()), row["activity"], row["days_since_order"],
        row["days_since_browse"],
    )  # fmt: skip
