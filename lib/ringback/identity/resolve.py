"""The second stage: contact records and points to persons."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.candidates import candidate_pairs
from ringback.identity.components import connected_components
from ringback.identity.evidence import compared_pairs, scored_pairs, source_weights, with_rarity
from ringback.identity.guards import hubs, identifier_holders
from ringback.identity.lasting import first_ids, identity_changes, person_ids
from ringback.identity.persons import evidence, person_records, persons, phone_tenures, tenures, weakest_links
from ringback.identity.profiles import profiles, record_profiles, with_dense_id
from ringback.settings import IdentitySettings, Weights
from ringback.tables import PAIRS, conform


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


def resolve_identities(
    records: DataFrame,
    points: DataFrame,
    *,
    settings: IdentitySettings,
    run_id: str,
    as_of: datetime,
    before: Before | None = None,
) -> Resolved:
    """Every contact record gets a person: profiles that share something are compared, joined where they agree enough."""
    said = record_profiles(records, points).checkpoint()
    distinct = profiles(said).transform(with_dense_id, "profile_key", "profile_id").checkpoint()
    holders = identifier_holders(distinct, settings).checkpoint()
    rated = with_rarity(distinct, holders).checkpoint()
    pairs = judged_pairs(rated, settings).checkpoint()
    kept = pairs.where("kept")
    labels = component_labels(rated, kept, settings)
    labelled = said.join(labels, "profile_key", how="inner").checkpoint()
    ids = (
        first_ids(labelled) if before is None else person_ids(labelled, before.person_records, before.identity_changes)
    ).checkpoint()  # read by the persons and by what changed of them
    owners = person_records(labelled, ids).checkpoint()
    held = tenures(points, owners).checkpoint()
    return Resolved(
        person_records=owners,
        identity_changes=identity_changes(
            ids, before.person_records if before else None, run_id=run_id, as_of=as_of
        ).checkpoint(),  # before the table that it was made from is written
        persons=persons(records, points, owners, weakest_links(kept, labels, owners, said)),
        tenures=held,
        phone_tenures=phone_tenures(held),
        evidence=evidence(points, owners, held, identifier_weights(rated, settings.weights)),
        pairs=pair_rows(pairs),
        hubs=hubs(holders),
    )


def judged_pairs(rated: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per compared pair of profiles with its log-odds, and whether it joins them."""
    candidates = candidate_pairs(rated, settings.max_profiles)
    compared = compared_pairs(candidates, rated).checkpoint()  # read twice: sources are measured on it
    scored = scored_pairs(compared, rated.count(), settings.weights, source_weights(compared, rated))
    return scored.withColumn("kept", F.col("weight") >= settings.keep_at).select(
        "left", "right", "l", "r", "parts", "weight", "kept"
    )


def component_labels(rated: DataFrame, kept: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per profile: profile_id, profile_key and the component it is in; a profile without an edge is its own."""
    edges = kept.select(F.col("left").alias("src"), F.col("right").alias("dst"))
    components = connected_components(edges, engine=settings.engine, max_local_edges=settings.max_local_edges)
    found = components.withColumnRenamed("node", "profile_id")
    return (
        rated.select("profile_id", "profile_key")
        .join(found, "profile_id", how="left")
        .withColumn("component", F.coalesce("component", "profile_id"))
    )


def identifier_weights(rated: DataFrame, weights: Weights) -> DataFrame:
    """One row per identifier that is no hub: the log-odds of sharing it, rarity plus the kind's own."""
    kinds = {kind: getattr(weights, kind).agree for kind in ("account", "email", "phone", "address", "login", "device")}
    agree = F.create_map(*[F.lit(part) for pair in kinds.items() for part in pair])
    each = (
        rated.select(F.explode("identifiers").alias("i"))
        .where(~F.col("i.hub"))
        .select("i.kind", "i.value", "i.rarity")
        .distinct()
    )
    return each.select(
        "kind", "value", F.round(F.col("rarity") + F.try_element_at(agree, F.col("kind")), 6).alias("weight")
    )


def pair_rows(pairs: DataFrame) -> DataFrame:
    """The compared pairs as their table tells them."""
    return pairs.select(
        F.col("l.source").alias("left_source"),
        F.col("l.first_record").alias("left_record"),
        F.col("r.source").alias("right_source"),
        F.col("r.first_record").alias("right_record"),
        "weight",
        "parts",
        "kept",
        F.when(~F.col("kept"), F.lit("below_threshold")).alias("reason"),
    ).transform(conform, PAIRS)
