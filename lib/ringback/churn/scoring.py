"""Scores of customers at one cut-off, in Spark: the model travels as text and is read once per batch of rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.churn.guards import require_same_features
from ringback.churn.model import ChurnModel
from ringback.churn.reasons import movements, reasons
from ringback.churn.registry import Kept
from ringback.churn.rfm import with_rfm
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_SCORES, conform

NOT_ACTIVE, OPTED_OUT = "not_active", "opted_out"
ACTIVE, PASSIVE = "active", "passive"
NOW, BEFORE = "now", "before"
VISITS = ("days_since_browse", "days_since_app_open")  # 0 where there was none
UPSET = ("complaint_events_60d", "refund_lines_60d", "refund_lines_90d")  # features of who had reason to leave
_real, _texts = T.DoubleType(), T.ArrayType(T.StringType())
SCORED = T.StructType([
    T.StructField("customer_id", T.StringType()), T.StructField("churn_probability", _real),
    T.StructField("reasons", _texts), T.StructField("moved", _real), T.StructField("moved_by", _texts),
])  # fmt: skip


def churn_scores(
    features: DataFrame, customers: DataFrame, kept: Kept, *, as_of: datetime, settings: ChurnSettings,
    opted_out: DataFrame, unreachable: DataFrame,
) -> DataFrame:  # fmt: skip
    """One row per customer: scored where churn_features have a row at as_of's day, else with the reason why not.

    `opted_out` and `unreachable` (customer_id): who is never scored, and whose number reaches nobody.
    """
    known = customers.select("customer_id").distinct().transform(_with_mark, opted_out, "opted_out")
    today = _at(features, F.lit(as_of.date())).join(known.where("not opted_out"), "customer_id", how="leftsemi")
    told = _told(today, features, kept, as_of).join(today.transform(_measures, settings), "customer_id", how="inner")
    rows = known.join(told, "customer_id", how="left").transform(_with_mark, unreachable, "unreachable")
    return rows.transform(with_rfm).transform(_as_table, kept, as_of, settings)


def _told(today: DataFrame, features: DataFrame, kept: Kept, as_of: datetime) -> DataFrame:
    """One row per customer of today, in the form of SCORED; moved since the cut-off before, where they were there then."""
    model = kept.model()
    first = today.select(F.map_keys("features").alias("names")).head(1)
    found = first[0]["names"] if first else model.features
    require_same_features([name for name in found if name in model.features], model.features)
    earlier = features.where(F.col("cut_off") < F.lit(as_of.date())).agg(F.max("cut_off").alias("latest"))
    then = features.join(F.broadcast(earlier), F.col("cut_off") == F.col("latest"), how="inner")
    both = _wide(today, model, NOW).join(_wide(then, model, BEFORE), "customer_id", how="left")

    def scored(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        mine = kept.model()
        for batch in batches:
            yield _batch(batch, mine)

    return both.mapInPandas(scored, SCORED)


def _at(features: DataFrame, cut_off: Column) -> DataFrame:
    return features.where(F.col("cut_off") == cut_off)


def _wide(rows: DataFrame, model: ChurnModel, when: str) -> DataFrame:
    """The model's features as columns: a map a row would be read a thousand times slower than Arrow's columns."""
    there = F.lit(True).alias(f"{when}_there")
    named = [F.col("features")[name].alias(f"{when}_{place}") for place, name in enumerate(model.features)]
    return rows.select("customer_id", there, *named)


def _measures(today: DataFrame, settings: ChurnSettings) -> DataFrame:
    longest, window = settings.features.windows[-1], settings.labels.horizon_days
    feature = F.col("features")
    since = F.greatest(F.lit(float(window)), feature["days_since_first_order"])  # a first order is no habit yet
    upset = F.greatest(*[F.coalesce(feature[name], F.lit(0.0)) for name in UPSET])
    spent = feature[f"order_amount_{longest}d"]
    return today.select(
        "customer_id",
        feature["days_since_order"].alias("recency"),
        feature[f"order_days_{longest}d"].alias("frequency"),
        spent.alias("money"),
        (spent / F.least(F.lit(float(max(longest, window))), since)).alias("spent_daily"),
        (upset > 0).alias("upset"),
        feature["activity_score"].alias("activity"),
        feature["days_since_order"].alias("days_since_order"),
        F.least(*[F.nullif(F.coalesce(feature[name], F.lit(0.0)), F.lit(0.0)) for name in VISITS]).alias(
            "days_since_browse"
        ),
    )


def _with_mark(rows: DataFrame, marked: DataFrame, name: str) -> DataFrame:
    these = marked.select("customer_id").distinct().withColumn("_mark", F.lit(True))
    return rows.join(these, "customer_id", how="left").withColumn(name, F.coalesce("_mark", F.lit(False))).drop("_mark")


def _as_table(rows: DataFrame, kept: Kept, as_of: datetime, settings: ChurnSettings) -> DataFrame:
    chance, bands, window = F.col("churn_probability"), settings.bands, settings.labels.horizon_days
    scored = chance.isNotNull()
    band = F.when(chance >= bands.high, "high").when(chance >= bands.medium, "medium").when(scored, "low")
    strategy = F.create_map(*[F.lit(word) for pair in bands.strategies.items() for word in pair])[F.col("risk_band")]
    kind = F.when(F.col("unreachable"), PASSIVE).when(F.col("upset"), ACTIVE)
    return rows.withColumns({
        "as_of": F.lit(as_of), "horizon_days": F.lit(window).cast("bigint"),
        "gap_days": F.lit(settings.labels.gap_days).cast("bigint"), "risk_band": band,
        "churn_kind": F.when(scored & (chance >= bands.medium), kind),
        "value_at_risk": chance * F.col("spent_daily") * window,
        "model_version": F.when(scored, F.lit(kept.version)),
        "not_scored": F.when(F.col("opted_out"), OPTED_OUT).when(~scored, NOT_ACTIVE),
    }).withColumn("strategy", strategy).select(*CHURN_SCORES.schema.names).transform(conform, CHURN_SCORES)  # fmt: skip


def _batch(batch: pd.DataFrame, model: ChurnModel) -> pd.DataFrame:
    now, before = (_frame(batch, model, when) for when in (NOW, BEFORE))
    there = batch[f"{BEFORE}_there"].notna().to_numpy()
    chance, terms = model.scores(now), model.terms(now).to_numpy()
    chance_then, terms_then = chance.copy(), terms.copy()
    if there.any():
        chance_then[there] = model.scores(before[there])
        terms_then[there] = model.terms(before[there]).to_numpy()
    by = movements(terms, terms_then, model.features, model.groups)
    return pd.DataFrame({
        "customer_id": batch["customer_id"].to_numpy(), "churn_probability": chance,
        "reasons": reasons(terms, now.to_numpy(), model.features, model.groups),
        "moved": np.where(there, chance - chance_then, np.nan),
        "moved_by": [told if known else None for told, known in zip(by, there, strict=True)],
    })  # fmt: skip


def _frame(batch: pd.DataFrame, model: ChurnModel, when: str) -> pd.DataFrame:
    rows = batch[[f"{when}_{place}" for place in range(len(model.features))]].astype(float)
    return rows.set_axis(list(model.features), axis=1)
