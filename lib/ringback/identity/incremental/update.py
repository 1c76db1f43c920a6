"""The tables of the second stage after a day's changes: only what these reach is made anew, and takes the place of what it was."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.decisions import require_no_contradiction, ruled_pairs, ruled_records
from ringback.identity.holdings import given_up, phone_tenures, takeover_reasons, tenures
from ringback.identity.households import households
from ringback.identity.incremental.day import KEY, Day, Left, only
from ringback.identity.incremental.digests import changed_records, digests
from ringback.identity.incremental.reached import Reached, reached
from ringback.identity.incremental.rematched import ENDS, PROFILES, Rematched, rematched
from ringback.identity.incremental.renewed import Renewed, renewed
from ringback.identity.lasting import identity_changes, person_ids
from ringback.identity.persons import (
    evidence,
    person_records,
    persons,
    weakest_links,
)
from ringback.identity.receivers import with_receivers
from ringback.identity.resolve import none_given, pair_rows
from ringback.identity.sides import takeovers_of
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
class Changes:
    """What changed since the last run. touched: one row per record (source, record_id) that did, `count` of them.

    share: how many that are of all records of today. decisions: the rulings of today. digests: of the records of today.
    """

    touched: DataFrame
    count: int
    share: float
    decisions: DataFrame
    digests: DataFrame
    day: Day


def changes_since(
    records: DataFrame,
    points: DataFrame,
    *,
    settings: IdentitySettings,
    left: Left,
    decisions: DataFrame | None = None,
    status: DataFrame | None = None,
) -> Changes:
    """What changed since the last run, to be made anew by `updated_identities` or, where it is much, by a full run."""
    decisions, status = none_given(records, decisions, status)
    require_no_contradiction(decisions)
    records, points = with_receivers(records, points)
    day = Day.of(records, points, decisions, status, left, settings)
    now = digests(records, points, decisions, day.dead).checkpoint()
    touched = changed_records(now, day).checkpoint()
    count = touched.count()
    return Changes(touched, count, count / max(now.count(), 1), decisions, now, day)


def updated_identities(changes: Changes, *, run_id: str, as_of: datetime) -> Update:
    """The same persons as `resolve_identities` would find with what the last run had learned."""
    touched, day = changes.touched, changes.day
    made = renewed(touched, day)
    ruled = ruled_pairs(changes.decisions, made.numbered_records(ruled_records(changes.decisions))).checkpoint()
    matched = rematched(made, ruled, day)
    found = reached(touched, made, matched, ruled, day)
    return _told(touched, changes.digests, made, matched, found, day, run_id, as_of)


def _told(
    touched: DataFrame,
    now: DataFrame,
    made: Renewed,
    matched: Rematched,
    found: Reached,
    day: Day,
    run_id: str,
    as_of: datetime,
) -> Update:
    left = day.left
    ids = person_ids(found.labelled, left.person_records, left.identity_changes).checkpoint()
    owners = person_records(found.labelled, ids).checkpoint()
    anew = found.before.select(*KEY).union(owners.select(*KEY)).distinct().checkpoint()
    everybody = left.person_records.join(F.broadcast(anew), KEY, how="left_anti").unionByName(owners).checkpoint()
    who = found.before.select("person_id").union(owners.select("person_id")).distinct().checkpoint()
    mine = only(day.points, owners.select(*KEY), KEY).checkpoint()
    values = mine.select(*VALUE).union(only(left.evidence, anew, KEY).select(*VALUE)).distinct().checkpoint()
    held, weighed = _held(values, everybody, made, day)
    weakest = weakest_links(found.kept, found.labelled, owners)
    beside = (
        held.where("kind = 'phone'").select("person_id").distinct().join(F.broadcast(who), "person_id", how="left_anti")
    )
    return Update(
        person_records=Part(owners, anew),
        persons=_persons(who, beside.checkpoint(), everybody, held, values, weakest, day),
        tenures=Part(held, values),
        phone_tenures=Part(phone_tenures(held), values),
        evidence=Part(weighed, values),
        pairs=_pairs(matched, found, left),
        hubs=Part(made.hubs, made.values),
        records=_records(touched, now, made),
        profiles=_profiles(made, found),
        households=households(day.points, everybody, day.settings.max_household),
        identity_changes=identity_changes(ids, found.before, run_id=run_id, as_of=as_of).checkpoint(),
    )


def _persons(
    who: DataFrame,
    beside: DataFrame,
    everybody: DataFrame,
    held: DataFrame,
    values: DataFrame,
    weakest: DataFrame,
    day: Day,
) -> Part:
    """The persons that were reached (`who`), and those `beside` them whose phone somebody may have taken today."""
    all_of_them = who.union(beside).checkpoint()
    theirs = only(everybody, all_of_them, ["person_id"]).checkpoint()
    points = only(day.points, theirs.select(*KEY), KEY).checkpoint()
    as_before = only(day.left.persons, beside, ["person_id"]).select("person_id", "weakest_link").dropna()
    phones = points.where("kind = 'phone'").select("value").distinct().checkpoint()
    others = day.left.tenures.where("kind = 'phone'").join(F.broadcast(values), VALUE, how="left_anti")
    lost = given_up(only(others.unionByName(held), phones, ["value"]), day.dead)
    records = only(day.records, theirs.select(*KEY), KEY)
    made = persons(records, points, theirs, weakest.unionByName(as_before), lost)
    return Part(made.checkpoint(), all_of_them)


def _held(values: DataFrame, everybody: DataFrame, made: Renewed, day: Day) -> tuple[DataFrame, DataFrame]:
    """Tenures and evidence of these identifiers, whoever carries them."""
    carried = only(day.points, values, VALUE).checkpoint()
    of_records = carried.select(*KEY).distinct().checkpoint()
    owners, profiles = only(everybody, of_records, KEY).checkpoint(), made.numbered_records(of_records).checkpoint()
    sides = only(made.now, profiles.select("profile_id").distinct(), ["profile_id"]).checkpoint()
    reasons = takeover_reasons(takeovers_of(sides), profiles, owners)
    held = tenures(carried, owners, reasons, day.settings.times).checkpoint()
    hubs = day.left.hubs.join(F.broadcast(made.values), VALUE, how="left_anti").unionByName(made.hubs)
    weights = identifier_weights(sides, hubs, day.left.learned.context, day.settings)
    return held, evidence(carried, owners, held, weights).checkpoint()


def _pairs(matched: Rematched, found: Reached, left: Left) -> Part:
    """The pairs that were compared, and those that stood inside what was reached: a guard may see them otherwise today."""
    refused = found.grouped.refused
    stood = found.stood.drop("kept", "reason").join(refused, ENDS, how="left")
    told = stood.withColumn("kept", F.col("reason").isNull()).select(*PAIRS.schema.names).transform(conform, PAIRS)
    withdrawn = left.pairs.join(F.broadcast(matched.withdrawn), PROFILES, how="leftsemi")
    scope = withdrawn.select(*PAIR).union(found.stood.select(*PAIR)).distinct()
    return Part(pair_rows(matched.pairs, refused).unionByName(told).checkpoint(), scope.checkpoint())


def _records(touched: DataFrame, now: DataFrame, made: Renewed) -> Part:
    told = made.said.select(*KEY, "content", "profile_key", "begin", "end").join(now, KEY, how="inner")
    return Part(told.transform(conform, IDENTITY_RECORDS), touched.union(made.said.select(*KEY)).distinct())


def _profiles(made: Renewed, found: Reached) -> Part:
    keys = found.members.select(F.col("profile_id").alias("component"), F.col("profile_key").alias("_component"))
    placed = found.grouped.whole.join(keys, "component", how="inner").select("profile_id", "_component")
    told = found.members.join(placed, "profile_id", how="inner").withColumn("component_key", F.col("_component"))
    scope = made.out_keys.union(found.members.select("profile_key")).distinct()
    return Part(told.select(*IDENTITY_PROFILES.schema.names).transform(conform, IDENTITY_PROFILES), scope)
