"""Scores of an earlier run against what came, once their windows have closed: how good they were when they were used."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.drift import off_by_rate
from ringback.churn.evaluation import ALL, TREATED, capacity_share, measured
from ringback.churn.labels import label_end
from ringback.churn.measures import Reals, stability_index
from ringback.churn.samples import sampled
from ringback.churn.stages import figure_rows
from ringback.churn.treated import UNTREATED
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_EVALUATION, conform

AS_SCORED = "as scored then"


def day_to_monitor(scores: DataFrame, as_of: datetime, settings: ChurnSettings) -> date | None:
    """The latest day of earlier scores whose window has closed by as_of; None where there is none."""
    days = scores.where("churn_probability is not null").select(F.to_date("as_of").alias("day")).distinct()
    scored = [row["day"] for row in days.collect()]  # one row a day of scoring
    return max((day for day in scored if label_end(day, settings.labels) <= as_of.date()), default=None)


def monitoring_rows(
    scores: DataFrame, outcomes: DataFrame, day: date, *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per figure of the scores of that day, in the form of CHURN_EVALUATION; none where nobody's outcome is known.

    `outcomes` (customer_id, churned, treated) by what is known now. Beside the figures of every evaluation: not_found, the share of
    those scored whose customers are no longer known by that id; score_psi, how far scores have moved since; drifted.
    """
    then = _on(scores, F.lit(day)).join(outcomes.drop("cut_off"), "customer_id", how="left")
    rows, later = (
        sampled(of, settings.model.max_rows)
        .orderBy("customer_id")
        .toPandas()  # in order, or sums would differ by partitions
        for of in (then, _on(scores, F.to_date(F.lit(as_of))))
    )
    figures = _figures(rows, _reals(later["churn_probability"]), day, settings)
    version = str(rows["model_version"].iloc[0])
    made: Sequence[tuple[object, ...]] = [(version, *row) for row in figures]
    return scores.sparkSession.createDataFrame(made, CHURN_EVALUATION.schema).transform(conform, CHURN_EVALUATION)


def _figures(rows: pd.DataFrame, later: Reals, day: date, settings: ChurnSettings) -> list[tuple[object, ...]]:
    known = rows[rows["churned"].notna()]
    figures: list[tuple[object, ...]] = []
    for segment, mine in ((ALL, known), (UNTREATED, known[known[TREATED] == 0])):
        outcomes, scores = _reals(mine["churned"]), _reals(mine["churn_probability"])
        if 0 < outcomes.sum() < len(mine):
            share = capacity_share(settings.capacity, len(known))
            figures += figure_rows(measured(day, AS_SCORED, segment, outcomes, scores, settings, share))
    moved = stability_index(_reals(rows["churn_probability"]), later) if len(later) else None
    off = bool(len(known)) and bool(
        off_by_rate(_reals(known["churn_probability"]), float(known["churned"].mean()), settings.drift)
    )
    drifted = off or (moved or 0.0) > settings.drift.stability_index
    told = {"not_found": 1 - len(known) / len(rows), "score_psi": moved, "drifted": float(drifted)}
    return figures + [(day, AS_SCORED, ALL, name, value, None, None) for name, value in told.items()]


def _on(scores: DataFrame, day: Column) -> DataFrame:
    """Those scored on a day, at the latest instant where there are several."""
    mine = scores.where((F.to_date("as_of") == day) & F.col("churn_probability").isNotNull())
    last = mine.agg(F.max("as_of").alias("last"))
    latest = mine.join(F.broadcast(last), F.col("as_of") == F.col("last"), how="inner")
    return latest.select("customer_id", "churn_probability", "model_version")


def _reals(values: pd.Series) -> Reals:
    return np.asarray(values, dtype=np.float64)
