"""The second stage: contact records and points to persons."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.clusters import Clustered, clustered
from ringback.identity.comparing import Compared, compared
from ringback.identity.decisions import require_no_contradiction, ruled_apart, ruled_pairs
from ringback.identity.holdings import given_up, phone_tenures, takeover_reasons, tenures
from ringback.identity.households import households
from ringback.identity.lasting import first_ids, identity_changes, person_ids
from ringback.identity.learned import Learned
from ringback.identity.persons import (
    evidence,
    person_records,
    persons,
    weakest_links,
)
from ringback.identity.profiles import profiles, record_profiles, said_by_records, source_days, with_dense_id
from ringback.identity.receivers import with_receivers
from ringback.identity.sides import takeovers_of
from ringback.identity.tenures import dead_days
from ringback.identity.weights import identifier_weights
from ringback.settings import IdentitySettings
from ringback.tables import DECISIONS, IDENTITY_PROFILES, NUMBER_STATUS, PAIRS, conform

BELOW = "below_threshold"


@dataclass(frozen=True)
class Before:
    """What the run before said: whose record was whose, and how persons had changed until then."""

    person_records: DataFrame
    identity_changes: DataFrame


@dataclass(frozen=True)
class Resolved:
    """The tables of the stage; `identity_changes` holds those of this run alone.

    `profile_records` (one row per record: content, profile_key), `profiles` and `learned` are what a later run can go on from.
    """

    person_records: DataFrame
    identity_changes: DataFrame
    persons: DataFrame
    tenures: DataFrame
    phone_tenures: DataFrame
    evidence: DataFrame
    pairs: DataFrame
    hubs: DataFrame
    households: DataFrame
    profile_records: DataFrame
    profiles: DataFrame
    learned: Learned


def resolve_identities(
    records: DataFrame,
    points: DataFrame,
    *,
    settings: IdentitySettings,
    run_id: str,
    as_of: datetime,
    before: Before | None = None,
    decisions: DataFrame | None = None,
    status: DataFrame | None = None,
    learned: Learned | None = None,
) -> Resolved:
    """Every contact record gets a person: profiles that share something are compared, joined where they agree enough.

    `decisions` (DECISIONS) always win; InputError names those that contradict each other. `status` (NUMBER_STATUS) tells when
    numbers were dead. `learned` is what an earlier run learned of these data; without it this run learns.
    """
    decisions, status = none_given(records, decisions, status)
    require_no_contradiction(decisions)
    records, points = with_receivers(records, points)
    told = said_by_records(records, points).checkpoint()  # their days are ranked first
    said = record_profiles(told, settings.times, ruled_apart(decisions), source_days(told)).checkpoint()
    distinct = profiles(said).transform(with_dense_id, "profile_key", "profile_id").checkpoint()
    named = said.join(distinct.select("profile_key", "profile_id"), "profile_key", how="inner").checkpoint()
    ruled = ruled_pairs(decisions, named).checkpoint()  # as few as people made
    dead = dead_days(status).checkpoint()  # read where phones are cut, and where persons' current ones are told
    found = compared(distinct, ruled, dead, settings, learned)
    kept = found.pairs.where("kept")
    grouped = clustered(kept.select("left", "right", "weight"), found.sides, ruled, settings)
    labelled = named.join(grouped.labels, "profile_id", how="inner").checkpoint()
    ids = (
        first_ids(labelled) if before is None else person_ids(labelled, before.person_records, before.identity_changes)
    ).checkpoint()  # read by the persons and by what changed of them
    owners = person_records(labelled, ids).checkpoint()
    reasons = takeover_reasons(takeovers_of(found.sides), labelled, owners)
    held = tenures(points, owners, reasons, settings.times).checkpoint()
    weights = identifier_weights(found.sides, found.hubs, found.learned.context, settings)
    return Resolved(
        person_records=owners,
        identity_changes=identity_changes(
            ids, before.person_records if before else None, run_id=run_id, as_of=as_of
        ).checkpoint(),  # before the table that it was made from is written
        persons=persons(records, points, owners, weakest_links(kept, labelled, owners), given_up(held, dead)),
        tenures=held,
        phone_tenures=phone_tenures(held),
        evidence=evidence(points, owners, held, weights),
        pairs=pair_rows(found.pairs, grouped.refused),
        hubs=found.hubs,
        households=households(points, owners, settings.max_household),
        profile_records=named,
        profiles=profile_rows(found, grouped),
        learned=found.learned,
    )


def none_given(
    records: DataFrame, decisions: DataFrame | None, status: DataFrame | None
) -> tuple[DataFrame, DataFrame]:
    """The decisions and look-ups, without rows where there are none."""
    spark = records.sparkSession
    return (
        spark.createDataFrame([], DECISIONS.schema) if decisions is None else decisions,
        spark.createDataFrame([], NUMBER_STATUS.schema) if status is None else status,
    )


def pair_rows(pairs: DataFrame, refused: DataFrame) -> DataFrame:
    """The compared pairs as their table tells them."""
    told = pairs.join(refused, ["left", "right"], how="left")
    return told.select(
        F.col("l.source").alias("left_source"),
        F.col("l.first_record").alias("left_record"),
        F.col("r.source").alias("right_source"),
        F.col("r.first_record").alias("right_record"),
        "weight",
        "parts",
        (F.col("kept") & F.col("reason").isNull()).alias("kept"),
        F.when(~F.col("kept"), F.lit(BELOW)).otherwise(F.col("reason")).alias("reason"),
        F.col("l.profile_key").alias("left_profile"),
        F.col("r.profile_key").alias("right_profile"),
    ).transform(conform, PAIRS)


def profile_rows(found: Compared, grouped: Clustered) -> DataFrame:
    """The profiles as their table tells them: what is compared of each, and the component that all kept pairs make of it."""
    keys = found.sides.select(F.col("profile_id").alias("component"), F.col("profile_key").alias("component_key"))
    placed = grouped.whole.join(keys, "component", how="inner").select("profile_id", "component_key")
    told = found.sides.join(placed, "profile_id", how="inner")
    return told.select(*IDENTITY_PROFILES.schema.names).transform(conform, IDENTITY_PROFILES)
