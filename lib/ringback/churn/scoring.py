"""Scores of customers at one cut-off, in Spark: the model travels as text and is read once per batch of rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.churn.model import REASONS, ChurnModel, from_text
from ringback.errors import ConfigError
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_SCORES, conform

NOT_ACTIVE = "not_active"
SCORED = T.StructType([
    T.StructField("customer_id", T.StringType()),
    T.StructField("churn_probability", T.DoubleType()),
    T.StructField("reasons", T.ArrayType(T.StringType())),
    T.StructField("spent_daily", T.DoubleType()),
])  # fmt: skip


def churn_scores(
    features: DataFrame, customers: DataFrame, text: str, checksum: str, *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per customer: scored where churn_features have a row at as_of's day, else with the reason why not."""
    from_text(text, checksum)  # a model that was changed is refused here, before any row
    today = features.where(F.col("cut_off") == F.lit(as_of.date())).select("customer_id", "features")
    longest = settings.features.windows[-1]

    def scored(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        model = from_text(text, checksum)
        for batch in batches:
            yield _batch(batch, model, longest)

    made = today.mapInPandas(scored, SCORED)
    chance = F.col("churn_probability")
    bands = F.when(chance >= settings.bands.high, "high").when(chance >= settings.bands.medium, "medium")
    window = settings.labels.horizon_days
    return customers.select("customer_id").distinct().join(made, "customer_id", how="left").select(
        "customer_id",
        F.lit(as_of).alias("as_of"),
        chance,
        F.lit(window).cast("bigint").alias("horizon_days"),
        F.lit(settings.labels.gap_days).cast("bigint").alias("gap_days"),
        F.lit(None).cast("string").alias("churn_kind"),
        (chance * F.col("spent_daily") * window).alias("value_at_risk"),
        F.when(chance.isNotNull(), F.coalesce(bands, F.lit("low"))).alias("risk_band"),
        "reasons",
        F.when(chance.isNotNull(), F.lit(checksum[:16])).alias("model_version"),
        F.when(chance.isNull(), F.lit(NOT_ACTIVE)).alias("not_scored"),
    ).transform(conform, CHURN_SCORES)  # fmt: skip


def latest_text(models: DataFrame) -> tuple[str, str]:
    """Text and checksum of the model that was trained last; ConfigError where there is none."""
    rows = models.orderBy(F.col("as_of").desc(), "model_version").select("text", "checksum").head(1)
    if not rows:
        raise ConfigError("models: there is no model; run train_churn_model first")
    return rows[0]["text"], rows[0]["checksum"]


def _batch(batch: pd.DataFrame, model: ChurnModel, longest: int) -> pd.DataFrame:
    told = pd.DataFrame([dict(row) for row in batch["features"]], index=batch.index)
    rows = told[[name for name in told if name in model.features]]
    terms = model.terms(rows).to_numpy()
    order = np.argsort(-terms, axis=1, kind="stable")[:, :REASONS]
    return pd.DataFrame({
        "customer_id": batch["customer_id"],
        "churn_probability": model.scores(rows),
        "reasons": [[model.features[at] for at in row if terms[place, at] > 0] for place, row in enumerate(order)],
        "spent_daily": told[f"order_amount_{longest}d"] / np.minimum(longest, told["days_since_first_order"]),
    })  # fmt: skip
