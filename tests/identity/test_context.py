"""What sure pairs teach about shared phones and addresses."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ringback.config import load_settings
from ringback.identity.context import FIELDS, SHARES, believed, learn, logistic

BELIEF = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity.weights.context
COLUMNS = ["via", *FIELDS, "source", "wave", "n", "q"]


def cells(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_without_sure_pairs_the_belief_stands() -> None:
    told = learn(cells(), BELIEF)
    assert told.weights["phone"]["relation"] == pytest.approx(BELIEF.relation.model_dump())
    assert told.weights["address"]["crowd"] == pytest.approx(BELIEF.crowd.model_dump())
    assert (told.shifts, told.learned_from) == ((), {"phone": 0, "address": 0})


def test_many_sure_pairs_outweigh_the_belief() -> None:
    told = learn(cells(
        ("phone", "next_same", "apart_1", "unknown", "shop", None, 10_000, int(0.9 * 10_000 * SHARES)),
        ("phone", "long_same", "apart_1", "unknown", "shop", None, 10_000, int(0.1 * 10_000 * SHARES)),
    ), BELIEF)  # fmt: skip
    weights = told.weights["phone"]
    beside = weights["crowd"]["apart_1"] + weights["other"]["unknown"]
    assert weights["relation"]["next_same"] + beside == pytest.approx(np.log2(9), abs=0.02)
    assert weights["relation"]["long_same"] + beside == pytest.approx(-np.log2(9), abs=0.02)
    assert told.weights["address"]["relation"] == pytest.approx(BELIEF.relation.model_dump())
    assert told.learned_from["phone"] == 20_000


def test_a_month_of_hand_overs_shifts_its_source_most() -> None:
    quiet = [("phone", "next_same", "apart_1", "unknown", source, month, 1000, 900 * SHARES)
             for source in ("a", "b") for month in range(5)]  # fmt: skip
    moved = ("phone", "next_same", "apart_1", "unknown", "a", 9, 1000, 100 * SHARES)
    shifts = {(source, wave): bits for _, source, wave, bits in learn(cells(*quiet, moved), BELIEF).shifts}
    assert shifts[("a", 9)] < -4
    assert shifts[(None, 9)] < -4
    assert abs(shifts[("b", 2)]) < 2
    assert ("b", 9) not in shifts


def test_the_regression_finds_the_weights_it_was_drawn_from() -> None:
    random = np.random.default_rng(7)
    truth = np.array([1.5, -2.0, 0.7, 0.0])
    design = np.array([[a, b, c, 1.0] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)
    n = np.full(len(design), 50_000.0)
    yes = random.binomial(50_000, 1 / (1 + np.exp(-(design @ truth)))).astype(float)
    assert logistic(design, yes, n, np.zeros(4), 1e-6) == pytest.approx(truth, abs=0.05)


def test_levels_of_belief_are_those_of_the_settings() -> None:
    names, prior = believed(BELIEF)
    assert (len(names), len(prior)) == (26, 26)
