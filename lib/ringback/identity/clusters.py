"""From kept pairs to components of profiles, guarded: a component that contradicts itself is cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.components import connected_components
from ringback.identity.decisions import DIFFERENT
from ringback.identity.merging import Guard, guarded_batches
from ringback.settings import IdentitySettings

GUARDED = (
    "members array<struct<profile_id:bigint,component:bigint>>, "
    "refused array<struct<left:bigint,right:bigint,reason:string>>"
)
CONTRADICTABLE = ("names", "births", "mailboxes", "logins", "numbers")
TIGHTER = 1.0  # bits by which keep_at rises inside a component that is too large
MOST_ROUNDS = 40


@dataclass(frozen=True)
class Clustered:
    """One row per profile with its `component`; one row per edge that does not join: left, right, reason; and the components
    that all edges make (profile_id, component). All are materialised."""

    labels: DataFrame
    refused: DataFrame
    whole: DataFrame


def clustered(edges: DataFrame, sides: DataFrame, ruled: DataFrame, settings: IdentitySettings) -> Clustered:
    """Components of the kept pairs `edges` (left, right, weight), cut where they contradict themselves.

    `sides` tell what each profile says, `ruled` rulings about profiles.
    """
    joined = _labels(edges, sides, settings)
    labels, too_loose = _bounded(edges, joined, sides, settings)
    held = edges.join(too_loose, ["left", "right"], how="left_anti")
    whole = _whole_components(held, labels, sides.join(kept_apart(ruled), "profile_id", how="left"))
    guard = Guard(
        settings.contradictions, settings.times.while_days, settings.keep_at, frozenset(settings.unique_logins)
    )

    def judged(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return guarded_batches(batches, guard)

    cut = whole.where(_contradictable()).select("members", "edges").mapInArrow(judged, GUARDED).checkpoint()
    moved = cut.select(F.explode("members").alias("m")).select("m.profile_id", F.col("m.component").alias("_cut"))
    placed = labels.join(moved, "profile_id", how="left").select(
        "profile_id", F.coalesce("_cut", "component").alias("component")
    )
    refused = cut.select(F.explode("refused").alias("r")).select("r.*").unionByName(too_loose)
    return Clustered(placed.checkpoint(), refused, joined)


def kept_apart(ruled: DataFrame) -> DataFrame:
    """One row per profile that is ruled different from others: profile_id, `apart` with theirs."""
    different = ruled.where(F.col("ruling") == DIFFERENT)
    both = different.select("left", "right").union(different.select("right", "left"))
    return both.groupBy(F.col("left").alias("profile_id")).agg(F.array_sort(F.collect_set("right")).alias("apart"))


def _bounded(
    edges: DataFrame, labels: DataFrame, sides: DataFrame, settings: IdentitySettings
) -> tuple[DataFrame, DataFrame]:
    """Components of at most `max_component` profiles, and the edges that were dropped to get there, weakest first."""
    dropped = edges.select("left", "right", F.lit("component_too_large").alias("reason")).limit(0)
    for round_ in range(1, MOST_ROUNDS + 1):
        large = labels.groupBy("component").count().where(F.col("count") > settings.max_component).select("component")
        if large.isEmpty():
            break
        inside = labels.join(large, "component", how="leftsemi").select(F.col("profile_id").alias("left"))
        weak = F.col("weight") < settings.keep_at + round_ * TIGHTER
        more = edges.where(weak).join(inside, "left", how="leftsemi")
        told = more.select("left", "right", F.lit("component_too_large").alias("reason"))
        dropped = dropped.unionByName(told).distinct().checkpoint()
        labels = _labels(edges.join(dropped, ["left", "right"], how="left_anti"), sides, settings)
    return labels, dropped


def _labels(edges: DataFrame, sides: DataFrame, settings: IdentitySettings) -> DataFrame:
    joined = edges.select(F.col("left").alias("src"), F.col("right").alias("dst"))
    found = connected_components(joined, engine=settings.engine, max_local_edges=settings.max_local_edges)
    labels = sides.select("profile_id").join(found.withColumnRenamed("node", "profile_id"), "profile_id", how="left")
    return labels.withColumn("component", F.coalesce("component", "profile_id")).checkpoint()


def _whole_components(edges: DataFrame, labels: DataFrame, sides: DataFrame) -> DataFrame:
    """One row per component of an edge and more: its members with what they say, its edges, and what can contradict."""
    lines = F.transform(
        "phones",
        lambda p: F.struct(F.col("source"), p["line"], p["value"].alias("phone"), F.col("begin"), F.col("end")),
    )
    said = F.struct(
        "profile_id", "name_text", F.col("birth_date").cast("string").alias("birth_date"), "mailboxes", "logins",
        lines.alias("lines"),
        "apart",
    )  # fmt: skip
    inside = edges.join(labels.withColumnRenamed("profile_id", "left"), "left", how="inner")
    links = inside.groupBy("component").agg(F.collect_list(F.struct("left", "right", "weight")).alias("edges"))
    members = labels.join(sides, "profile_id", how="inner").groupBy("component").agg(
        F.collect_list(said).alias("members"),
        F.collect_set("name_text").alias("names"),
        F.collect_set("birth_date").alias("births"),
        *[_together(F.col(of)).alias(of) for of in ("mailboxes", "logins")],
        _together(F.transform("phones", lambda p: p["value"])).alias("numbers"),
        F.max(F.col("apart").isNotNull()).alias("ruled_apart"),
    )  # fmt: skip
    return links.join(members, "component", how="inner")


def _together(lists: Column) -> Column:
    return F.array_distinct(F.flatten(F.collect_list(lists)))


def _contradictable() -> Column:
    return reduce(Column.__or__, [F.size(of) > 1 for of in CONTRADICTABLE]) | F.col("ruled_apart")
