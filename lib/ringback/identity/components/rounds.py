"""Edges above the bound: rounds until what is left fits one process, then labels from the last round back to the first."""

import logging
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import AuditError
from ringback.identity.components.bounded import components_in_one_process
from ringback.identity.components.contraction import contracted
from ringback.identity.components.exchange import ROW, Tally, batches_within, distinct_keys, exchanged, tallies
from ringback.identity.components.labels import composed
from ringback.identity.components.shelf import Shelf
from ringback.identity.components.stars import starred

ENOUGH = 0.75  # a contraction that leaves a greater share of the edges is followed by stars

log = logging.getLogger(__name__)


class Round(NamedTuple):
    """What a round made, and in figures."""

    name: str
    outcome: DataFrame
    told: list[Tally]

    @property
    def rows(self) -> DataFrame:
        """The rows that go on: key, other."""
        return self.outcome.where(F.col("kind") == ROW).select(F.col("a").alias("key"), F.col("b").alias("other"))

    def sum(self, *figures: str) -> int:
        return sum(getattr(tally, figure) for tally in self.told for figure in figures)


def components_by_rounds(pairs: DataFrame, edges: int, bound: int) -> DataFrame:
    """One row per node: node, component; there are at most `edges` pairs."""
    shelf = Shelf(pairs.sparkSession)
    with batches_within(pairs.sparkSession, bound):
        rounds = _until_they_fit(pairs.toDF("key", "other"), edges, bound, shelf)
        rest = rounds[-1].rows.where("other <= key").toDF("src", "dst")
        labels = components_in_one_process(rest, _nodes_after(rounds[-1]))
    return composed(labels, [(made.name, made.outcome, made.sum("open")) for made in rounds], shelf)


def _until_they_fit(pairs: DataFrame, edges: int, bound: int, shelf: Shelf) -> list[Round]:
    rounds: list[Round] = []
    rows, count, work = with_marks(pairs), 2 * edges, contracted
    while edges > bound:
        name = f"round-{len(rounds) + 1}"
        outcome = shelf.stored(exchanged(rows, count, work, bound), name, "kind")
        rounds.append(Round(name, outcome, tallies(outcome)))
        _require_sound(rounds)
        before, edges = edges, rounds[-1].sum("edges")
        if work is contracted and edges > max(bound, ENOUGH * before):
            rows, count, work = with_marks(rounds[-1].rows.where("other <= key")), 2 * edges, starred
        else:
            rows, count, work = rounds[-1].rows, rounds[-1].sum("rows"), contracted
    return rounds


def with_marks(edges: DataFrame) -> DataFrame:
    """Rows (key, other): each edge from both its ends; a node without edges may be there twice."""
    back = F.struct(F.col("other").alias("key"), F.col("key").alias("other"))
    return edges.select(F.inline(F.array(F.struct("key", "other"), back)))


def _nodes_after(made: Round) -> int:
    return distinct_keys(made.told) - made.sum("settled", "open")


def _require_sound(rounds: list[Round]) -> None:
    """AuditError unless the last round found the nodes that the round before left, and no edge has two labels."""
    last, problems = rounds[-1], rounds[-1].sum("problems")
    found = distinct_keys(last.told)
    expected = _nodes_after(rounds[-2]) if len(rounds) > 1 else found
    if problems or found != expected:
        raise AuditError(
            f"connected_components, {last.name}: expected {expected} nodes, found {found}; {problems} stretches of keys "
            "have labels against their edges. Do not use the tables of this run"
        )
    log.info("components, %s: %d nodes, %d of them labelled, %d edges left", last.name, found,
             last.sum("settled", "open"), last.sum("edges"))  # fmt: skip
