"""Things joined two by two."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from ringback.groups import Groups

NODES = st.integers(0, 12)


@given(st.lists(st.tuples(NODES, NODES)))
def test_groups_are_the_connected_components(joins: list[tuple[int, int]]) -> None:
    groups, graph = Groups[int](), nx.Graph()
    graph.add_nodes_from(range(13))
    for left, right in joins:
        assert groups.join(left, right) == (not nx.has_path(graph, left, right))
        graph.add_edge(left, right)
    for left in range(13):
        assert {right for right in range(13) if groups.of(right) == groups.of(left)} == nx.node_connected_component(
            graph, left
        )


def test_the_first_ones_name_stays() -> None:
    groups = Groups[str]()
    groups.join("a", "b")
    groups.join("a", "c")
    assert [groups.of(thing) for thing in "abcd"] == ["a", "a", "a", "d"]
