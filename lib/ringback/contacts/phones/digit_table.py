"""Trees over digits as one table of whole numbers, walked three digits a step: the same in Python and in Spark expressions.

A block holds a thousand entries, one for each next three digits, and an entry is the block to go on with. Every step has blocks
of its own, and every number takes all steps: below a leaf there are blocks of that leaf alone. The last entry is the leaf's number.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, Union

import numpy as np
from numpy.typing import NDArray

STEP, BLOCK = 3, 1000  # digits of a step, and the ways that they can go
ALIGNED = 15  # digits that every number is brought to by zeros behind it; E.164 allows no more

Leaf = TypeVar("Leaf", bound=Hashable)
# Union: mypy reads no recursive alias that is written with |
Node = Union[Leaf, tuple["Node[Leaf]", ...]]  # noqa: UP007  # a tuple has ten nodes, one for each next digit; no leaf is a tuple


@dataclass(frozen=True)
class DigitTable(Generic[Leaf]):
    """`roots[i]` is the first block of tree i, `levels[k]` the entries of step k; leaf 0 is `nothing`, beyond all trees."""

    roots: NDArray[np.signedinteger]
    levels: tuple[NDArray[np.signedinteger], ...]
    leaves: tuple[Leaf, ...]

    def leaf(self, root: int, digits: str) -> Leaf:
        """The leaf that the digits of one number lead to from a root (at most ALIGNED digits)."""
        at, padded = int(self.roots[root]), digits.ljust(ALIGNED, "0")
        for step, entries in enumerate(self.levels):
            at = int(entries[at * BLOCK + int(padded[step * STEP : (step + 1) * STEP])])
        return self.leaves[at]


def digit_table(trees: Mapping[int, Node[Leaf]], nothing: Leaf, roots: int) -> DigitTable[Leaf]:
    """The table of some trees, by number of their root; the other roots of the count lead to `nothing`."""
    leaves: dict[Leaf, int] = {nothing: 0}
    for leaf in _leaves(trees.values()):
        leaves.setdefault(leaf, len(leaves))
    layout = _Layout(leaves, max(1, -(-_height(trees.values()) // STEP)))
    first = np.full(roots, layout.block(nothing), dtype=np.int32)
    for root, node in trees.items():
        first[root] = layout.block(node)
    levels = [np.array(entries, dtype=np.int32) for entries in layout.levels]
    while len(levels) > 1 and _is_constant(levels[-1]):  # joined branches leave steps over in which nothing is decided
        last = levels.pop()[::BLOCK]
        levels[-1] = last[levels[-1]]
    return DigitTable(_narrow(first), tuple(map(_narrow, levels)), tuple(leaves))


def _narrow(numbers: NDArray[np.int32]) -> NDArray[np.signedinteger]:
    """In 16 bits where they hold every number: half to send, and to keep in the processor's cache."""
    return numbers.astype(np.int16) if numbers.max(initial=0) < 2**15 else numbers


def _is_constant(level: NDArray[np.int32]) -> bool:
    """Whether each block of a step holds one leaf alone."""
    blocks = level.reshape(-1, BLOCK)
    return bool((blocks == blocks[:, :1]).all())


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


def _height(nodes: Iterable[Node[Leaf]]) -> int:
    """The most digits from the start to a leaf."""
    heights: dict[int, int] = {}

    def height(node: Node[Leaf]) -> int:
        if not isinstance(node, tuple):
            return 0
        if id(node) not in heights:
            heights[id(node)] = 1 + max(height(child) for child in node)
        return heights[id(node)]

    return max((height(node) for node in nodes), default=0)


def _below(node: Node[Leaf], digits: int) -> Iterable[Node[Leaf]]:
    """The nodes so many digits below one; a leaf is below itself."""
    if digits == 0:
        return (node,)
    children = node if isinstance(node, tuple) else (node,) * 10
    return (below for child in children for below in _below(child, digits - 1))


class _Layout(Generic[Leaf]):
    """The blocks of every step, numbered as they are needed; equal ones are one."""

    def __init__(self, leaves: Mapping[Leaf, int], steps: int) -> None:
        self._leaves = leaves
        self.levels: list[list[int]] = [[] for _ in range(steps)]
        self._by_node: dict[tuple[int, object], int] = {}
        self._by_content: dict[tuple[int, tuple[int, ...]], int] = {}

    def block(self, node: Node[Leaf], level: int = 0) -> int:
        """The block of a node that is reached after so many steps, laid out if it is new; behind the last one, its leaf."""
        if level == len(self.levels):
            return self._leaves[_end(node)]
        key = (level, id(node) if isinstance(node, tuple) else node)
        if key not in self._by_node:
            content = tuple(self.block(each, level + 1) for each in _below(node, STEP))
            self._by_node[key] = self._placed(level, content)
        return self._by_node[key]

    def _placed(self, level: int, content: tuple[int, ...]) -> int:
        key = (level, content)
        if key not in self._by_content:
            self._by_content[key] = len(self.levels[level]) // BLOCK
            self.levels[level] += content
        return self._by_content[key]


def _end(node: Node[Leaf]) -> Leaf:
    """What a node is where no digit is left; trees are no higher than the steps, so it is a leaf."""
    if isinstance(node, tuple):
        raise ValueError("a tree of digits is higher than the steps of its table")
    return node
