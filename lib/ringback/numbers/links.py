"""The third stage: persons and their dated phones to number links."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.identity.names_alike import any_alike, names_compared
from ringback.identity.receivers import with_receivers
from ringback.numbers.assignment import with_assignment, with_block
from ringback.numbers.beside import with_holders
from ringback.numbers.calibration import BY_RULES, Calibration, with_calibration
from ringback.numbers.candidates import candidates
from ringback.numbers.carried import person_facts, with_carried
from ringback.numbers.evidence import with_state
from ringback.numbers.lines import lines, marks_of, people
from ringback.numbers.meetings import crossing, meetings
from ringback.numbers.rivals import with_confidence
from ringback.numbers.scoring import with_days, with_score, with_verdict
from ringback.settings import LinkSettings
from ringback.tables import NUMBER_LINKS, NUMBER_STATUS, conform

NOT_PUBLISHED = ("refused", "wrong_person")


def link_numbers(
    records: DataFrame,
    points: DataFrame,
    owners: DataFrame,
    persons: DataFrame,
    tenures: DataFrame,
    hubs: DataFrame,
    *,
    rules: LinkSettings,
    as_of: datetime,
    status: DataFrame | None = None,
    calibration: Calibration = BY_RULES,
) -> DataFrame:
    """One row per candidate OLD → NEW, of one person or across two, with its confidence, verdict and evidence, above `keep_min`."""
    scored = scored_links(records, points, owners, persons, tenures, hubs, rules=rules, as_of=as_of, status=status)
    return told_links(scored, rules, calibration)


def scored_links(
    records: DataFrame,
    points: DataFrame,
    owners: DataFrame,
    persons: DataFrame,
    tenures: DataFrame,
    hubs: DataFrame,
    *,
    rules: LinkSettings,
    as_of: datetime,
    status: DataFrame | None = None,
) -> DataFrame:
    """One row per candidate OLD → NEW above `keep_min`: scored by the rules and assigned, in no table's form yet."""
    phones = tenures.where(F.col("kind") == "phone")
    records, points = with_receivers(records, points)
    look_ups = records.sparkSession.createDataFrame([], NUMBER_STATUS.schema) if status is None else status
    marks = marks_of(records, points, hubs).checkpoint()  # of lines and of persons
    held = lines(records, points, owners, phones, marks).checkpoint()  # looked at within persons and across
    who = people(records, owners).checkpoint()  # ditto, for both sides
    facts = person_facts(marks, points, records, owners, hubs)
    agree = any_alike("old.names", "new.names")
    own = candidates(held).transform(with_carried, facts).withColumn("names_agree", agree)
    others = crossing(meetings(tenures, hubs), held).transform(with_both, who)
    return (
        own.unionByName(others, allowMissingColumns=True)
        .withColumn("recycled", F.coalesce("recycled", F.lit(False)))
        .transform(with_holders, phones)
        .transform(with_state, look_ups, records, points)
        .join(persons.select(F.col("person_id").alias("old_person_id"), "weakest_link"), "old_person_id", how="left")
        .transform(with_days, as_of)
        .transform(with_score, rules)
        .transform(best_per_tenures)
        .transform(with_confidence)
        .where(F.col("confidence") >= rules.keep_min)
        .withColumn("may_move", (F.col("overlap_days") < rules.second_number_days) & ~F.col("recycled"))
        .checkpoint()  # read twice to be put in blocks, twice to be assigned
        .transform(with_block)
        .transform(with_assignment)
        .transform(with_link_id)
    )


def told_links(scored: DataFrame, rules: LinkSettings, calibration: Calibration) -> DataFrame:
    """The scored candidates as their table tells them, with calibrated confidences; those that fall below `keep_min` are left out."""
    return (
        scored.transform(with_calibration, calibration)
        .where(F.col("confidence") >= rules.keep_min)
        .transform(with_verdict, rules)
        .transform(link_rows)
    )


def with_both(crossing: DataFrame, people: DataFrame) -> DataFrame:
    """Adds old_who and new_who, what is known of both persons, and how their names compare."""
    for side in ("old", "new"):
        one = F.struct("first_at", "last_at", "name", "birth_date").alias(f"{side}_who")
        told = people.select(F.col("person_id").alias(f"{side}_person_id"), one)
        crossing = crossing.join(told, f"{side}_person_id", how="left")
    return crossing.withColumn("names", names_compared("old_who.name", "new_who.name"))


def best_per_tenures(scored: DataFrame) -> DataFrame:
    """One row per tenures of OLD and NEW: the kind of line that speaks for it most; declared where any kind is, such as the books'."""
    sides = [f"{side}{part}" for side in ("old", "new") for part in ("_person_id", ".value", ".tenure")]
    kinds = Window.partitionBy(*sides).orderBy(
        F.col("log_odds").desc(), F.col("new.line_from"), F.col("old.line_kind"), F.col("new.line_kind")
    )
    declared = F.max(F.coalesce("declared", F.lit(False))).over(Window.partitionBy(*sides))
    ranked = scored.withColumns({"declared": declared, "_rank": F.row_number().over(kinds)})
    return ranked.where(F.col("_rank") == 1).drop("_rank")


def with_link_id(scored: DataFrame) -> DataFrame:
    """Adds `link_id`, a digest of both numbers and the starts of their tenures; holders who share both are numbered."""
    parts = ("old.value", "old.held_from", "new.value", "new.held_from")
    nth = F.row_number().over(Window.partitionBy(*parts).orderBy("old_person_id", "new_person_id"))
    same_lines = F.when(nth > 1, F.concat(F.lit("|"), nth.cast("string"))).otherwise(F.lit(""))
    text = F.concat(F.concat_ws("|", *[F.col(part).cast("string") for part in parts]), same_lines)
    return scored.withColumn("link_id", F.concat(F.lit("l"), F.substring(F.sha2(text, 256), 1, 20)))


def link_rows(scored: DataFrame) -> DataFrame:
    """The scored candidates as their table tells them; a change that the customer told is declared."""
    declared = F.col("declared") & (F.col("verdict") == "changed")
    return scored.select(
        "link_id",
        F.col("old.value").alias("old_phone"),
        F.col("new.value").alias("new_phone"),
        F.col("old.tenure").alias("old_tenure"),
        F.col("new.tenure").alias("new_tenure"),
        "old_person_id",
        "new_person_id",
        F.least("old.line_to", "new.line_from").alias("changed_after"),
        F.col("new.line_from").alias("changed_before"),
        "confidence",
        "verdict",
        F.when(declared, "declared").otherwise("candidate").alias("status"),
        "calibration_source",
        "uncalibrated",
        "evidence",
    ).transform(conform, NUMBER_LINKS)


def is_published(at: float) -> Column:
    """Whether a link counts: verdict changed, confidence at least `at`, and nobody refused it."""
    return (F.col("verdict") == "changed") & (F.col("confidence") >= at) & ~F.col("status").isin(*NOT_PUBLISHED)


def published(links: DataFrame, at: float) -> DataFrame:
    """The links that count."""
    return links.where(is_published(at))
