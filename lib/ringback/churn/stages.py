"""The stages of churn as tables: features with labels, and the model of them."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timezone
from functools import reduce
from math import isnan
from typing import Any, NamedTuple

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.churn.customers import ACCOUNTS, EVENT, PERSONS, followed_by, of_customers
from ringback.churn.evaluation import MODEL, Measured, Tested, evaluate_at
from ringback.churn.events import qualifying_orders
from ringback.churn.false_churn import false_churn
from ringback.churn.features import churn_features, feature_names
from ringback.churn.labels import churn_labels, churn_labels_by_then, label_end, require_before
from ringback.churn.model import as_text, checksum
from ringback.churn.samples import collected, sampled
from ringback.churn.training import Trained, train
from ringback.churn.treated import treated, with_treated
from ringback.errors import ConfigError
from ringback.identity.accounts import account_of
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_CURVES, CHURN_EVALUATION, CHURN_FEATURES, MODELS, conform

KEY = ["customer_id", "cut_off"]
CUSTOMERS = "customers"
PSI, DRIFT = "feature", "all"


class Known(NamedTuple):
    """Who did what, as it was known on a day: one row per event (source, event_id, customer_id)."""

    day: date
    whose: DataFrame
    relations: DataFrame | None = None  # contacts between customers; null where no source has any
    holders: DataFrame | None = (
        None  # what is known of customers as persons (`holders.holder_features`); null: not asked
    )


def labelled_churn_features(
    events: DataFrame,
    cut_offs: Sequence[date],
    *,
    as_of: datetime,
    settings: ChurnSettings,
    relations: DataFrame | None = None,
) -> DataFrame:
    """One row per account and cut-off of the population; labelled where the window has closed by as_of."""
    rows = _as_table(churn_features(events, cut_offs, settings, relations), None)
    closed = [day for day in cut_offs if _midnight(label_end(day, settings.labels)) <= as_of]
    if not closed:
        return rows.transform(_unlabelled)
    labels = outcomes_of_accounts(events, closed, as_of=as_of, settings=settings)
    return rows.join(labels, KEY, how="left").transform(conform, CHURN_FEATURES)


def churn_features_then(
    events: DataFrame, then: Known, later: Known | None, *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per customer of the population at the day of `then`, by what was known that day.

    Labelled by customers as they were known `later`, at the end of the window; null = it has not closed.
    """
    mine = of_customers(events, then.whose)
    made = churn_features(mine, [then.day], settings, then.relations)
    if then.holders is not None:
        told = [name for name in then.holders.columns if name != "customer_id"]
        made = made.join(then.holders, "customer_id", how="left").fillna(0.0, told)
    rows = _as_table(made, then.day)
    if later is None:
        return rows.transform(_unlabelled)
    labels = outcomes_then(events, then, later, as_of=as_of, settings=settings)
    return rows.join(labels, KEY, how="left").transform(conform, CHURN_FEATURES)


def outcomes_of_accounts(
    events: DataFrame, cut_offs: Sequence[date], *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per account and cut-off of the population: KEY, churned, treated."""
    labels = churn_labels(qualifying_orders(events), cut_offs, as_of=as_of, settings=settings.labels)
    return with_treated(labels, treated(events, cut_offs, as_of=as_of, settings=settings), settings)


def outcomes_then(
    events: DataFrame, then: Known, later: Known, *, as_of: datetime, settings: ChurnSettings
) -> DataFrame:
    """One row per customer of the population at the day of `then`: KEY, churned, treated, by who is known `later` to follow."""
    before, after = (of_customers(events, known.whose) for known in (then, later))
    follows = followed_by(then.whose, later.whose)
    labels = churn_labels_by_then(
        qualifying_orders(before), qualifying_orders(after), follows, then.day, as_of=as_of, settings=settings.labels
    )
    found = treated(after, [then.day], as_of=as_of, settings=settings).withColumnRenamed("customer_id", "later_id")
    return with_treated(labels, found.join(follows, "later_id", how="inner").drop("later_id"), settings)


def false_churn_rows(
    events: DataFrame, persons: DataFrame, later: Known, cut_off: date, *, settings: ChurnSettings
) -> DataFrame:
    """One row per level, accounts, persons and customers, at one cut-off; `persons` (source, event_id, unit) as known later."""
    held = events.join(later.whose.withColumnRenamed("customer_id", "holder"), EVENT, how="left")
    units = {
        ACCOUNTS: held.withColumn("unit", account_of()),
        PERSONS: held.join(persons, EVENT, how="left"),
        CUSTOMERS: held.withColumn("unit", F.col("holder")),
    }
    parts = [false_churn(qualifying_orders(rows), cut_off, level, settings.labels) for level, rows in units.items()]
    return reduce(DataFrame.unionByName, parts)


def _as_table(made: DataFrame, identity_on: date | None) -> DataFrame:
    pairs = [part for name in sorted(feature_names(made)) for part in (F.lit(name), F.col(name))]
    identity = F.lit(identity_on).cast("date").alias("identity_on")
    return made.select(*KEY, F.create_map(*pairs).alias("features"), "seen_until", "known_until", identity)


def _unlabelled(rows: DataFrame) -> DataFrame:
    unknown = {name: F.lit(None).cast("double") for name in ("churned", "treated")}
    return rows.withColumns(unknown).transform(conform, CHURN_FEATURES)


def trained_model(features: DataFrame, *, settings: ChurnSettings) -> Trained:
    """The champion over the labelled rows of churn.train_at; more rows than one process takes are sampled by customer."""
    mine = features.where(F.col("cut_off").isin(list(settings.train_at)) & F.col("churned").isNotNull())
    rows, names = _wide(mine, settings)
    if rows.empty:
        raise ConfigError("churn.train_at: churn_features have no labelled row of these cut-offs; build them first")
    return train(rows, names, settings.model, features.sparkSession)


def tested_model(features: DataFrame, trained: Trained, *, settings: ChurnSettings) -> Tested:
    """The model and its naive rivals at each of churn.test_at whose labels are known; none where there is no such cut-off."""
    require_before(trained.slices, settings.test_at, settings.labels)
    known = features.where(F.col("churned").isNotNull())
    rows, _ = _wide(known.where(F.col("cut_off").isin([*trained.slices, *settings.test_at])), settings)
    there = set(rows["cut_off"])
    return evaluate_at(trained, rows, [day for day in settings.test_at if day in there], settings)


def evaluation_rows(spark: SparkSession, trained: Trained, tested: Tested) -> DataFrame:
    """One row per cut-off, system, segment and figure, and for each cut-off what moved, in the form of CHURN_EVALUATION."""
    version = checksum(as_text(trained.model))[:16]
    rows = [(version, *row) for one in tested.rows for row in figure_rows(one)]
    for day, drift in tested.drifts.items():
        rows += [(version, day, MODEL, PSI, name, psi, None, None) for name, psi in drift.indexes.items()]
        rows.append((version, day, MODEL, DRIFT, "drifted", float(drift.drifted), None, None))
    return spark.createDataFrame(rows, CHURN_EVALUATION.schema).transform(conform, CHURN_EVALUATION)


def figure_rows(one: Measured) -> Iterator[tuple[Any, ...]]:
    """One row per figure, with its interval where it has one."""
    for name, value in (one.figures._asdict() | dict(one.more)).items():
        told = None if isnan(float(value)) else float(value)
        yield (one.cut_off, one.system, one.segment, name, told, *one.ends.get(name, (None, None)))


def curve_rows(spark: SparkSession, trained: Trained, tested: Tested) -> DataFrame:
    """One row per cut-off, system, curve and point, in the form of CHURN_CURVES."""
    version = checksum(as_text(trained.model))[:16]
    rows = [(version, *point) for point in tested.curves]
    return spark.createDataFrame(rows, CHURN_CURVES.schema).transform(conform, CHURN_CURVES)


def _wide(rows: DataFrame, settings: ChurnSettings) -> tuple[pd.DataFrame, list[str]]:
    """KEY, churned, treated and a column a feature of table rows, in order, and the features' names, less those that are left out.

    The learners read them in one process: of more than `max_rows` rows a sample of the customers.
    """
    rows = sampled(rows, settings.model.max_rows)
    found = rows.select(F.map_keys("features").alias("names")).head(1)
    names = [name for name in sorted(found[0]["names"] if found else []) if name not in settings.features.leave_out]
    wide = rows.select(
        *KEY, "churned", "treated", *[F.col("features")[name].cast("float").alias(name) for name in names]
    )
    told = collected(wide, most=settings.model.max_rows)
    return told.sort_values(KEY[::-1], kind="stable", ignore_index=True), names  # or sums would differ by partitions


def model_row(
    spark: SparkSession, trained: Trained, *, as_of: datetime, run_id: str, data_version: int, settings: ChurnSettings
) -> DataFrame:
    """One row: the model with its data, figures, settings and checksum."""
    text = as_text(trained.model)
    measures = {
        f"{name}.{one}": float(value) for name, told in trained.choice.items() for one, value in told._asdict().items()
    }
    row = (
        checksum(text)[:16], as_of, run_id, trained.model.candidate, list(trained.slices), list(trained.model.features),
        data_version, measures, json.dumps(settings.model_dump(mode="json"), sort_keys=True), checksum(text), text,
    )  # fmt: skip
    return spark.createDataFrame([row], MODELS.schema).transform(conform, MODELS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.utc)
