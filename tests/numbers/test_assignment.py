"""Which candidates are taken together, on drawn blocks."""

from datetime import datetime, timezone
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.numbers.assignment import Edge, best_choice, greedy_choice, predecessor_stretches


def edge(text: str, confidence: float, held: tuple[int, int] = (2020, 2021)) -> Edge:
    """`a>x`: from OLD a, held from the first day of one year to that of another, to NEW x."""
    old, new = text.split(">")
    start, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in held)
    return Edge(old, new, confidence, start, end)


@pytest.mark.parametrize(
    ("edges", "taken"),
    [
        ([edge("a>x", 0.9)], "a>x"),
        ([edge("a>x", 0.6), edge("a>y", 0.7)], "a>y"),  # one successor
        ([edge("a>x", 0.6), edge("a>y", 0.6)], "a>x"),  # the first of equals
        # Two who each fit x best: the sum counts, not the best one.
        ([edge("a>x", 0.9), edge("a>y", 0.8), edge("b>x", 0.85, (2022, 2023))], "a>y b>x"),
        # Lines that were held at once are folded into one, those that were not are rivals for it.
        ([edge("a>x", 0.9), edge("b>x", 0.6)], "a>x b>x"),
        ([edge("a>x", 0.9), edge("b>x", 0.6, (2022, 2023))], "a>x"),
        ([edge("a>x", 0.5), edge("b>x", 0.6, (2022, 2024)), edge("c>x", 0.6, (2023, 2025))], "b>x c>x"),
        # A chain goes on: x is another's NEW and has its own successor elsewhere.
        ([edge("a>b", 0.9), edge("b>c", 0.9), edge("a>c", 0.3)], "a>b b>c"),
    ],
)  # fmt: skip
def test_the_choice_that_is_right_most_often_is_taken(edges: list[Edge], taken: str) -> None:
    chosen = best_choice(edges)
    assert " ".join(f"{e.old}>{e.new}" for e, is_taken in zip(edges, chosen, strict=True) if is_taken) == taken


@st.composite
def blocks(draw: st.DrawFn) -> list[Edge]:
    """Up to nine candidates between four OLDs and four NEWs."""
    pairs = draw(
        st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=9, unique=True)
    )
    years = {old: draw(st.integers(2000, 2003)) for old in "abcd"}
    return [edge(f"{old}>{new}", draw(st.integers(6, 99)) / 100, (years[old], years[old] + 1)) for old, new in pairs]


def allowed(edges: list[Edge], taken: tuple[bool, ...]) -> bool:
    stretches = predecessor_stretches(edges)
    olds = [e.old for e, is_taken in zip(edges, taken, strict=True) if is_taken]
    of_new: dict[str, set[str]] = {}
    for e, stretch, is_taken in zip(edges, stretches, taken, strict=True):
        if is_taken:
            of_new.setdefault(e.new, set()).add(stretch)
    return len(olds) == len(set(olds)) and all(len(each) == 1 for each in of_new.values())


def worth(edges: list[Edge], taken: tuple[bool, ...] | list[bool]) -> float:
    return sum(e.confidence for e, is_taken in zip(edges, taken, strict=True) if is_taken)


@given(blocks())
def test_no_other_choice_is_worth_more(edges: list[Edge]) -> None:
    chosen = best_choice(edges)
    assert allowed(edges, tuple(chosen))
    every = (taken for taken in product((False, True), repeat=len(edges)) if allowed(edges, taken))
    assert worth(edges, chosen) == pytest.approx(max(worth(edges, taken) for taken in every))


@given(blocks())
def test_the_quick_way_for_large_blocks_breaks_no_rule(edges: list[Edge]) -> None:
    assert allowed(edges, tuple(greedy_choice(edges)))
