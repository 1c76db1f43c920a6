"""Labels of all rounds, from the last one back: every node is looked up once, among the nodes of later rounds."""

from functools import reduce

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from ringback.errors import AuditError
from ringback.identity.components.exchange import OPEN, SETTLED
from ringback.identity.components.shelf import Shelf


def composed(labels: DataFrame, rounds: list[tuple[str, DataFrame, int]], shelf: Shelf) -> DataFrame:
    """One row per node: node, component; of each round its name, its outcome and how many of its labels are open."""
    parts = [labels]
    for name, outcome, expected in reversed(rounds):
        settled, still_open = _labels(outcome, SETTLED), _labels(outcome, OPEN)
        if expected:
            found = reduce(DataFrame.unionByName, parts).toDF("component", "final")
            through = still_open.join(found, "component").select("node", F.col("final").alias("component"))
            parts.append(_all_of(through, f"{name}-labels", expected, shelf))
        parts.append(settled)
    return reduce(DataFrame.unionByName, parts)


def _labels(outcome: DataFrame, kind: int) -> DataFrame:
    return outcome.where(F.col("kind") == kind).select(F.col("a").alias("node"), F.col("b").alias("component"))


def _all_of(through: DataFrame, name: str, expected: int, shelf: Shelf) -> DataFrame:
    """The labels, stored; AuditError unless each open label was found in a later round, once."""
    seen = Observation()
    stored = shelf.stored(through.observe(seen, F.count(F.lit(1)).alias("rows")), name)
    if seen.get["rows"] != expected:
        raise AuditError(
            f"connected_components, {name}: expected {expected} labelled nodes, found {seen.get['rows']}. "
            "Do not use the tables of this run"
        )
    return stored
