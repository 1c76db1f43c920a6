"""The round that makes the graph smaller: union-find in a process over a stretch of keys; only its boundary goes on.

All edges of a node to smaller ones are rows of its key. So a process that holds a stretch of keys knows everything about a
node in it, unless the node is the first or last key (its rows may go on in the next process) or is marked as having an edge
beyond the stretch. Such nodes and the smaller ones outside are the boundary. The others leave the graph, labelled with the
least node that they reach here; the boundary is tied to that node by a star. Stretches of the greatest keys have no edges
beyond, so every round removes nodes whatever the graph; nothing is left to chance.
"""

import numpy as np

from ringback.identity.components.local import broken_promises, joined, numbered
from ringback.identity.components.rows import Rows, Worked, edges_and_marks, runs


def contracted(rows: Rows) -> Worked:
    """What a stretch of rows, ordered by key, comes to."""
    keys, begins = runs(rows.key)
    reach = np.maximum.reduceat(np.maximum(rows.other, rows.key), begins)
    inner = (keys > keys[0]) & (reach < keys[-1])
    edge = rows.other < rows.key
    graph = numbered(np.concatenate([keys, rows.key[edge]]), np.concatenate([keys, rows.other[edge]]))
    label = joined(graph)
    place = graph.src[: len(keys)]
    leaves = np.zeros(len(graph.nodes), dtype=bool)
    leaves[place[inner]] = True
    open_labels = np.unique(label[~leaves])
    is_open = np.isin(label, open_labels)
    leaves &= ~(is_open & (label == graph.nodes))  # the least node stays as long as others of its component do
    stays = ~leaves & (label != graph.nodes)
    star = edges_and_marks(graph.nodes[stays], label[stays])
    alone = keys[~leaves[place] & (label[place] == keys) & ~np.isin(keys, label[stays])]
    return Worked(
        rows=Rows(np.concatenate([star.key, alone]), np.concatenate([star.other, alone])),
        left=graph.nodes[leaves],
        label=label[leaves],
        settled=~is_open[leaves],
        keys=keys,
        problems=len(broken_promises(graph, label)),
    )
