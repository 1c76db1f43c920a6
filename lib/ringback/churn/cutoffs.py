"""Rows at several cut-offs: each row once a cut-off."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import ConfigError


def at_cut_offs(rows: DataFrame, cut_offs: Sequence[date]) -> DataFrame:
    """One row per row and cut-off; needs no shuffle."""
    if not cut_offs:
        raise ConfigError("churn: there is no cut-off; give days as churn.train_at, churn.test_at or --as-of")
    days = F.array(*[F.lit(cut_off) for cut_off in sorted(set(cut_offs))])
    return rows.withColumn("cut_off", F.explode(days))
