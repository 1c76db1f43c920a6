"""Training and tests in one go, from a source of events whose accounts are the customers."""

from datetime import date, datetime, timezone

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.evaluation import Tested, evaluate_at
from ringback.churn.events import account_events, qualifying_orders
from ringback.churn.features import churn_features, feature_names
from ringback.churn.gate import require_point_in_time
from ringback.churn.labels import churn_labels, label_end, require_before
from ringback.churn.training import Trained, train
from ringback.settings import Settings
from ringback.settings.churn import ChurnSettings
from ringback.sources import read_events

KEY = ["customer_id", "cut_off"]


def trained_and_tested(spark: SparkSession, settings: Settings) -> tuple[Trained, Tested]:
    """The model of churn.train_at and its figures at churn.test_at."""
    train_at, test_at = list(settings.churn.train_at), list(settings.churn.test_at)
    require_before(train_at, test_at, settings.churn.labels)
    events = account_events(read_events(spark, settings.sources)).persist()  # labels and features read it
    rows, names = labelled_features(events, [*train_at, *test_at], settings.churn)
    events.unpersist()
    trained = train(rows[rows["cut_off"].isin(train_at)], names, settings.churn.model, spark)
    return trained, evaluate_at(trained, rows, test_at, settings.churn)


def labelled_features(events: DataFrame, at: list[date], settings: ChurnSettings) -> tuple[pd.DataFrame, list[str]]:
    """One row per customer and cut-off with features and label, in order, gated; and the features' names."""
    features = churn_features(events, at, settings).persist()  # the gate reads it, then the model
    require_point_in_time(features)
    end = max(label_end(cut_off, settings.labels) for cut_off in at)
    as_of = datetime.combine(end, datetime.min.time(), timezone.utc)
    labels = churn_labels(qualifying_orders(events), at, as_of=as_of, settings=settings.labels)
    names = [name for name in feature_names(features) if name not in settings.features.leave_out]
    rows = features.join(labels, KEY, how="inner").select(*KEY, *names, "churned").orderBy(*KEY[::-1]).toPandas()
    features.unpersist()
    return rows, names
