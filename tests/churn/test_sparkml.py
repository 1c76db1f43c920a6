"""Spark ML's learners as plain numbers: what is kept scores as Spark itself does."""

import numpy as np
import pandas as pd
import pytest
from pyspark.ml.classification import GBTClassifier, RandomForestClassifier
from pyspark.ml.linalg import Vectors
from pyspark.sql import SparkSession

from ringback.churn.candidates import best_of, candidates
from ringback.churn.linear import fit_linear
from ringback.churn.measures import Reals, figures, log_odds, probability
from ringback.churn.model import ChurnModel, as_text, checksum, from_text
from ringback.churn.sparkml import _frame, fit_spark_forest, fit_spark_logistic, fit_spark_trees
from ringback.errors import ConfigError
from ringback.settings.churn import ChurnSettings, ModelSettings

pytestmark = pytest.mark.usefixtures("interpreted")
NAMES = ("days_since_order", "noise")


@pytest.fixture(scope="module")
def settings(rules: ChurnSettings) -> ModelSettings:
    few = rules.model.spark_ml.model_copy(update={"trees": 3, "depth": 3, "rounds": 3, "rows": 400})
    return rules.model.model_copy(update={"spark_ml": few})


@pytest.fixture(scope="module")
def rows(slices: pd.DataFrame) -> tuple[Reals, Reals]:
    mine = slices.head(400)
    return mine[list(NAMES)].to_numpy(), mine["churned"].to_numpy()


def test_the_line_is_the_one_fitted_in_one_process(
    spark: SparkSession, rows: tuple[Reals, Reals], settings: ModelSettings
) -> None:
    x, y = rows
    ours, theirs = fit_linear(x, y, np.ones(2), settings.ridge), fit_spark_logistic(spark, x, y, np.ones(2), settings)
    assert theirs.log_odds(x) == pytest.approx(ours.log_odds(x), abs=0.02)
    assert theirs.log_odds(x) == pytest.approx(theirs.intercept + theirs.terms(x).sum(axis=1))


def test_trees_score_as_spark_does_and_their_terms_add_up(
    spark: SparkSession, rows: tuple[Reals, Reals], settings: ModelSettings
) -> None:
    x, y = rows
    frame = _frame(spark, x, y, 400)
    trees = GBTClassifier(labelCol="churned", maxIter=3, maxDepth=settings.spark_ml.boosted_depth, stepSize=0.1, seed=0)
    forest = RandomForestClassifier(labelCol="churned", numTrees=3, maxDepth=3, seed=0)
    ours = [fit(spark, x, y, np.ones(2), settings) for fit in (fit_spark_trees, fit_spark_forest)]
    for model, learner in zip(ours, (trees, forest), strict=True):
        told = learner.fit(
            frame
        )  # asked row by row: its summary holds the session, which a task cannot take along once it has observed
        spark_says = np.array([told.predictProbability(Vectors.dense(row))[1] for row in x])
        assert probability(model.log_odds(x)) == pytest.approx(spark_says, abs=1e-6)
        gaps = model.log_odds(x) - model.terms(x).sum(axis=1)
        assert gaps == pytest.approx(np.full(len(x), gaps[0]), abs=1e-6)
        saved = ChurnModel(NAMES, "spark", model)
        again = from_text(as_text(saved), checksum(as_text(saved)))
        assert again.scorer.log_odds(x) == pytest.approx(model.log_odds(x))


def test_a_sample_is_spread_over_all_rows(spark: SparkSession) -> None:
    taken = _frame(spark, np.arange(10.0).reshape(-1, 1), np.zeros(10), 4).collect()
    assert [row["features"][0] for row in taken] == [0.0, 3.0, 6.0, 9.0]


def test_who_may_compete(rules: ChurnSettings) -> None:
    some = rules.model.model_copy(update={"candidates": ("spark_forest", "logistic")})
    assert candidates(some, with_spark=True) == ("spark_forest", "logistic")
    assert candidates(some, with_spark=False) == ("logistic",)
    with pytest.raises(ConfigError, match="found forest; expected some of logistic, boosted, blend, spark_logistic"):
        candidates(rules.model.model_copy(update={"candidates": ("forest",)}), with_spark=True)
    with pytest.raises(ConfigError, match="without Spark one of"):
        candidates(rules.model.model_copy(update={"candidates": ("spark_forest",)}), with_spark=False)


def test_ties_by_brier_go_to_the_one_with_more_lift_then_the_first() -> None:
    told = figures(np.array([1.0, 0.0, 1.0, 0.0] * 10), probability(log_odds(np.linspace(0.1, 0.9, 40))))
    better = told._replace(lift=told.lift + 1)
    assert best_of({"a": told, "b": better}) == "b"
    assert best_of({"a": told, "b": told}) == "a"
    assert best_of({"a": better._replace(brier=told.brier + 0.01), "b": told}) == "b"
