"""Trees over digits as one table of whole numbers, walked two digits a step: the same in Python and in Spark expressions.

A block holds a hundred entries, one for each next two digits, and an entry is the block to go on with. The first blocks are
the leaves; they lead to themselves, so that every number takes the same count of steps.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, Union

import numpy as np
from numpy.typing import NDArray

STEP, BLOCK = 2, 100  # digits of a step, and the ways that they can go
ALIGNED = 16  # digits that every number is brought to by zeros behind it

Leaf = TypeVar("Leaf", bound=Hashable)
# Union: mypy reads no recursive alias that is written with |
Node = Union[Leaf, tuple["Node[Leaf]", ...]]  # noqa: UP007  # a tuple has ten nodes, one for each next digit; no leaf is a tuple


@dataclass(frozen=True)
class DigitTable(Generic[Leaf]):
    """`roots[i]` is the first block of tree i; leaf 0 is `nothing`, what numbers beyond all trees come to."""

    roots: NDArray[np.int32]
    blocks: NDArray[np.int32]
    leaves: tuple[Leaf, ...]
    steps: int

    def leaf(self, root: int, digits: str) -> Leaf:
        """The leaf that the digits of one number lead to from a root (at most ALIGNED digits)."""
        at = int(self.roots[root])
        padded = digits.ljust(ALIGNED, "0")
        for begin in range(0, self.steps * STEP, STEP):
            if at < len(self.leaves):
                break
            at = int(self.blocks[at * BLOCK + int(padded[begin : begin + STEP])])
        return self.leaves[at]


def digit_table(trees: Mapping[int, Node[Leaf]], nothing: Leaf, roots: int) -> DigitTable[Leaf]:
    """The table of some trees, by number of their root; the other roots of the count lead to `nothing`."""
    leaves: dict[Leaf, int] = {nothing: 0}
    for leaf in _leaves(trees.values()):
        leaves.setdefault(leaf, len(leaves))
    layout = _Layout(leaves)
    first = np.zeros(roots, dtype=np.int32)
    for root, node in trees.items():
        first[root] = layout.block(node)
    return DigitTable(first, np.array(layout.entries, dtype=np.int32), tuple(leaves), layout.steps(set(first.tolist())))


def _leaves(nodes: Iterable[Node[Leaf]]) -> Iterable[Leaf]:
    """Every leaf of some trees, in the order in which they are met."""
    seen: set[int] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop()
        if not isinstance(node, tuple):
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            todo += node


class _Layout(Generic[Leaf]):
    """Blocks numbered as they are needed; equal ones are one."""

    def __init__(self, leaves: Mapping[Leaf, int]) -> None:
        self._leaves = leaves
        self.entries: list[int] = [at for at in range(len(leaves)) for _ in range(BLOCK)]
        self._by_node: dict[int, int] = {}
        self._by_content: dict[tuple[int, ...], int] = {}

    def block(self, node: Node[Leaf]) -> int:
        """The block of a node, laid out if it is new."""
        if not isinstance(node, tuple):
            return self._leaves[node]
        if id(node) not in self._by_node:
            below = [two for one in node for two in (one if isinstance(one, tuple) else (one,) * 10)]
            self._by_node[id(node)] = self._placed(tuple(self.block(each) for each in below))
        return self._by_node[id(node)]

    def steps(self, at: set[int]) -> int:
        """The most steps from some blocks to a leaf."""
        taken = 0
        while at := {block for block in at if block >= len(self._leaves)}:
            taken += 1
            at = {entry for block in at for entry in self.entries[block * BLOCK : (block + 1) * BLOCK]}
        return taken

    def _placed(self, content: tuple[int, ...]) -> int:
        if content not in self._by_content:
            self._by_content[content] = len(self.entries) // BLOCK
            self.entries += content
        return self._by_content[content]
