"""Confidences by labels: the curve that is fitted, how weights count, and which labels a run goes by."""

import math
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.config import load_settings, packaged_default
from ringback.errors import ConfigError
from ringback.numbers.calibration import (
    ANSWERS,
    BY_RULES,
    SILVER,
    Calibration,
    Label,
    at_level_of,
    effective_labels,
    fitted,
    truncated,
    with_calibration,
)
from ringback.numbers.fits import calibration, silver_fit, with_fit
from ringback.tables import LINK_CALIBRATION, SILVER_LABELS
from rows import at, table_rows
from verification_rows import asked, links_of, logged

pytestmark = pytest.mark.usefixtures("interpreted")
SETTINGS = load_settings(str(packaged_default()))
RULES = SETTINGS.links.calibration.model_copy(update={"fewest_labels": 20})
AS_OF = at("2024-06-30")


def true_to(intercept: float, slope: float, many: int = 10_000) -> list[Label]:
    """Labels of links whose log-odds are truly intercept + slope · the rules'."""
    labels = []
    for odds in (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0):
        right = round(many / (1 + math.exp(-intercept - slope * odds)))
        labels += [Label(odds, True, 1.0, right), Label(odds, False, 1.0, many - right)]
    return labels


@pytest.mark.parametrize(("intercept", "slope"), [(0.0, 1.0), (0.7, 0.6), (-1.2, 1.8)])
def test_many_labels_are_followed(intercept: float, slope: float) -> None:
    fit = fitted(true_to(intercept, slope), SILVER)
    assert (fit.intercept, fit.slope) == (pytest.approx(intercept, abs=0.02), pytest.approx(slope, abs=0.02))
    assert (fit.labels, fit.source) == (60_000, SILVER)


def test_few_labels_hardly_move_confidences_and_no_order_ever_turns() -> None:
    few = fitted([Label(2.0, True, 1.0, 2)], SILVER)
    assert (few.intercept, few.slope) == (pytest.approx(0.0, abs=0.1), pytest.approx(1.0, abs=0.1))
    upside_down = [Label(-4.0, True, 1.0, 5_000), Label(4.0, False, 1.0, 5_000)]
    assert fitted(upside_down, SILVER).slope > 0


def test_weights_count_by_what_they_tell_together() -> None:
    """A hundred answers to chosen questions and one that stands for a thousand are not eleven hundred."""
    labels = [Label(1.0, True, 1.0, 100), Label(1.0, False, 1000.0, 1)]
    assert effective_labels(labels) < 2
    cut = truncated(labels, at_least=50)
    assert effective_labels(cut) == pytest.approx(50)
    assert cut[0].weight == 1.0 < cut[1].weight < 1000.0
    assert truncated(labels[:1], at_least=50) == labels[:1]


def test_at_the_rules_level_as_many_links_are_right_as_they_expect() -> None:
    odds, many = (-2.0, 0.5, 3.0), (50, 100, 900)
    everyone = [Label(o, False, 1.0, n) for o, n in zip(odds, many, strict=True)]
    level = at_level_of(Calibration(SILVER, intercept=9.0, slope=0.5), everyone)

    def expected(intercept: float, slope: float) -> float:
        return sum(n / (1 + math.exp(-intercept - slope * o)) for o, n in zip(odds, many, strict=True))

    assert expected(level.intercept, level.slope) == pytest.approx(expected(0.0, 1.0))
    assert level.slope == 0.5


def test_confidences_keep_their_order_and_what_the_rules_said(spark: SparkSession) -> None:
    sure = [(0.0,), (0.05,), (0.5,), (0.9,), (1.0,)]
    df = spark.createDataFrame(sure, "confidence double")
    (told, same) = (df.transform(with_calibration, by).collect() for by in (Calibration(SILVER, -1.0, 0.5), BY_RULES))
    assert [row["uncalibrated"] for row in told] == [row["confidence"] for row in same] == [one for (one,) in sure]
    found = [row["confidence"] for row in told]
    assert found == sorted(found)
    assert found[2] == pytest.approx(1 / (1 + math.e), abs=1e-6)
    assert {row["calibration_source"] for row in told + same} == {"silver", "rules"}


def of(spark: SparkSession, yes: int, no: int, others: int = 0, silver: bool = False, **log: Any) -> Calibration:
    """The calibration of a run with so many planned questions answered yes and not_me, all at a confidence of 0.8."""
    names = [f"l{n}" for n in range(yes + no + others)]
    links = links_of(spark, *({"link_id": name, "new_phone": f"+1212456{n:04d}"} for n, name in enumerate(names)))
    replies = ["yes"] * yes + ["not_me"] * no + ["decline"] * others
    questions = [{"link_id": name, "reply": reply} for name, reply in zip(names, replies, strict=True)]
    return calibration(
        links, asked(spark, *questions), logged(spark, *({"link_id": name, **log} for name in names)), fits(spark),
        rules=RULES.model_copy(update={"silver": silver}), as_of=AS_OF,
    )  # fmt: skip


def fits(spark: SparkSession) -> DataFrame:
    fit = {"source": SILVER, "labels": 500, "right": 400, "effective": 300.0, "intercept": 0.0, "slope": 0.9}
    later = {**fit, "as_of": at("2024-12-31"), "slope": 0.1}
    return table_rows(
        spark, LINK_CALIBRATION, [{**fit, "as_of": at("2024-01-31")}, {**fit, "as_of": at("2024-03-31"), "slope": 0.8}, later]
    )  # fmt: skip


def test_answers_calibrate_from_so_many_on_then_silver_where_it_may_then_nothing(spark: SparkSession) -> None:
    told = of(spark, yes=10, no=11, others=5)
    assert (told.source, told.labels, told.right) == (ANSWERS, 21, 10), "declines are missing, not wrong"
    assert told.intercept < 0, "half of what the rules call 0.8 is right"
    assert of(spark, yes=10, no=9, others=5, silver=True).slope == 0.8, "the newest fit that is known by as_of"


def test_what_the_rules_said_when_it_was_asked_counts(spark: SparkSession) -> None:
    """By now the answer has made the two persons one, or parted them."""
    surer = of(spark, yes=15, no=6, uncalibrated=0.2)
    assert surer.intercept - 1.39 * (surer.slope - 1) > 0, "15 of 21 are right where the rules said 0.2"
    assert of(spark, yes=21, no=0, day=at("2024-06-02").date()) == BY_RULES, "asked before it was planned: not by plan"


def test_a_replays_labels_calibrate_where_there_are_enough_of_both_kinds(spark: SparkSession) -> None:
    def labels(wrong: int) -> DataFrame:
        row = {"told_by": "declared", "confidence": 0.88, "log_odds": 2.0, "weight": 1.0}
        rows = [{**row, "link_id": f"r{n}", "right": True} for n in range(30)]
        return table_rows(
            spark, SILVER_LABELS, rows + [{**row, "link_id": f"w{n}", "right": False} for n in range(wrong)]
        )

    links = links_of(spark, {"confidence": 0.9})
    assert silver_fit(labels(0), links, RULES) is None
    fit = silver_fit(labels(2), links, RULES)
    assert fit is not None
    assert (fit.labels, fit.right) == (32, 30)
    assert fit.intercept + fit.slope * math.log(9) == pytest.approx(math.log(9), abs=0.01), "at the level of the rules"
    kept = with_fit(fits(spark), fit, SILVER, at("2024-03-31")).collect()
    assert sorted(row["slope"] for row in kept) == sorted([0.9, 0.1, fit.slope]), "in the place of that day's"
    assert with_fit(fits(spark), None, SILVER, at("2024-03-31")).count() == 2


def test_fewer_than_one_question_in_twenty_at_random_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"verification\.random_share"):
        load_settings(str(packaged_default()), ["verification.random_share=0.04"])
