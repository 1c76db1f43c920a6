"""The components that a day's changes reach, whole, and clustered anew."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.clusters import Clustered, clustered
from ringback.identity.incremental.day import KEY, Day, only
from ringback.identity.incremental.rematched import ENDS, PROFILES, Rematched, numbered
from ringback.identity.incremental.renewed import Renewed
from ringback.identity.resolve import BELOW


@dataclass(frozen=True)
class Reached:
    """members: profiles of what is reached. stood: pairs of the last run that still hold them together, with left and right.

    kept: all pairs that do (left, right, weight). labelled: one row per record with its component. before: the person_records of
    the last run of these records, and of those that went from them.
    """

    members: DataFrame
    stood: DataFrame
    kept: DataFrame
    grouped: Clustered
    labelled: DataFrame
    before: DataFrame


def reached(touched: DataFrame, made: Renewed, matched: Rematched, ruled: DataFrame, day: Day) -> Reached:
    """Every component that had or has a changed profile, or a pair that joins otherwise today; no kept pair leads out of them."""
    components = _components(made, matched, day).checkpoint()
    fresh = made.now.where("component_key is null")
    members = only(made.now, components, ["component_key"]).unionByName(fresh).checkpoint()
    keyed = members.select("profile_key", "profile_id")
    firsts = keyed.select(F.col("profile_key").alias(PROFILES[0]))
    standing = day.left.pairs.where(_joins()).join(F.broadcast(matched.withdrawn), PROFILES, how="left_anti")
    stood = numbered(only(standing, firsts, [PROFILES[0]]), keyed).checkpoint()
    edges = [rows.select(*ENDS, "weight") for rows in (stood, matched.pairs.where("kept"))]
    kept = edges[0].union(edges[1]).checkpoint()
    grouped = clustered(kept, members, _within(ruled, members), day.settings)
    mine = only(made.placed, keyed.select("profile_key"), ["profile_key"])
    named = mine.join(keyed, "profile_key").join(grouped.labels, "profile_id").checkpoint()
    times = only(day.records, named.select(*KEY), KEY).select(*KEY, "seen_from", "seen_to")
    labelled = named.join(times, KEY, how="inner").checkpoint()
    were = only(made.stored, components, ["component_key"]).select("profile_key")
    old = only(day.left.records, were, ["profile_key"]).select(*KEY).union(touched).distinct()
    return Reached(members, stood, kept, grouped, labelled, only(day.left.person_records, old, KEY).checkpoint())


def _components(made: Renewed, matched: Rematched, day: Day) -> DataFrame:
    """The components of the last run that had a changed profile, or an end of a pair that joins otherwise."""
    withdrawn = day.left.pairs.where(_joins()).join(F.broadcast(matched.withdrawn), PROFILES, how="leftsemi")
    ends = withdrawn.select(F.explode(F.array(*PROFILES)).alias("profile_key"))
    joined = matched.pairs.where("kept").select(
        F.explode(F.array("l.profile_key", "r.profile_key")).alias("profile_key")
    )
    keys = ends.union(joined).union(made.out_keys).distinct()
    return only(made.stored, keys, ["profile_key"]).select("component_key").distinct()


def _within(ruled: DataFrame, members: DataFrame) -> DataFrame:
    """The rulings about two members."""
    for end in ENDS:
        ruled = ruled.join(members.select(F.col("profile_id").alias(end)), end, how="leftsemi")
    return ruled


def _joins() -> Column:
    """Whether a pair of the table would join its profiles, were there no guard."""
    return F.col("kept") | (F.col("reason") != BELOW)
