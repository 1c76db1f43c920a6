"""The round that shortens paths: each node ties its greater neighbours to its least one (large star, Kiveris et al. 2014).

Contraction alone goes a stretch a round along a path that climbs from one stretch of keys to the next; with this round in
between, such a path halves. It removes no node and needs all marks: one for each edge, not one for each node.
"""

import numpy as np

from ringback.identity.components.rows import Rows, Worked, edges_and_marks, runs


def starred(rows: Rows) -> Worked:
    """What a stretch of rows, ordered by key and with a mark for every edge, comes to."""
    keys, begins = runs(rows.key)
    least = np.minimum.reduceat(np.minimum(rows.other, rows.key), begins)
    sizes = np.diff(np.concatenate([begins, [len(rows.key)]]))
    greater, alone = rows.other > rows.key, np.unique(rows.key[rows.other == rows.key])
    star = edges_and_marks(rows.other[greater], np.repeat(least, sizes)[greater])
    nobody = np.empty(0, np.int64)
    return Worked(
        rows=Rows(np.concatenate([star.key, alone]), np.concatenate([star.other, alone])),
        left=nobody,
        label=nobody,
        settled=np.empty(0, bool),
        keys=keys,
        problems=0,
    )
