"""Intervals, curves and profit against values worked out by hand."""

from datetime import date

import numpy as np
import pytest

from ringback.churn.curves import gains, profits, reliability, wilson
from ringback.churn.evaluation import ALL, MODEL, capacity_share, measured
from ringback.churn.intervals import chance_alone, found_at, intervals, ranked
from ringback.churn.measures import auc, brier, calibration_floor, lift
from ringback.churn.profit import profit_figures, treat_from
from ringback.settings.churn import ChurnSettings, TreatmentSettings

MAY = date(2026, 5, 1)
OUTCOMES = np.array([1.0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
OFFER = TreatmentSettings(
    cost=6.0, save_rate=0.1, value=100.0, kinds=()
)  # saves 10 of each that would leave, from p = 0.6 on


def test_intervals_are_those_of_customers_drawn_one_by_one() -> None:
    dice = np.random.default_rng(3)
    scores = np.round(dice.random(300), 1)  # many ties
    outcomes = (dice.random(300) < scores).astype(float)
    told = intervals(outcomes, scores, {"lift": 0.1})
    again = np.random.default_rng(0)
    drawn = [again.integers(0, 300, 300) for _ in range(200)]
    for name, figure in (("auc", auc), ("brier", brier), ("lift", lift)):
        each = [figure(outcomes[rows], scores[rows]) for rows in drawn]
        assert told[name] == pytest.approx(tuple(np.quantile(each, [0.025, 0.975])))
    assert intervals(np.zeros(5), np.arange(5.0), {}) == {}


def test_chance_alone_lies_about_its_mean() -> None:
    scores = np.random.default_rng(1).uniform(0.05, 0.95, 5_000)
    low, high = chance_alone(scores)
    assert low < calibration_floor(scores) < high


def test_those_who_tie_at_the_border_count_in_part() -> None:
    many, churned = ranked(np.array([1.0, 1, 0, 0]), np.array([0.5, 0.9, 0.5, 0.1]), np.ones(4))
    assert (list(many), list(churned)) == ([1, 2, 1], [1, 1, 0])
    assert found_at(many, churned, 2.0) == pytest.approx(1.5)


def test_gains_reach_all_and_reliability_has_ten_bins() -> None:
    points = gains(MAY, MODEL, OUTCOMES, SCORES)
    found = {round(point.x, 3): point.y for point in points}
    assert (found[0.0], found[0.2], found[0.4], found[1.0]) == (0, pytest.approx(2 / 3), 1, 1)
    bins = reliability(MAY, MODEL, OUTCOMES, SCORES)
    assert [point.x for point in bins] == sorted(SCORES)
    assert [point.y for point in bins][-4:] == [1, 0, 1, 1]
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert wilson(0.0, 10)[0] == 0.0


def test_profit_by_hand() -> None:
    told = profit_figures(OUTCOMES, SCORES, OFFER)
    assert treat_from(OFFER) == pytest.approx(0.6)
    # Four are at 0.6 or above, three of them churned: 3 × 10 − 4 × 6 for ten customers.
    assert told == pytest.approx({"treat_from": 0.6, "treated_share": 0.4, "profit": 600.0, "profit_most": 800.0})
    curve = {round(point.x, 3): point.y for point in profits(MAY, MODEL, OUTCOMES, SCORES, OFFER)}
    assert (curve[0.2], curve[0.4], curve[1.0]) == pytest.approx((800.0, 600.0, -3_000.0))
    nobody = OFFER.model_copy(update={"cost": 20.0})
    assert profit_figures(OUTCOMES, SCORES, nobody)["treated_share"] == 0


def test_capacity_is_a_share_or_a_number() -> None:
    assert (capacity_share(0.3, 10), capacity_share(2, 10), capacity_share(50, 10)) == (0.3, 0.2, 1.0)


def test_what_is_measured_of_all_and_of_a_part(rules: ChurnSettings) -> None:
    whole = measured(MAY, MODEL, ALL, OUTCOMES, SCORES, rules, 0.2)
    assert whole.more["lift_at_capacity"] == pytest.approx(1 / 0.3)
    assert whole.more["mean_score"] == pytest.approx(0.45)
    assert set(whole.ends) == {"auc", "brier", "lift", "lift_at_capacity", "ece_floor"}
    assert whole.ends["lift_at_capacity"][0] <= whole.more["lift_at_capacity"] <= whole.ends["lift_at_capacity"][1]
    assert "profit" not in measured(MAY, MODEL, "bought once", OUTCOMES, SCORES, rules, 0.2).more
