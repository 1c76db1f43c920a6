"""Shapes of phone fields: what tells how a field is written, and nothing of what it says."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from ringback.contacts.shapes import shape

SHAPES = {
    "+1 (212) 456-0123": "+9 (999) 999-9999",
    "\uff11\uff13\uff18\u20033": "999 9",
    "138****8000": "999****9999",
    "Li Wei": "a a",
    "Wolfeschlegelsteinhausen": "a",
    "王小明": "a",
    "Jose\u0301 12": "a 99",
    "ann.poe+x@example.org": "a.a+a@a.a",
    "1.38E+10": "9.99a+99",
    "tel:\t139\n1234": "a: 999 9999",
    "1\x00😀2$%3": "9?9?9",
    "  ": "",
    "9" * 60: "9" * 40 + "…",
    "a" * 1000: "a…",
}


def test_a_shape_tells_the_form_alone(spark: SparkSession) -> None:
    rows = spark.createDataFrame([(raw,) for raw in SHAPES], "raw string").select(
        "raw", shape(F.col("raw")).alias("shape")
    )
    assert {row["raw"]: row["shape"] for row in rows.collect()} == SHAPES
