"""Rounds without Spark: hard graphs, random ones against networkx, any cut into stretches, never more than the bound."""

import numpy as np
import pyarrow as pa
import pytest

from identity.components.graphs import (
    Graph,
    by_networkx,
    by_rounds,
    by_scipy,
    chain,
    climbing,
    clique,
    drawn_at_random,
    star,
)  # fmt: skip
from ringback.identity.components.contraction import contracted
from ringback.identity.components.exchange import Tally, distinct_keys, outcome, stretches
from ringback.identity.components.rows import Rows
from ringback.identity.components.stars import starred

SHUFFLED = np.random.default_rng(0).permutation(20_000)
HARD: dict[str, tuple[Graph, int]] = {  # and how many rounds it may take with 1,000 rows to a process
    "sorted_chain": (chain(np.arange(20_000)), 1),
    "shuffled_chain": (chain(SHUFFLED), 12),
    "climbing_chain": (chain(climbing(20_000, 100)), 16),
    "star_of_the_least": (star(0, 20_000), 1),
    "star_of_the_greatest": (star(20_000, 20_000), 4),
    "clique": (clique(200), 5),
    "one_giant_component": (drawn_at_random(4, 8_000, 24_000), 8),
    "self_loops": ((np.arange(5_000), np.arange(5_000)), 1),
    "one_edge_many_times": ((np.full(5_000, 7), np.full(5_000, 3)), 4),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_graph(name: str) -> None:
    graph, most = HARD[name]
    labels, rounds = by_rounds(graph, bound=1_000)
    assert labels == by_scipy(graph)
    assert len(rounds) <= most


def test_a_path_through_all_ranges_halves_and_does_not_shrink_by_one_range_a_round() -> None:
    rounds = [len(by_rounds(chain(climbing(nodes, nodes // 10)), bound=200)[1]) for nodes in (1_000, 8_000)]
    assert rounds[1] <= rounds[0] + 12
    assert "starred" in by_rounds(chain(climbing(8_000, 80)), bound=200)[1]


@pytest.mark.parametrize("bound", [16, 50, 300])
@pytest.mark.parametrize("seed", range(20))
def test_random_graph_against_networkx(seed: int, bound: int) -> None:
    draw = np.random.default_rng(seed)
    src, dst = drawn_at_random(seed, int(draw.integers(5, 400)), int(draw.integers(400, 900)))
    graph = src * 10**15 - 10**17, dst * 10**15 - 10**17
    expected = by_networkx(graph)
    assert by_rounds(graph, bound)[0] == expected
    assert by_scipy(graph) == expected


def test_labels_do_not_depend_on_where_stretches_end() -> None:
    graph = drawn_at_random(9, 600, 700)
    assert [by_rounds(graph, 100, cuts)[0] == by_networkx(graph) for cuts in range(0, 50, 7)] == [True] * 8


def test_a_node_inside_a_stretch_leaves_and_its_boundary_goes_on() -> None:
    """1-5-6-7 with 9 beyond: 5 may be in the stretch before, 7 has an edge beyond, 6 is nobody else's."""
    made = contracted(Rows(np.array([5, 5, 6, 6, 7, 7, 8]), np.array([1, 6, 5, 7, 6, 9, 8])))
    assert (made.left.tolist(), made.label.tolist(), made.settled.tolist()) == ([6], [1], [False])
    rows = sorted(zip(made.rows.key.tolist(), made.rows.other.tolist(), strict=True))
    assert rows == [(1, 7), (5, 1), (7, 1), (8, 8)]


def test_a_component_inside_a_stretch_is_settled() -> None:
    made = contracted(Rows(np.array([1, 3, 4, 4, 5, 9]), np.array([1, 4, 3, 5, 4, 9])))
    assert (made.left.tolist(), made.label.tolist(), made.settled.all()) == ([3, 4, 5], [3, 3, 3], True)


def test_stars_tie_greater_neighbours_to_the_least() -> None:
    """The path 1-2-3: 2 ties 3 to 1, and 1 keeps 2."""
    made = starred(Rows(np.array([1, 2, 2, 3]), np.array([2, 1, 3, 2])))
    assert sorted(zip(made.rows.key.tolist(), made.rows.other.tolist(), strict=True)) == [(1, 3), (2, 1), (3, 1)]


def test_a_process_never_holds_more_than_the_bound() -> None:
    batches = [pa.record_batch({"key": np.full(250, n), "other": np.arange(250)}) for n in range(41)]
    cut = list(stretches(iter(batches), bound=1_000))
    assert max(len(stretch.key) for stretch in cut) == 1_000
    assert np.concatenate([stretch.key for stretch in cut]).tolist() == [n for n in range(41) for _ in range(250)]
    assert list(stretches(iter([]), bound=1_000)) == []


def test_nodes_are_counted_once_although_their_rows_go_on_in_the_next_stretch() -> None:
    keys = [np.array([1, 2, 3]), np.array([3]), np.array([3, 4]), np.array([5])]
    told = []
    for stretch in keys:
        batch = outcome(contracted(Rows(stretch, stretch - 10)))
        told.append(Tally(*batch.column("tally").to_pylist()[-1]))
    assert distinct_keys(told) == 5
