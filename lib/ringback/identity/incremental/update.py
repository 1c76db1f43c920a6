"""The tables of the second stage after a day's changes: only what these reach is made anew, and takes the place of what it was."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.clusters import Clustered, clustered
from ringback.identity.decisions import require_no_contradiction, ruled_apart, ruled_pairs
from ringback.identity.households import households
from ringback.identity.incremental.left import KEY, Left, changed_records, digests
from ringback.identity.incremental.rematched import ENDS, PROFILES, Rematched, numbered, rematched
from ringback.identity.incremental.renewed import Renewed, only, renewed
from ringback.identity.lasting import identity_changes, person_ids
from ringback.identity.persons import (
    evidence,
    person_records,
    persons,
    phone_tenures,
    takeover_reasons,
    tenures,
    weakest_links,
)
from ringback.identity.profiles import dated
from ringback.identity.resolve import BELOW, none_given, pair_rows
from ringback.identity.sides import takeovers_of
from ringback.identity.tenures import dead_days
from ringback.identity.weights import identifier_weights
from ringback.settings import IdentitySettings
from ringback.tables import IDENTITY_PROFILES, IDENTITY_RECORDS, PAIRS, conform

PAIR = list(PAIRS.key)
VALUE = ["kind", "value"]


@dataclass(frozen=True)
class Part:
    """Rows that take the place of all rows of a table that `scope` names by some of its columns."""

    rows: DataFrame
    scope: DataFrame


@dataclass(frozen=True)
class Update:
    """What becomes of the stage's tables; `identity_changes` are those of this run alone, `households` the whole table."""

    person_records: Part
    persons: Part
    tenures: Part
    phone_tenures: Part
    evidence: Part
    pairs: Part
    hubs: Part
    records: Part
    profiles: Part
    households: DataFrame
    identity_changes: DataFrame


@dataclass(frozen=True)
class Reached:
    """The components that the changes reach, whole, as they are today.

    members: their profiles. kept: pairs that hold them together (left, right, weight). labelled: one row per record with its
    component. before: the person_records of the last run that these components, or what went of them, had.
    """

    members: DataFrame
    kept: DataFrame
    stood: DataFrame
    grouped: Clustered
    labelled: DataFrame
    before: DataFrame


def updated_identities(
    records: DataFrame,
    points: DataFrame,
    *,
    settings: IdentitySettings,
    run_id: str,
    as_of: datetime,
    left: Left,
    decisions: DataFrame | None = None,
    status: DataFrame | None = None,
) -> Update | None:
    """The same persons as `resolve_identities` would find with what the last run had learned; None where nothing changed."""
    decisions, status = none_given(records, decisions, status)
    require_no_contradiction(decisions)
    dead, dates = dead_days(status).checkpoint(), dated(records)
    now = digests(records, points, decisions, dead).checkpoint()
    touched = changed_records(now, left, dates).checkpoint()
    if touched.isEmpty():
        return None
    made = renewed(touched, records, points, dates, ruled_apart(decisions), dead, left, settings)
    placed = _placed(touched, made, left).checkpoint()
    numbers = made.now.select("profile_key", "profile_id").checkpoint()
    said = placed.join(numbers, "profile_key", how="inner")
    ruled = ruled_pairs(decisions, said).checkpoint()
    matched = rematched(made, ruled, left, settings)
    reached = _reached(touched, records, placed, numbers, made, matched, ruled, left, settings)
    return _told(touched, now, records, points, placed, numbers, made, matched, reached, left, settings, run_id, as_of)


def _placed(touched: DataFrame, made: Renewed, left: Left) -> DataFrame:
    """One row per record of today: source, record_id, content, profile_key, begin, end."""
    columns = [*KEY, "content", "profile_key", "begin", "end"]
    anew = touched.union(made.said.select(*KEY)).distinct()
    kept = left.records.join(F.broadcast(anew), KEY, how="left_anti")
    return kept.select(*columns).unionByName(made.said.select(*columns))


def _reached(
    touched: DataFrame, records: DataFrame, placed: DataFrame, numbers: DataFrame, made: Renewed, matched: Rematched,
    ruled: DataFrame, left: Left, settings: IdentitySettings,
) -> Reached:  # fmt: skip
    withdrawn = left.pairs.join(F.broadcast(matched.withdrawn), PROFILES, how="leftsemi")
    joined = [
        withdrawn.where(_joins()).select(F.explode(F.array(*PROFILES)).alias("profile_key")),
        matched.pairs.where("kept").select(F.explode(F.array("l.profile_key", "r.profile_key")).alias("profile_key")),
        made.stored.join(F.broadcast(made.out), "profile_id", how="leftsemi").select("profile_key"),
    ]
    keys = joined[0].union(joined[1]).union(joined[2]).distinct()
    components = made.stored.join(F.broadcast(keys), "profile_key", how="leftsemi").select("component_key").distinct()
    components = components.checkpoint()
    inside = F.broadcast(components)
    fresh = made.now.where("component_key is null")
    members = made.now.join(inside, "component_key", how="leftsemi").unionByName(fresh).checkpoint()
    member_keys = members.select("profile_key", "profile_id")
    standing = left.pairs.where(_joins()).join(F.broadcast(matched.withdrawn), PROFILES, how="left_anti")
    stood = standing.join(
        F.broadcast(member_keys.select(F.col("profile_key").alias(PROFILES[0]))), PROFILES[0], how="leftsemi"
    )
    stood = numbered(stood, member_keys).checkpoint()
    edges = [rows.select(*ENDS, "weight") for rows in (stood, matched.pairs.where("kept"))]
    kept = edges[0].union(edges[1]).checkpoint()
    grouped = clustered(kept, members, _within(ruled, members), settings)
    mine = only(placed, member_keys.select("profile_key"), ["profile_key"]).join(
        member_keys, "profile_key", how="inner"
    )
    named = mine.join(grouped.labels, "profile_id", how="inner").checkpoint()
    times = only(records, named.select(*KEY), KEY).select(*KEY, "seen_from", "seen_to")
    labelled = named.join(times, KEY, how="inner").checkpoint()
    was = only(made.stored, components, ["component_key"]).select("profile_key")
    old = only(left.records, was, ["profile_key"]).select(*KEY).union(touched).distinct()
    return Reached(members, kept, stood, grouped, labelled, only(left.person_records, old, KEY).checkpoint())


def _told(
    touched: DataFrame, now: DataFrame, records: DataFrame, points: DataFrame, placed: DataFrame, numbers: DataFrame,
    made: Renewed, matched: Rematched, reached: Reached, left: Left, settings: IdentitySettings, run_id: str, as_of: datetime,
) -> Update:  # fmt: skip
    ids = person_ids(reached.labelled, left.person_records, left.identity_changes).checkpoint()
    owners = person_records(reached.labelled, ids).checkpoint()
    anew = reached.before.select(*KEY).union(owners.select(*KEY)).distinct().checkpoint()
    everybody = left.person_records.join(F.broadcast(anew), KEY, how="left_anti").unionByName(owners).checkpoint()
    mine = owners.select(*KEY)
    weakest = weakest_links(reached.kept, reached.labelled, owners)
    changes = identity_changes(ids, reached.before, run_id=run_id, as_of=as_of).checkpoint()
    who = reached.before.select("person_id").union(owners.select("person_id")).distinct().checkpoint()
    values = (
        only(points, mine, KEY)
        .select(*VALUE)
        .union(only(left.evidence, anew, KEY).select(*VALUE))
        .distinct()
        .checkpoint()
    )
    hubs = left.hubs.join(F.broadcast(made.values), VALUE, how="left_anti").unionByName(made.hubs)
    held, weighed = _held(points, values, everybody, placed, numbers, made, hubs, left, settings)
    return Update(
        person_records=Part(owners, anew),
        persons=Part(persons(only(records, mine, KEY), only(points, mine, KEY), owners, weakest), who),
        tenures=Part(held, values),
        phone_tenures=Part(phone_tenures(held), values),
        evidence=Part(weighed, values),
        pairs=_pairs(matched, reached, left),
        hubs=Part(made.hubs, made.values),
        records=_records(touched, now, made),
        profiles=_profiles(made, reached),
        households=households(points, everybody, settings.max_household),
        identity_changes=changes,
    )


def _held(
    points: DataFrame, values: DataFrame, everybody: DataFrame, placed: DataFrame, numbers: DataFrame, made: Renewed,
    hubs: DataFrame, left: Left, settings: IdentitySettings,
) -> tuple[DataFrame, DataFrame]:  # fmt: skip
    """Tenures and evidence of these identifiers, whoever carries them."""
    carried = only(points, values, VALUE).checkpoint()
    of_records = carried.select(*KEY).distinct().checkpoint()
    owners = only(everybody, of_records, KEY).checkpoint()
    profiles = only(
        only(placed, of_records, KEY).join(numbers, "profile_key", how="inner"), of_records, KEY
    ).checkpoint()
    sides = only(made.now, profiles.select("profile_id").distinct(), ["profile_id"]).checkpoint()
    held = tenures(carried, owners, takeover_reasons(takeovers_of(sides), profiles, owners)).checkpoint()
    weights = identifier_weights(sides, hubs, left.learned.context, settings)
    return held, evidence(carried, owners, held, weights).checkpoint()


def _pairs(matched: Rematched, reached: Reached, left: Left) -> Part:
    """The pairs that were compared, and those that stood inside what was reached: a guard may see them otherwise today."""
    refused = reached.grouped.refused
    stood = reached.stood.drop("kept", "reason").join(refused, ENDS, how="left")
    kept = F.col("reason").isNull()
    told = pair_rows(matched.pairs, refused).unionByName(stood.withColumn("kept", kept).transform(_pair_columns))
    withdrawn = left.pairs.join(F.broadcast(matched.withdrawn), PROFILES, how="leftsemi")
    return Part(told.checkpoint(), withdrawn.select(*PAIR).union(reached.stood.select(*PAIR)).distinct().checkpoint())


def _pair_columns(rows: DataFrame) -> DataFrame:
    return rows.select(*PAIRS.schema.names).transform(conform, PAIRS)


def _records(touched: DataFrame, now: DataFrame, made: Renewed) -> Part:
    told = made.said.select(*KEY, "content", "profile_key", "begin", "end").join(now, KEY, how="inner")
    return Part(told.transform(conform, IDENTITY_RECORDS), touched.union(made.said.select(*KEY)).distinct())


def _profiles(made: Renewed, reached: Reached) -> Part:
    keys = reached.members.select(F.col("profile_id").alias("component"), F.col("profile_key").alias("_component"))
    placed = reached.grouped.whole.join(keys, "component", how="inner").select("profile_id", "_component")
    told = reached.members.join(placed, "profile_id", how="inner").withColumn("component_key", F.col("_component"))
    out = made.stored.join(F.broadcast(made.out), "profile_id", how="leftsemi").select("profile_key")
    scope = out.union(reached.members.select("profile_key")).distinct()
    return Part(told.select(*IDENTITY_PROFILES.schema.names).transform(conform, IDENTITY_PROFILES), scope)


def _within(ruled: DataFrame, members: DataFrame) -> DataFrame:
    """The rulings about two members."""
    for end in ENDS:
        ruled = ruled.join(members.select(F.col("profile_id").alias(end)), end, how="leftsemi")
    return ruled


def _joins() -> Column:
    """Whether a pair of the table would join its profiles, were there no guard."""
    return F.col("kept") | (F.col("reason") != BELOW)
