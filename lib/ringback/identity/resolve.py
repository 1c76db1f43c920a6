"""The second stage: contact records and points to persons."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.candidates import candidate_pairs, needed_of_names, require_pairs_within
from ringback.identity.carried import carried, with_crowds
from ringback.identity.clusters import clustered
from ringback.identity.context import Context, learn, sure_cells
from ringback.identity.decisions import require_no_contradiction, ruled_apart, ruled_pairs
from ringback.identity.gone import with_gone
from ringback.identity.guards import hubs, private_holders, shared_hubs
from ringback.identity.households import households
from ringback.identity.lasting import first_ids, identity_changes, person_ids
from ringback.identity.levels import compared_pairs
from ringback.identity.mailboxes import mailbox_texts
from ringback.identity.persons import (
    evidence,
    person_records,
    persons,
    phone_tenures,
    takeover_reasons,
    tenures,
    weakest_links,
)
from ringback.identity.profiles import profiles, record_profiles, with_dense_id
from ringback.identity.sides import sides, with_name_rarity, with_phone_tenures
from ringback.identity.tenures import dead_days, phone_cuts, phone_runs, phone_takeovers
from ringback.identity.weights import Start, identifier_weights, source_weights, with_private, with_weight
from ringback.settings import IdentitySettings
from ringback.tables import DECISIONS, NUMBER_STATUS, PAIRS, conform


@dataclass(frozen=True)
class Before:
    """What the run before said: whose record was whose, and how persons had changed until then."""

    person_records: DataFrame
    identity_changes: DataFrame


@dataclass(frozen=True)
class Resolved:
    """The tables of the stage; `identity_changes` holds those of this run alone."""

    person_records: DataFrame
    identity_changes: DataFrame
    persons: DataFrame
    tenures: DataFrame
    phone_tenures: DataFrame
    evidence: DataFrame
    pairs: DataFrame
    hubs: DataFrame
    households: DataFrame


@dataclass(frozen=True)
class Compared:
    """Profiles and what was found of them: sides (one row per profile), pairs with their weights, and what decided.

    `takeovers` tells the tenure of each profile's phones that changed hands.
    """

    sides: DataFrame
    pairs: DataFrame
    hubs: DataFrame
    context: Context
    takeovers: DataFrame


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
) -> Resolved:
    """Every contact record gets a person: profiles that share something are compared, joined where they agree enough.

    `decisions` (DECISIONS) always win; InputError names those that contradict each other. `status` (NUMBER_STATUS) tells when
    numbers were dead.
    """
    if decisions is None:
        decisions = records.sparkSession.createDataFrame([], DECISIONS.schema)
    if status is None:
        status = records.sparkSession.createDataFrame([], NUMBER_STATUS.schema)
    require_no_contradiction(decisions)
    said = record_profiles(records, points, settings.times, ruled_apart(decisions)).checkpoint()
    distinct = profiles(said).transform(with_dense_id, "profile_key", "profile_id").checkpoint()
    named = said.join(distinct.select("profile_key", "profile_id"), "profile_key", how="inner").checkpoint()
    ruled = ruled_pairs(decisions, named).checkpoint()  # as few as people made
    found = compared(distinct, ruled, dead_days(status).checkpoint(), settings)
    kept = found.pairs.where("kept")
    labels, refused = clustered(kept.select("left", "right", "weight"), found.sides, ruled, settings)
    labelled = named.join(labels, "profile_id", how="inner").checkpoint()
    ids = (
        first_ids(labelled) if before is None else person_ids(labelled, before.person_records, before.identity_changes)
    ).checkpoint()  # read by the persons and by what changed of them
    owners = person_records(labelled, ids).checkpoint()
    held = tenures(points, owners, takeover_reasons(found.takeovers, labelled, owners)).checkpoint()
    return Resolved(
        person_records=owners,
        identity_changes=identity_changes(
            ids, before.person_records if before else None, run_id=run_id, as_of=as_of
        ).checkpoint(),  # before the table that it was made from is written
        persons=persons(records, points, owners, weakest_links(kept, labelled, owners)),
        tenures=held,
        phone_tenures=phone_tenures(held),
        evidence=evidence(points, owners, held, identifier_weights(found.sides, found.hubs, found.context, settings)),
        pairs=pair_rows(found.pairs, refused),
        hubs=found.hubs,
        households=households(points, owners, settings.max_household),
    )


def compared(distinct: DataFrame, ruled: DataFrame, dead: DataFrame, settings: IdentitySettings) -> Compared:
    """The profiles, compared in pairs: candidates, levels, what the data teaches about its contexts, weights.

    `dead` tells the days on which numbers were found dead, see `dead_days`.
    """
    each = carried(distinct).checkpoint()
    crowded = with_crowds(each).checkpoint()
    holders = private_holders(each, settings).checkpoint()
    usable = holders.where("reason is null").select("kind", "value")
    private = each.join(usable, ["kind", "value"], how="leftsemi").checkpoint()
    told = sides(distinct, private, crowded, mailbox_texts(private)).checkpoint()
    by_source = {row["source"]: row["count"] for row in told.groupBy("source").count().collect()}  # a row a source
    runs = phone_runs(crowded.where("kind = 'phone'"), dead, settings.times).checkpoint()
    cuts = phone_cuts(runs, told, settings.times).checkpoint()
    rated = rated_sides(with_phone_tenures(told, runs, cuts), list(by_source.values()), settings).checkpoint()
    if sum(by_source.values()) ** 2 / 2 > settings.max_pairs:  # fewer can never be too many
        require_pairs_within(rated, private, ruled, settings)
    said = (
        compared_pairs(candidate_pairs(rated, private, ruled, settings), rated, settings.times)
        .transform(with_gone, private, rated)
        .transform(with_private, settings.weights)
        .checkpoint()  # read three times: what it teaches, what sources weigh, and each pair's weight
    )
    context = learn(sure_cells(said, settings.weights.context.sure_from), settings.weights.context)
    start = Start(sum(by_source.values()), source_weights(said, by_source))
    weighed = with_weight(said, context, start, settings.weights)
    judged = weighed.withColumn("kept", F.col("weight") >= settings.keep_at)
    pairs = judged.select("left", "right", "l", "r", "parts", "weight", "kept").checkpoint()
    return Compared(
        rated, pairs, hubs(holders, shared_hubs(crowded, settings)).checkpoint(), context, phone_takeovers(runs, cuts)
    )


def rated_sides(told: DataFrame, by_source: list[int], settings: IdentitySettings) -> DataFrame:
    """The sides with the rarity of their names, and what a name needs to tell by itself."""
    needed = needed_of_names(sum(by_source), by_source, settings.keep_at)
    return with_name_rarity(told).withColumn("needed", F.lit(needed))


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
        F.when(~F.col("kept"), F.lit("below_threshold")).otherwise(F.col("reason")).alias("reason"),
    ).transform(conform, PAIRS)
