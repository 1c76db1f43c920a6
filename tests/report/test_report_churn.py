"""The section on churn: its figures, and how they are told."""

from dataclasses import replace

import pytest

from drawn_world import ANN
from ringback.report import Facts, render_report
from ringback.report.churn_counts import Group
from ringback.report.churn_facts import ChurnFacts

pytestmark = pytest.mark.usefixtures("interpreted")


@pytest.fixture(scope="module")
def churn_part(facts: Facts) -> ChurnFacts:
    assert facts.churn is not None
    return facts.churn


@pytest.fixture(scope="module")
def page(facts: Facts) -> str:
    html = render_report(facts)
    return " ".join(html[html.index("<h2>Churn</h2>") : html.index("<h2>Persons and hubs</h2>")].split())


def test_who_is_at_risk_is_counted_at_the_latest_as_of(churn_part: ChurnFacts) -> None:
    scored = churn_part.scored
    assert scored is not None
    assert f"{scored.as_of:%Y-%m-%d}" == "2023-06-30"
    assert (scored.customers, scored.scored, scored.not_scored) == (4, 2, (("not_active", 1), ("opted_out", 1)))
    assert scored.balances
    assert not replace(scored, scored=1).balances
    assert scored.bands == (Group("high", 1, 45.5, 0.91), Group("medium", 0, 0.0, None), Group("low", 1, 1.0, 0.08))
    assert scored.kinds == (("active", 1, 0), ("passive", 0, 0), ("nothing tells", 0, 0))
    assert {level.name: level.customers for level in scored.levels if level.customers} == {"champion": 1, "at_risk": 1}
    (example,) = scored.examples
    assert (example.customer_id, example.activity, example.since_order, example.since_visit) == (ANN, 2.5, 80.0, None)


def test_figures_are_those_of_the_model_that_scored(churn_part: ChurnFacts) -> None:
    measured = churn_part.measured
    assert measured is not None
    assert [row[:3] for row in measured.systems] == [
        ("2023-04-01", "model", "0.720 (0.700–0.740)"),
        ("2023-04-01", "recency only", "0.600 (0.580–0.620)"),
    ]
    assert [row[:2] for row in measured.segments] == [("2023-04-01", "bought once")]
    (drift,) = measured.drifts
    assert (drift.drifted, drift.rate, drift.moved[0]) == (True, 0.4, ("days with an order, last 90 days", 0.31))
    assert churn_part.false_churn == (
        ("2023-04-01", "9", "6", "3 (50.0%)", "6", "3", "1 (33.3%)", "5", "2", "0 (0.0%)"),
    )


def test_earlier_scores_are_told_whichever_model_made_them(churn_part: ChurnFacts) -> None:
    (told,) = churn_part.monitored
    assert (told[0], told[1], told[-3:]) == ("2023-05-01", "0.690 (0.660–0.720)", ("2.5%", "–", "fits"))


@pytest.mark.parametrize("told", [
    "What came of earlier scores",
    "4 customers = 2 scored + 1 without an order in the last 180 days + 1 opted out of profiling ✓",
    "A band is not a list of whom to treat",
    "p* = 5 / (0.1 × 100) = <b>0.50</b>",
    "The last is an assumption, not a measurement",
    "days since the last order = 80: odds of leaving × 3.10",
    "+0.25 since the cut-off before (days since the last order: odds × 2.40)",
    '<td class="n">80, –</td><td class="n">2.5</td>',
    "<b>drifted</b>",
    "3 (50.0%)",
    "who seems lost and is not".capitalize(),
])  # fmt: skip
def test_it_is_told_in_words(page: str, told: str) -> None:
    assert told in page


def test_parts_that_are_not_there_are_left_out(facts: Facts, churn_part: ChurnFacts) -> None:
    bare = replace(
        churn_part, measured=None, monitored=(), scored=None, false_churn=(), expected=None, dormant=None, network=None
    )
    told = render_report(replace(facts, churn=bare))
    assert "It was measured at no later cut-off" in told
    assert "Who is at risk" not in told
    assert "Who seems lost" not in told
    assert "Who is dormant" not in told
    dear = replace(churn_part, treat_from=2.0)
    assert "it pays for nobody" in render_report(replace(facts, churn=dear))


def test_beyond_the_risk(churn_part: ChurnFacts, page: str) -> None:
    expected, dormant, network = churn_part.expected, churn_part.dormant, churn_part.network
    assert expected is not None
    assert (expected.customers, expected.orders, expected.value, expected.best) == (2, 1.0, 20.0, 0.8)
    assert dormant is not None
    assert dormant.rows == (
        ("all", "365", "fixed", "2", "1 (50.0%)", "205"),
        ("tea", "90", "gaps", "1", "1 (100.0%)", "400"),
    )
    assert network is not None
    assert (network.customers, network.ties, network.key_nodes, network.communities) == (3, 2, 1, 1)
    assert (network.tested, network.together) == (2, 1)
    assert network.rows == ((ANN, "30", "9 of 20", "2.5", "0.0004"),)
    assert "The tenth with the most brings 80.0% of it." in page
    assert "2 of these lost" not in page
    assert "1 of these lost more than chance explains" in page
