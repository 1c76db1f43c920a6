"""The rows that rounds exchange, and what a process hands on of those it holds.

A row is (key, other), sent to where `key` is worked on:
  other < key   an edge; it belongs to its greater end
  other > key   a mark: key has an edge with a greater node, and none with one beyond `other`
  other = key   a node without edges, which still needs its label
"""

from typing import NamedTuple

import numpy as np

from ringback.identity.components.local import Flags, Ids


class Rows(NamedTuple):
    """Rows as two columns."""

    key: Ids
    other: Ids


class Worked(NamedTuple):
    """What becomes of a run of rows: rows for the next round, nodes that leave with their label, nodes that were there."""

    rows: Rows
    left: Ids
    label: Ids
    settled: Flags  # whether the label is the component's; else it is a node of the next round
    keys: Ids
    problems: int


def runs(ordered: Ids) -> tuple[Ids, Ids]:
    """Distinct values of a column in order, and where each begins."""
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[begins], begins


def edges_and_marks(node: Ids, least: Ids) -> Rows:
    """Rows of a star forest: an edge from each node to its least one, and one mark for each of those."""
    order = np.lexsort((node, least))
    node, least = node[order], least[order]
    if not len(node):
        return Rows(node, least)
    centres, begins = runs(least)
    greatest = node[np.concatenate([begins[1:], [len(node)]]) - 1]
    return Rows(np.concatenate([node, centres]), np.concatenate([least, greatest]))
