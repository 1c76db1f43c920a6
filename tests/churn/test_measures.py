"""Figures against values worked out by hand, and against what must not change them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringback.churn.measures import (
    auc,
    average_precision,
    brier,
    calibration_error,
    calibration_floor,
    figures,
    lift,
    log_odds,
    probability,
    slope_and_intercept,
    stability_index,
)

OUTCOMES = np.array([1.0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])


def test_by_hand() -> None:
    assert auc(OUTCOMES, SCORES) == pytest.approx(20 / 21)  # one of 21 pairs is the wrong way round
    assert average_precision(OUTCOMES, SCORES) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert lift(OUTCOMES, SCORES) == pytest.approx(1 / 0.3)
    assert brier(np.array([1.0, 0.0]), np.array([0.8, 0.4])) == pytest.approx((0.04 + 0.16) / 2)
    assert calibration_error(OUTCOMES, np.full(10, 0.3)) == pytest.approx((3 * 0.7 + 7 * 0.3) / 10)


def test_ties_count_half_and_their_order_does_not_matter() -> None:
    equal = np.full(10, 0.3)
    assert auc(OUTCOMES, equal) == 0.5
    assert lift(OUTCOMES, equal) == pytest.approx(1.0)
    assert average_precision(OUTCOMES, equal) == pytest.approx(0.3)


@given(st.permutations(range(10)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    mixed = figures(OUTCOMES[order], SCORES[order])
    assert np.allclose(mixed[:9], figures(OUTCOMES, SCORES)[:9])


def test_scores_that_are_right_are_off_by_chance_alone() -> None:
    dice = np.random.default_rng(1)
    scores = dice.uniform(0.05, 0.95, 20_000)
    found = [calibration_error((dice.random(20_000) < scores).astype(float), scores) for _ in range(20)]
    assert np.mean(found) == pytest.approx(calibration_floor(scores), rel=0.15)


def test_slope_and_intercept_tell_how_scores_were_bent() -> None:
    dice = np.random.default_rng(2)
    right = dice.uniform(0.05, 0.95, 50_000)
    outcomes = (dice.random(50_000) < right).astype(float)
    assert slope_and_intercept(outcomes, right) == pytest.approx((1.0, 0.0), abs=0.03)
    assert slope_and_intercept(outcomes, probability(2 * log_odds(right)))[0] == pytest.approx(0.5, abs=0.02)
    assert slope_and_intercept(outcomes, probability(log_odds(right) + 1))[1] == pytest.approx(-1.0, abs=0.03)


def test_a_feature_that_moved_has_an_index_and_one_that_did_not_has_none() -> None:
    before = np.arange(1000.0)
    assert stability_index(before, before) == pytest.approx(0.0)
    assert stability_index(before, before + 300) > 0.25
    assert stability_index(np.zeros(100), np.zeros(50)) < 0.01  # one value cannot move
