"""What phone fields that are of no use look like, without what they say: for the report, so that a source can be put right."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.reasons import telling
from ringback.tables import REFUSED_SHAPES, conform

READ = 200  # signs of a field that are looked at
LONGEST = 40  # signs of a shape
# In this order. A run of letters is one `a`, so that neither words nor their lengths are told; a digit is a 9, since how many
# there are is what one wants to know; of all other signs only those that people write between digits stay.
STEPS = (
    (r"[\p{L}\p{M}]+", "a"),
    (r"\p{N}", "9"),
    (r"[\s\p{Z}]+", " "),
    (r"[^a9 +()./,;:#*&@_-]+", "?"),
)


def shape(raw: Column) -> Column:
    """The form of a text: `+99 (999) 9999 a.`; no letter, digit or word of it."""
    text = F.substring(raw, 1, READ)
    for pattern, sign in STEPS:
        text = F.regexp_replace(text, pattern, sign)
    text = F.trim(text)
    return F.when(
        (F.length(text) > LONGEST) | (F.length(raw) > READ), F.concat(F.substring(text, 1, LONGEST), F.lit("…"))
    ).otherwise(text)


def refused_shapes(kept: DataFrame) -> DataFrame:
    """One row per shape, outcome and reason of the phone fields of rows with `points` that nobody can be called by."""
    useless = F.filter("points", lambda point: (point["column"] == "phone") & (point["ordinal"] == 0) & ~point["valid"])
    points = kept.select("phone", F.explode(useless).alias("point"))
    return (
        points.groupBy(
            shape(F.col("phone")).alias("shape"),
            F.when(F.col("point.value").isNull(), "refused").otherwise("not_valid").alias("outcome"),
            F.coalesce(telling(F.col("point.reasons")), F.lit("not_told")).alias("reason"),
        )
        .agg(F.count(F.lit(1)).alias("fields"))
        .transform(conform, REFUSED_SHAPES)
    )
