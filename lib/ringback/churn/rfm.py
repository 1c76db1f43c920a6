"""RFM: how lately, how often and for how much a customer ordered, each from 1 to 5 by fifths of all, and a name for the three."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

FIFTHS = (0.2, 0.4, 0.6, 0.8)


def with_rfm(rows: DataFrame) -> DataFrame:
    """Adds rfm (three digits, 5 is best) and rfm_level; takes recency (days), frequency and money of those scored."""
    marks = rows.agg(*[F.percentile(name, F.array(*map(F.lit, FIFTHS))).alias(f"_{name}") for name in _MEASURES])
    joined = rows.crossJoin(F.broadcast(marks))
    recency = F.lit(6) - _fifth("recency")
    digits = [recency, _fifth("frequency"), _fifth("money")]
    known = F.col("recency").isNotNull()
    told = joined.withColumns({
        "rfm": F.when(known, F.concat(*[digit.cast("string") for digit in digits])),
        "rfm_level": F.when(known, _level(*digits)),
    })  # fmt: skip
    return told.drop(*[f"_{name}" for name in _MEASURES])


_MEASURES = ("recency", "frequency", "money")


def _fifth(name: str) -> Column:
    """1 for the lowest fifth, 5 for the highest."""
    return F.size(F.filter(f"_{name}", lambda mark: mark < F.col(name))) + 1


def _level(recency: Column, frequency: Column, money: Column) -> Column:
    often = (frequency >= 4) | (money >= 4)
    return (
        F.when((recency >= 4) & often, "champion")
        .when((recency >= 4) & (frequency <= 2), "new_or_rare")
        .when(recency >= 3, "steady")
        .when(often, "at_risk")
        .otherwise("asleep")
    )
