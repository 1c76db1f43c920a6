"""A number on a million records: nobody is joined by it, and the run ends (`make judge-graphs`)."""

import os
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.config import load_settings
from ringback.identity import resolve_identities
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, Table
from rows import at

pytestmark = pytest.mark.skipif("RINGBACK_JUDGE_GRAPHS" not in os.environ, reason="large: `make judge-graphs`")
SETTINGS = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity
RECORDS = 1_000_000
DESK = "+12124560100"


def full(rows: DataFrame, table: Table) -> DataFrame:
    """The rows with all columns of a table, null where nothing is given."""
    given = [
        F.col(f.name) if f.name in rows.columns else F.lit(None).cast(f.dataType).alias(f.name) for f in table.schema
    ]
    return rows.select(*given).checkpoint()


def test_a_hub_on_a_million_records(spark: SparkSession) -> None:
    ids = spark.range(RECORDS).select(
        F.lit("shop").alias("source"),
        F.col("id").cast("string").alias("record_id"),
        F.lit(at("2024-01-01")).alias("seen_from"),
        F.lit(at("2024-06-30")).alias("seen_to"),
    )
    own = [(F.concat(F.col("record_id"), F.lit("@example.org")), "email"), (F.lit(DESK), "phone")]
    point = F.explode(F.array(*[F.struct(value.alias("value"), F.lit(kind).alias("kind")) for value, kind in own]))
    points = ids.withColumn("point", point).select("*", "point.*").drop("point")
    told = {"ordinal": F.lit(0), "valid": F.lit(True), "reasons": F.array().cast("array<string>")}
    made = resolve_identities(
        full(ids.withColumn("input", F.lit("contacts")), CONTACT_RECORDS),
        full(points.withColumns(told), CONTACT_POINTS),
        settings=SETTINGS,
        run_id="r",
        as_of=at("2024-06-30"),
    )
    assert made.person_records.select("person_id").distinct().count() == RECORDS
    assert [(hub["value"], hub["degree"]) for hub in made.hubs.collect()] == [(DESK, RECORDS)]
