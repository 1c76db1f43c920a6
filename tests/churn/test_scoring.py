"""Who is scored, why, and by which model: literal features of a few, a line of two features."""

from datetime import date, datetime, timezone

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from ringback.churn.linear import Linear
from ringback.churn.model import ChurnModel, as_text, checksum
from ringback.churn.reasons import groups_of, in_words, movements, reasons
from ringback.churn.registry import Kept, chosen_model
from ringback.churn.scoring import churn_scores
from ringback.errors import ConfigError, InputError
from ringback.settings.churn import ChurnSettings

pytestmark = pytest.mark.usefixtures("interpreted")
TODAY, MONTH_AGO = date(2026, 6, 1), date(2026, 5, 1)
AS_OF = datetime(2026, 6, 1, tzinfo=timezone.utc)
NAMES = ("days_since_order", "order_days_90d")
LINE = Linear(np.array([30.0, 2.0]), np.array([10.0, 1.0]), np.zeros(2), np.array([1.0, -0.5]), 0.0)
MODEL = ChurnModel(NAMES, "logistic", LINE, groups=(1, 2))
KEPT = Kept(as_text(MODEL), checksum(as_text(MODEL)))
FEATURES = "customer_id string, cut_off date, features map<string, double>"


def told(days: float, orders: float, **more: float) -> dict[str, float]:
    return {
        "days_since_order": float(days),
        "order_days_90d": float(orders),
        "order_amount_90d": 90.0,
        "days_since_first_order": 80.0,
    } | more


def ids(spark: SparkSession, *names: str) -> DataFrame:
    return spark.createDataFrame([(name,) for name in names], "customer_id string")


@pytest.fixture(scope="module")
def scores(spark: SparkSession, rules: ChurnSettings) -> dict[str, Row]:
    rows = [
        ("late", TODAY, told(50, 1, refund_lines_90d=1.0)), ("late", MONTH_AGO, told(20, 1)),
        ("early", TODAY, told(5, 4, days_since_first_order=5.0)),
        ("dead", TODAY, told(60, 0)), ("private", TODAY, told(60, 0)), ("gone", MONTH_AGO, told(60, 0)),
    ]  # fmt: skip
    made = churn_scores(
        spark.createDataFrame(rows, FEATURES), ids(spark, "late", "early", "dead", "private", "gone"), KEPT, as_of=AS_OF,
        settings=rules, opted_out=ids(spark, "private"), unreachable=ids(spark, "dead"),
    )  # fmt: skip
    return {row["customer_id"]: row for row in made.collect()}


def test_everybody_is_scored_or_told_why_not(scores: dict[str, Row]) -> None:
    found = {name: row["not_scored"] for name, row in scores.items()}
    assert found == {"late": None, "early": None, "dead": None, "private": "opted_out", "gone": "not_active"}
    assert scores["private"]["churn_probability"] is None
    assert scores["private"]["reasons"] is None
    assert scores["late"]["churn_probability"] == pytest.approx(1 / (1 + np.exp(-2.5)))
    assert scores["late"]["model_version"] == KEPT.version


def test_kinds_bands_and_levels(scores: dict[str, Row]) -> None:
    assert [scores[name]["churn_kind"] for name in ("late", "dead", "early")] == ["active", "passive", None]
    assert [scores[name]["risk_band"] for name in ("late", "early", "gone")] == ["high", "low", None]
    assert [scores[name]["strategy"] for name in ("late", "early", "gone")] == ["personal offer", "none", None]
    assert scores["early"]["rfm"][0] == "5"
    assert scores["early"]["rfm_level"] == "champion"
    assert scores["late"]["value_at_risk"] == pytest.approx(scores["late"]["churn_probability"] * 90 / 80 * 30)
    # Five days after the first order nobody is taken to spend six times as much in thirty.
    assert scores["early"]["value_at_risk"] == pytest.approx(scores["early"]["churn_probability"] * 90)


def test_reasons_say_goes_with_and_tell_what_moved(scores: dict[str, Row]) -> None:
    assert scores["late"]["reasons"] == [
        "days since the last order = 50 goes with odds of leaving × 7.39",
        "days with an order, last 90 days = 1 goes with odds of leaving × 1.65",
    ]
    assert scores["early"]["reasons"] == []
    assert scores["late"]["moved"] == pytest.approx(1 / (1 + np.exp(-2.5)) - 1 / (1 + np.exp(0.5)))
    assert scores["late"]["moved_by"] == ["days since the last order: odds × 20.09"]
    assert scores["early"]["moved_by"] is None


def test_features_that_go_together_are_one_reason() -> None:
    dice = np.random.default_rng(1)
    one, other = dice.normal(size=300), dice.normal(size=300)
    groups = groups_of(pd.DataFrame({"a": one, "b": other, "c": one + 0.1 * other}))
    assert groups[0] == groups[2] != groups[1]
    terms = np.array([[0.4, 0.1, 0.3], [0.4, 0.6, -0.5]])
    found = reasons(terms, np.ones((2, 3)), ["a", "b", "c"], groups)
    assert found[0] == ["a = 1 goes with odds of leaving × 2.01", "b = 1 goes with odds of leaving × 1.11"]
    assert found[1] == ["b = 1 goes with odds of leaving × 1.82"]
    assert movements(terms[:1], terms[1:], ["a", "b", "c"], groups) == [["c: odds × 2.23", "b: odds × 0.61"]]
    assert in_words("number_days") == "days with the number"
    assert in_words("near_gone_share") == "neighbours: gone share"
    assert in_words("login_events_trend") == "trend of login events against the month before"
    assert groups_of(pd.DataFrame({"a": one})) == (1,)


def test_other_features_than_trained_are_refused(spark: SparkSession, rules: ChurnSettings) -> None:
    rows = spark.createDataFrame([("late", TODAY, {"days_since_order": 1.0})], FEATURES)
    none = ids(spark, "late").limit(0)
    with pytest.raises(InputError, match="feature 'order_days_90d' is missing"):
        churn_scores(rows, ids(spark, "late"), KEPT, as_of=AS_OF, settings=rules, opted_out=none, unreachable=none)


def test_which_model_scores(spark: SparkSession) -> None:
    def registry(*rows: tuple[str, datetime, str, str]) -> DataFrame:
        return spark.createDataFrame(list(rows), "model_version string, as_of timestamp, text string, checksum string")

    older = Kept(KEPT.text + " ", checksum(KEPT.text + " "))
    both = registry((KEPT.version, AS_OF, *KEPT), (older.version, datetime(2026, 1, 1, tzinfo=timezone.utc), *older))
    assert chosen_model(both, "latest") == KEPT
    assert chosen_model(both, older.version) == older
    with pytest.raises(ConfigError, match=f"no version 'v1'; the latest are {KEPT.version}, {older.version}"):
        chosen_model(both, "v1")
    with pytest.raises(InputError, match="was changed after it was trained"):
        chosen_model(registry((KEPT.version, AS_OF, KEPT.text + " ", KEPT.checksum)), "latest")
    with pytest.raises(ConfigError, match="there is no model"):
        chosen_model(registry(*[]), "latest")
