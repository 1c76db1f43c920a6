"""One successor an OLD at most, and several predecessors of a NEW only where the person held them at once: lines folded into one.

Each block of candidates that touch is solved as a whole: of all such choices the one with the greatest sum of confidences, that is,
the most links that can be expected to be right. An integer programme, by HiGHS (Huangfu and Hall, 2018) in scipy.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T
from scipy.optimize import Bounds, LinearConstraint, milp

from ringback.identity.components import connected_components
from ringback.identity.profiles import with_dense_id

OLD, NEW = ("old_person_id", "old.value", "old.tenure"), ("new_person_id", "new.value", "new.tenure")
MOST_EDGES = 2_000  # of a block; beyond it each OLD takes its best, and each NEW the best of those
CHOICES = T.StructType([
    T.StructField("block", T.StringType()), T.StructField("edge", T.StringType()), T.StructField("assigned", T.BooleanType()),
])  # fmt: skip


class Edge(NamedTuple):
    """A candidate: from which OLD to which NEW, how sure, and when its holder had OLD."""

    old: str
    new: str
    confidence: float
    held_from: datetime
    held_to: datetime


def with_assignment(scored: DataFrame) -> DataFrame:
    """Adds `assigned`: whether OLD's holder is taken to have moved to this NEW and to none of its rivals.

    `scored` has one row per OLD and NEW (old_person_id, new_person_id, old, new, confidence) and the `block` that it falls into:
    no OLD and no NEW is in two of them. Candidates that are no move whatever happens (`may_move`) stand aside.
    """
    named = scored.withColumns({"_old": F.to_json(F.struct(*OLD)), "_new": F.to_json(F.struct(*NEW))})
    edge = F.concat_ws("→", "_old", "_new")
    told = named.withColumns({"edge": edge, "_edges": F.count_if("may_move").over(Window.partitionBy("block"))})
    rivals = told.where(F.col("may_move") & (F.col("_edges") > 1)).select(
        "block",
        "edge",
        "confidence",
        F.col("_old").alias("old"),
        F.col("_new").alias("new"),
        "old.held_from",
        "old.held_to",
    )
    chosen = rivals.groupBy("block").applyInPandas(_chosen, CHOICES).select("edge", "assigned")
    both = told.join(chosen, "edge", how="left")
    return both.withColumn("assigned", F.coalesce("assigned", "may_move")).drop("_old", "_new", "_edges", "edge")


def with_block(scored: DataFrame) -> DataFrame:
    """Adds `block`: persons whose candidates touch, directly or over others."""
    across = (
        scored.where("may_move and old_person_id != new_person_id").select("old_person_id", "new_person_id").distinct()
    )
    both = across.select(F.col("old_person_id").alias("person")).union(across.select("new_person_id")).distinct()
    numbered = both.transform(with_dense_id, "person", "node").checkpoint()
    ends = [numbered.select(F.col("person").alias(f"{side}_person_id"), F.col("node").alias(to))
            for side, to in (("old", "src"), ("new", "dst"))]  # fmt: skip
    edges = across.join(ends[0], "old_person_id").join(ends[1], "new_person_id").select("src", "dst")
    placed = numbered.join(connected_components(edges), "node").select(
        F.col("person").alias("old_person_id"), "component"
    )
    joined = scored.join(placed, "old_person_id", how="left")
    return joined.withColumn("block", F.coalesce(F.col("component").cast("string"), "old_person_id")).drop("component")


def _chosen(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.sort_values("edge", ignore_index=True)
    edges = [
        Edge(*edge)
        for edge in rows[["old", "new", "confidence", "held_from", "held_to"]].itertuples(index=False, name=None)
    ]
    return rows[["block", "edge"]].assign(assigned=best_choice(edges))


def best_choice(edges: Sequence[Edge]) -> list[bool]:
    """Which edges are taken: the greatest sum of confidences with one NEW an OLD, and one stretch of predecessors a NEW."""
    if len(edges) > MOST_EDGES:
        return greedy_choice(edges)
    stretches = predecessor_stretches(edges)
    olds, news, parts = (_numbers(of) for of in ([e.old for e in edges], [e.new for e in edges], stretches))
    n, p = len(edges), max(parts) + 1
    taken = np.zeros((max(olds) + 1, n + p))
    taken[olds, range(n)] = 1  # an OLD goes to one NEW
    opened = np.zeros((n, n + p))
    opened[range(n), range(n)], opened[range(n), [n + part for part in parts]] = 1, -1  # only in a stretch that is open
    one = np.zeros((max(news) + 1, n + p))
    one[news, [n + part for part in parts]] = 1  # a NEW opens one stretch
    tie = np.arange(n) * 1e-9  # the first of equals
    worth = np.concatenate([[tie[at] - edge.confidence for at, edge in enumerate(edges)], np.zeros(p)])
    limits = LinearConstraint(
        np.vstack([taken, opened, one]), ub=np.concatenate([np.ones(len(taken)), np.zeros(n), np.ones(len(one))])
    )
    found = milp(worth, integrality=np.ones(n + p), bounds=Bounds(0, 1), constraints=limits)
    return [bool(found.x[at] > 0.5) for at in range(n)]


def predecessor_stretches(edges: Sequence[Edge]) -> list[str]:
    """For each edge the stretch of NEW's predecessors that it is in: those that were held at once, by one after the other."""
    named = [""] * len(edges)
    by_new: dict[str, list[int]] = {}
    for at, edge in enumerate(edges):
        by_new.setdefault(edge.new, []).append(at)
    for new, ats in by_new.items():
        nth, until = 0, None
        for at in sorted(ats, key=lambda at: (edges[at].held_from, edges[at].held_to, edges[at].old)):
            if until is not None and edges[at].held_from > until:
                nth += 1
            until = edges[at].held_to if until is None else max(until, edges[at].held_to)
            named[at] = f"{new}|{nth}"
    return named


def greedy_choice(edges: Sequence[Edge]) -> list[bool]:
    """The same by taking the surest first: not always the greatest sum, but quick however large the block."""
    taken: list[bool] = [False] * len(edges)
    olds: set[str] = set()
    opened: dict[str, str] = {}
    stretches = predecessor_stretches(edges)
    for at in sorted(range(len(edges)), key=lambda at: (-edges[at].confidence, at)):
        edge = edges[at]
        if edge.old not in olds and opened.setdefault(edge.new, stretches[at]) == stretches[at]:
            olds.add(edge.old)
            taken[at] = True
    return taken


def _numbers(of: Sequence[str]) -> list[int]:
    order = {each: at for at, each in enumerate(dict.fromkeys(of))}
    return [order[each] for each in of]
