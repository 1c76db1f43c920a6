"""Pairwise and B-cubed figures of person assignments against the truth.

A record counts when the truth is sure of it and the assignment holds it. Everything is summed over the cells of the
contingency table (true person x assigned person); a cell of n records has true size t and cluster size g, both counted
over the scored records.

Pairwise: of the pairs of records put together, how many are one person's (precision); of the pairs of one person, how
many are together (recall). B-cubed: the mean over records of n / g (precision) and of n / t (recall).

By size of the true cluster: a record belongs to the bucket of its true person's size. A pair counts half in the bucket
of each of its two records, so a pair put together wrongly across two buckets burdens both by half, a true pair lies
wholly in one bucket, and the buckets' pairs add up to those of "all". In bucket "1" there are no true pairs: its
pair_recall is undefined (null), and its pair_precision is 0 as soon as anything is joined to such a record. `clusters`
counts the clusters that touch the bucket, `biggest_cluster` is the biggest of them; `persons` and `records` count what
it holds.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.evaluate.measures import as_rows, harmonic, ratio

ALL = "all"
UPPER_BOUNDS = {"1": 1, "2": 2, "3-5": 5, "6-10": 10, "11-20": 20}
BUCKETS = (*UPPER_BOUNDS, "21+")
PERSON_MEASURES = (
    "pair_precision", "pair_recall", "pair_f1", "bcubed_precision", "bcubed_recall", "bcubed_f1",
    "biggest_cluster", "clusters", "persons", "records",
)  # fmt: skip


def person_figures(assignments: DataFrame, truth: DataFrame) -> DataFrame:
    """One row per system, measure and bucket, from assignments (system, record_id, person_id) and truth_persons."""
    return (
        contingency(assignments, truth)
        .transform(with_sizes)
        .transform(cells_by_bucket)
        .transform(bucket_figures)
        .transform(as_rows, ["system", "bucket"], PERSON_MEASURES)
    )


def contingency(assignments: DataFrame, truth: DataFrame) -> DataFrame:
    """One row per system, true person and assigned person: the scored records they share."""
    sure = truth.filter(F.col("sure") == "1").select("record_id", F.col("person_id").alias("true_person"))
    return (
        assignments.select("system", "record_id", "person_id")
        .join(sure, on="record_id", how="inner")
        .groupBy("system", "true_person", "person_id")
        .agg(F.count("*").alias("shared"))
    )


def with_sizes(cells: DataFrame) -> DataFrame:
    """Adds the records of the cell's true person and of its assigned person."""
    true_person, assigned = Window.partitionBy("system", "true_person"), Window.partitionBy("system", "person_id")
    return cells.withColumns(
        {"true_size": F.sum("shared").over(true_person), "cluster_size": F.sum("shared").over(assigned)}
    )


def cells_by_bucket(cells: DataFrame) -> DataFrame:
    """One row per cell and bucket that it counts in: that of its true size, and all."""
    return cells.withColumn("bucket", F.explode(F.array(F.lit(ALL), size_bucket(F.col("true_size")))))


def size_bucket(size: Column) -> Column:
    """The bucket of a true cluster size."""
    bucket = F.lit(BUCKETS[-1])
    for name, bound in reversed(UPPER_BOUNDS.items()):
        bucket = F.when(size <= bound, F.lit(name)).otherwise(bucket)
    return bucket


def bucket_figures(cells: DataFrame) -> DataFrame:
    """One row per system and bucket with a column a measure."""
    n, t, g = F.col("shared"), F.col("true_size"), F.col("cluster_size")
    sums = cells.groupBy("system", "bucket").agg(
        F.sum(n * (n - 1)).alias("joined_rightly"),  # ordered pairs: each half of a pair is one
        F.sum(n * (g - 1)).alias("joined"),
        F.sum(n * (t - 1)).alias("to_join"),
        F.sum(n * n / g).alias("purity"),
        F.sum(n * n / t).alias("completeness"),
        F.sum(n).alias("records"),
        F.max(g).alias("biggest_cluster"),
        F.countDistinct("person_id").alias("clusters"),
        F.countDistinct("true_person").alias("persons"),
    )
    return sums.withColumns({
        "pair_precision": ratio("joined_rightly", "joined"),
        "pair_recall": ratio("joined_rightly", "to_join"),
        "pair_f1": ratio(2 * F.col("joined_rightly"), F.col("joined") + F.col("to_join")),
        "bcubed_precision": ratio("purity", "records"),
        "bcubed_recall": ratio("completeness", "records"),
    }).withColumn("bcubed_f1", harmonic("bcubed_precision", "bcubed_recall"))  # fmt: skip
