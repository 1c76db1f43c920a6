"""What an incremental run has before it: the tables of today, and what the last run left."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.identity.decisions import ruled_apart
from ringback.identity.learned import Learned
from ringback.identity.profiles import dated, source_days
from ringback.identity.tenures import dead_days
from ringback.settings import IdentitySettings

KEY = ["source", "record_id"]
CONSTRAINTS = "spark.sql.constraintPropagation.enabled"


@dataclass(frozen=True)
class Left:
    """The tables of the last run, and what it knew."""

    records: DataFrame
    profiles: DataFrame
    pairs: DataFrame
    hubs: DataFrame
    evidence: DataFrame
    person_records: DataFrame
    persons: DataFrame
    tenures: DataFrame
    identity_changes: DataFrame
    learned: Learned


@dataclass(frozen=True)
class Day:
    """records, points: as they are today. days: see `source_days`. alone: records that are profiles of their own. dead: see
    `dead_days`."""

    records: DataFrame
    points: DataFrame
    days: DataFrame
    alone: DataFrame
    dead: DataFrame
    left: Left
    settings: IdentitySettings

    @classmethod
    def of(
        cls,
        records: DataFrame,
        points: DataFrame,
        decisions: DataFrame,
        status: DataFrame,
        left: Left,
        settings: IdentitySettings,
    ) -> "Day":
        """The day of these tables."""
        days = source_days(dated(records)).checkpoint()
        return cls(records, points, days, ruled_apart(decisions), dead_days(status).checkpoint(), left, settings)


@contextmanager
def without_constraints(spark: SparkSession) -> Iterator[None]:
    """Plans as an update's tables need them: a checkpoint takes over what its plan knew of columns, and Spark 4.1 looks for some that
    it does not have where such results are put together ("key not found" in UnionBase.rewriteConstraints)."""
    before = spark.conf.get(CONSTRAINTS)
    spark.conf.set(CONSTRAINTS, "false")
    try:
        yield
    finally:
        spark.conf.set(CONSTRAINTS, str(before))


def only(rows: DataFrame, keys: DataFrame, on: list[str]) -> DataFrame:
    """The rows of these keys; the keys go to every process."""
    return rows.join(F.broadcast(keys), on, how="leftsemi")
