"""Drawn, random and hard graphs as arrays, their components by networkx, and rounds without Spark."""

from collections.abc import Iterator

import networkx as nx
import numpy as np

from ringback.identity.components.contraction import contracted
from ringback.identity.components.local import Ids, joined, numbered
from ringback.identity.components.rows import Rows, Worked
from ringback.identity.components.stars import starred

Graph = tuple[Ids, Ids]
Labels = dict[int, int]


def chain(ids: Ids) -> Graph:
    return ids[:-1], ids[1:]


def climbing(nodes: int, steps: int) -> Ids:
    """Ids along a chain that goes up through all ranges of ids in `steps` steps, again and again."""
    at = np.arange(nodes)
    return at % steps * (nodes // steps + 1) + at // steps


def star(centre: int, nodes: int) -> Graph:
    return np.full(nodes, centre), np.arange(nodes)


def clique(nodes: int) -> Graph:
    src, dst = np.triu_indices(nodes, 1)
    return src.astype(np.int64), dst.astype(np.int64)


def drawn_at_random(seed: int, nodes: int, edges: int) -> Graph:
    draw = np.random.default_rng(seed)
    return draw.integers(0, nodes, edges), draw.integers(0, nodes, edges)


def by_networkx(graph: Graph) -> Labels:
    built = nx.Graph(zip(*(ends.tolist() for ends in graph), strict=True))
    return {node: min(group) for group in nx.connected_components(built) for node in group}


def by_scipy(graph: Graph) -> Labels:
    found = numbered(*graph)
    return dict(zip(found.nodes.tolist(), joined(found).tolist(), strict=True))


def by_rounds(graph: Graph, bound: int, cuts: int = 0) -> tuple[Labels, list[str]]:
    """Labels by the engine's rounds over stretches of at most `bound` rows, and which rounds it took; `cuts` shifts the ends."""
    src, dst = graph
    rows, edges, names = Rows(np.concatenate([src, dst]), np.concatenate([dst, src])), len(src), list[str]()
    left: list[Worked] = []
    work = contracted
    while edges > bound:
        made = [work(stretch) for stretch in stretches(rows, bound, cuts)]
        left += made
        names.append(work.__name__)
        rows = Rows(np.concatenate([m.rows.key for m in made]), np.concatenate([m.rows.other for m in made]))
        kept = rows.other <= rows.key
        before, edges = edges, int(kept.sum())
        work = starred if work is contracted and edges > 0.75 * before else contracted
        if work is starred:
            key, other = rows.key[kept], rows.other[kept]
            rows = Rows(np.concatenate([key, other]), np.concatenate([other, key]))
    kept = rows.other <= rows.key
    labels = by_scipy((rows.key[kept], rows.other[kept]))
    for made in reversed(left):
        found = zip(made.left.tolist(), made.label.tolist(), made.settled.tolist(), strict=True)
        new = {node: label if settled else labels[label] for node, label, settled in found}
        assert not new.keys() & labels.keys(), "a node leaves once"
        labels |= new
    return labels, names


def stretches(rows: Rows, bound: int, cuts: int) -> Iterator[Rows]:
    order = np.lexsort((rows.other, rows.key))
    key, other = rows.key[order], rows.other[order]
    size = bound // 2
    for begin in range(-(cuts % size), len(key), size):
        part = slice(max(begin, 0), begin + size)
        if len(key[part]):
            yield Rows(key[part], other[part])
