"""Rows of customers in one process: the same whatever the pieces."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.churn.samples import collected, sampled

pytestmark = pytest.mark.usefixtures("interpreted")


def test_pieces_and_samples_are_of_whole_customers(spark: SparkSession) -> None:
    rows = spark.range(400).select(
        (F.col("id") % 100).cast("string").alias("customer_id"), F.col("id").cast("float").alias("x")
    )
    whole, pieces = (collected(rows, most=400, at_once=n).sort_values("x", ignore_index=True) for n in (400, 37))
    assert whole.equals(pieces)
    assert len(whole) == 400
    some = collected(sampled(rows, 200), most=200)
    assert 0 < len(some) < 400
    assert set(some.groupby("customer_id").size()) == {4}
