"""Spark ML's learners as candidates: logistic regression, random forest, gradient-boosted trees.

They learn from a sample of `churn.model.spark_ml.rows` at most, in one partition: the same rows give the same model whatever the
machine. What they learned is kept as plain numbers, so that scoring, reasons and the registry are the same for every candidate.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.ml.classification import GBTClassifier, LogisticRegression, RandomForestClassifier
from pyspark.ml.functions import array_to_vector
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.churn.forest import LEAF, Forest, Tree
from ringback.churn.linear import Linear, folded_values
from ringback.churn.measures import Reals
from ringback.settings.churn import ModelSettings

SPARK_LOGISTIC, SPARK_FOREST, SPARK_TREES = "spark_logistic", "spark_forest", "spark_trees"

Scorer = Linear | Forest


def fit_spark_logistic(spark: SparkSession, values: Reals, outcomes: Reals, folded: Reals, s: ModelSettings) -> Linear:
    """LogisticRegression with the ridge of the settings; the same objective as the line that is fitted in one process."""
    shaped = folded_values(values, folded)
    learner = LogisticRegression(labelCol="churned", regParam=s.ridge, maxIter=200, tol=1e-8)
    model = learner.fit(_frame(spark, shaped, outcomes, s.spark_ml.rows))
    weights, means = model.coefficients.toArray(), shaped.mean(axis=0)
    return Linear(means, np.ones(len(weights)), folded, weights, float(model.intercept + means @ weights))


def fit_spark_forest(spark: SparkSession, values: Reals, outcomes: Reals, folded: Reals, s: ModelSettings) -> Forest:
    """RandomForestClassifier; its probability is the mean share of those who churned in the leaves."""
    rules = s.spark_ml
    learner = RandomForestClassifier(labelCol="churned", numTrees=rules.trees, maxDepth=rules.depth, seed=s.seed)
    model = learner.fit(_frame(spark, values, outcomes, rules.rows))
    trees = tuple(_tree(tree, _share) for tree in model.trees)
    return Forest(trees, np.full(len(trees), 1 / len(trees)), averaged=True)


def fit_spark_trees(spark: SparkSession, values: Reals, outcomes: Reals, folded: Reals, s: ModelSettings) -> Forest:
    """GBTClassifier; its log-odds are twice the weighted sum of its trees (Friedman's log loss over -1 and 1)."""
    rules = s.spark_ml
    learner = GBTClassifier(
        labelCol="churned", maxIter=rules.rounds, maxDepth=rules.boosted_depth, stepSize=rules.rate, seed=s.seed
    )
    model = learner.fit(_frame(spark, values, outcomes, rules.rows))
    trees = tuple(_tree(tree, lambda node: float(node.prediction())) for tree in model.trees)
    return Forest(trees, 2 * np.asarray(model.treeWeights), averaged=False)


Fit = Callable[[SparkSession, Reals, Reals, Reals, ModelSettings], Scorer]
SPARK_LEARNERS: dict[str, Fit] = {
    SPARK_LOGISTIC: fit_spark_logistic,
    SPARK_FOREST: fit_spark_forest,
    SPARK_TREES: fit_spark_trees,
}


def _frame(spark: SparkSession, values: Reals, outcomes: Reals, most: int) -> DataFrame:
    """One row per row taken: every n-th, so that every slice has its share."""
    step = -(-len(values) // most)
    taken = np.ascontiguousarray(values[::step])
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(taken.ravel()), taken.shape[1]).cast(pa.list_(pa.float64()))
    table = pa.table({"x": vectors, "churned": pa.array(outcomes[::step])})
    rows = spark.createDataFrame(table).coalesce(1)
    return rows.select(array_to_vector(F.col("x")).alias("features"), "churned")


def _tree(model: Any, value: Callable[[Any], float]) -> Tree:
    """The tree's nodes, each asked once: learners of Spark give their nodes in the JVM only."""
    rows: list[list[float]] = []

    def add(node: Any) -> int:
        place = len(rows)
        rows.append([LEAF, 0.0, LEAF, LEAF, value(node)])
        if node.subtreeDepth() > 0:
            split = node.split()
            rows[place][:2] = [split.featureIndex(), split.threshold()]
            rows[place][2:4] = [add(node.leftChild()), add(node.rightChild())]
        return place

    add(model._call_java("rootNode"))
    told = np.array(rows)
    column, left, right = (told[:, place].astype(np.int64) for place in (0, 2, 3))
    return Tree(column, told[:, 1], left, right, told[:, 4])


def _share(node: Any) -> float:
    """Share of those who churned among a node's rows."""
    stats = list(node.impurityStats().stats())
    return float(stats[1] / sum(stats))
