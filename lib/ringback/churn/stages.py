"""The stages of churn as tables: features with labels, and the model of them."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timezone

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.churn.events import qualifying_orders
from ringback.churn.features import churn_features, feature_names
from ringback.churn.labels import churn_labels, label_end
from ringback.churn.model import as_text, checksum
from ringback.churn.training import Trained, train
from ringback.errors import ConfigError
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_FEATURES, MODELS, conform

KEY = ["customer_id", "cut_off"]


def labelled_churn_features(
    events: DataFrame, cut_offs: Sequence[date], *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per customer and cut-off of the population; labelled where the window has closed by as_of."""
    made = churn_features(events, cut_offs, settings)
    names = feature_names(made)
    pairs = [part for name in sorted(names) for part in (F.lit(name), F.col(name))]
    rows = made.select(*KEY, F.create_map(*pairs).alias("features"), "seen_until", "known_until")
    closed = [day for day in cut_offs if _midnight(label_end(day, settings.labels)) <= as_of]
    if not closed:
        return rows.withColumn("churned", F.lit(None).cast("double")).transform(conform, CHURN_FEATURES)
    labels = churn_labels(qualifying_orders(events), closed, as_of=as_of, settings=settings.labels)
    return rows.join(labels, KEY, how="left").transform(conform, CHURN_FEATURES)


def trained_model(features: DataFrame, *, settings: ChurnSettings) -> Trained:
    """The champion over the labelled rows of churn.train_at; more rows than one process takes are sampled by customer."""
    mine = features.where(F.col("cut_off").isin(list(settings.train_at)) & F.col("churned").isNotNull())
    many = mine.count()
    if not many:
        raise ConfigError("churn.train_at: churn_features have no labelled row of these cut-offs; build them first")
    if many > settings.model.max_rows:
        share = F.pmod(F.xxhash64("customer_id"), F.lit(1_000_000)) < int(1_000_000 * settings.model.max_rows / many)
        mine = mine.where(share)
    rows = mine.select(*KEY, "features", "churned").toPandas()
    wide = pd.DataFrame([dict(row) for row in rows["features"]], index=rows.index)
    names = [name for name in sorted(map(str, wide)) if name not in settings.features.leave_out]
    return train(rows[[*KEY, "churned"]].join(wide[names]), names, settings.model)


def model_row(
    spark: SparkSession, trained: Trained, *, as_of: datetime, run_id: str, settings: ChurnSettings
) -> DataFrame:
    """One row: the model with its figures, settings and checksum."""
    text = as_text(trained.model)
    measures = {
        f"{name}.{one}": float(value) for name, told in trained.choice.items() for one, value in told._asdict().items()
    }
    row = (
        checksum(text)[:16], as_of, run_id, trained.model.candidate, list(trained.slices), list(trained.model.features),
        measures, json.dumps(settings.model_dump(mode="json"), sort_keys=True), checksum(text), text,
    )  # fmt: skip
    return spark.createDataFrame([row], MODELS.schema).transform(conform, MODELS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.utc)
