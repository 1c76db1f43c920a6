"""Components in the memory of one process: arrays in, arrays out, no Spark."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_matrix, csgraph

Ids = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
DENSE = 4  # ids that span at most so many times their number are numbered by counting, others by hashing


class Numbered(NamedTuple):
    """Distinct nodes in some order, and for both ends of each edge the place of its node."""

    nodes: Ids
    src: Places
    dst: Places


def numbered(src: Ids, dst: Ids) -> Numbered:
    """Nodes get places from 0 without gaps; so memory depends on their number and not on their ids."""
    if not len(src):
        nowhere = np.empty(0, np.intp)
        return Numbered(np.empty(0, np.int64), nowhere, nowhere)
    least, greatest = min(int(src.min()), int(dst.min())), max(int(src.max()), int(dst.max()))
    if greatest - least < DENSE * 2 * len(src):
        return _by_counting(src, dst, least, greatest)
    places, nodes = pd.factorize(np.concatenate([src, dst]))
    return Numbered(nodes, places[: len(src)], places[len(src) :])


def _by_counting(src: Ids, dst: Ids, least: int, greatest: int) -> Numbered:
    here = np.zeros(greatest - least + 1, dtype=bool)
    here[src - least] = True
    here[dst - least] = True
    place = np.cumsum(here) - 1
    return Numbered(np.flatnonzero(here) + least, place[src - least], place[dst - least])


def joined(graph: Numbered) -> Ids:
    """For each node the least node that its edges reach."""
    size = len(graph.nodes)
    if not size:
        return graph.nodes
    links = coo_matrix((np.ones(len(graph.src), np.int8), (graph.src, graph.dst)), shape=(size, size))
    count, group = csgraph.connected_components(links.tocsr(), directed=False)
    least = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(least, group, graph.nodes)
    labels: Ids = least[group]
    return labels


def broken_promises(graph: Numbered, labels: Ids) -> list[str]:
    """What is wrong with labels as components' least nodes, one sentence a check; empty when all is well."""
    wrong = [
        (int((labels > graph.nodes).sum()), "nodes have a label that is greater than they are"),
        (int((labels[graph.src] != labels[graph.dst]).sum()), "edges have ends with different labels"),
    ]
    return [f"{count} {what}" for count, what in wrong if count]
