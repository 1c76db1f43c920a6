"""The stage: every figure of ringback and of the baselines beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.evaluate.baselines import Plain, plain_approaches
from ringback.evaluate.links import link_figures, person_spans
from ringback.evaluate.persons import ALL, person_figures
from ringback.evaluate.truth import check_truth, normalised_changes
from ringback.numbers import published
from ringback.settings import EvaluationSettings, LinkSettings
from ringback.tables import EVALUATION, conform

RINGBACK = "ringback"
ACTIONABLE = "actionable"
ACTIONABLE_MEASURES = ("link_precision", "link_recall")
SYSTEM = T.StructType([T.StructField("system", T.StringType())])


def evaluate(
    person_records: DataFrame,
    contact_points: DataFrame,
    contact_records: DataFrame,
    number_links: DataFrame,
    truth_persons: DataFrame,
    truth_number_changes: DataFrame | None,
    *,
    region: str,
    evaluation: EvaluationSettings,
    links: LinkSettings,
) -> DataFrame:
    """One row per system, measure and bucket; without truth_number_changes there are no figures of links.

    Only contact records count: those of events are in no truth. `region` is that of the truth's phones where they are
    written without a country code. The figures are worked out at once, not when the result is read.
    """
    contacts = contact_records.filter(F.col("input") == "contacts")
    points = contact_points.join(contacts, on=["source", "record_id"], how="leftsemi")
    ours = person_records.join(contacts, on=["source", "record_id"], how="leftsemi")
    check_truth(truth_persons, ours)
    plain = plain_approaches(contacts, points, evaluation.baseline_max_records)
    figures = at_once(person_figures(all_assignments(ours, plain), truth_persons))
    if truth_number_changes is not None:
        found = all_links(number_links, plain, links)
        changes, spans = normalised_changes(truth_number_changes, points, region), person_spans(points, truth_persons)
        with kept(changes, spans):  # each is joined several times
            figures = figures.unionByName(at_once(figures_of_links(found, changes, spans, plain)))
    return conform(figures, EVALUATION)


def all_assignments(ours: DataFrame, plain: Plain | None) -> DataFrame:
    """One row per system and record (system, record_id, person_id)."""
    assigned = ours.select(F.lit(RINGBACK).alias("system"), "record_id", "person_id")
    if plain is None:
        return assigned
    person = F.col("person_id").cast("string").alias("person_id")
    return assigned.unionByName(plain.assignments.select("system", "record_id", person))


def all_links(number_links: DataFrame, plain: Plain | None, rules: LinkSettings) -> DataFrame:
    """One row per system, old and new phone; the actionable links of ringback stand as a system of their own."""
    bounds = {RINGBACK: rules.publish_at, ACTIONABLE: max(rules.act_at, rules.publish_at)}
    sure, actionable = (
        published(number_links, at).select(F.lit(system).alias("system"), "old_phone", "new_phone")
        for system, at in bounds.items()
    )
    found = sure.unionByName(actionable)
    return found if plain is None else found.unionByName(plain.links)


def figures_of_links(found: DataFrame, changes: DataFrame, spans: DataFrame, plain: Plain | None) -> DataFrame:
    """One row per system and measure of links; those of actionable links are measures of ringback."""
    systems = found.sparkSession.createDataFrame([(RINGBACK,), (ACTIONABLE,)], SYSTEM)
    if plain is not None:
        systems = systems.unionByName(plain.assignments.select("system").distinct())
    rows = link_figures(found, changes, spans, systems)
    actionable = F.col("system") == ACTIONABLE
    name = F.when(actionable, F.concat(F.lit("actionable_"), "measure")).otherwise(F.col("measure"))
    return rows.filter(~actionable | F.col("measure").isin(*ACTIONABLE_MEASURES)).select(
        F.when(actionable, F.lit(RINGBACK)).otherwise(F.col("system")).alias("system"),
        F.lit(ALL).alias("bucket"), name.alias("measure"), "value",
    )  # fmt: skip


def at_once(figures: DataFrame) -> DataFrame:
    """The same rows, worked out now, so that what they stand on need not be kept or done again."""
    return figures.sparkSession.createDataFrame(figures.collect(), figures.schema)  # a few hundred figures


@contextmanager
def kept(*frames: DataFrame) -> Iterator[None]:
    """Holds what the frames come to until the end of the block."""
    for frame in frames:
        frame.persist()
    try:
        yield
    finally:
        for frame in frames:
            frame.unpersist()
