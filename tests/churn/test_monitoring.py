"""Scores of an earlier day against what came, and who was treated meanwhile: literal scores of a few."""

from datetime import date, datetime, timedelta, timezone

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.events import qualifying_orders
from ringback.churn.labels import churn_labels
from ringback.churn.monitoring import AS_SCORED, day_to_monitor, monitoring_rows
from ringback.churn.treated import treated, with_treated
from ringback.settings.churn import ChurnSettings
from ringback.tables import CHURN_SCORES
from rows import table_rows
from shop import event, frame

pytestmark = pytest.mark.usefixtures("interpreted")
MAY, JUNE = datetime(2026, 5, 1, tzinfo=timezone.utc), datetime(2026, 5, 31, tzinfo=timezone.utc)
THEN = {"a": 0.9, "b": 0.8, "c": 0.3, "d": 0.2, "lost": 0.5}
CAME = {"a": 1.0, "b": 0.0, "c": 1.0, "d": 0.0}


@pytest.fixture(scope="module")
def scores(spark: SparkSession) -> DataFrame:
    rows = (
        [(who, MAY, chance) for who, chance in THEN.items()] + [(who, JUNE, 0.99) for who in THEN] + [("x", MAY, None)]
    )
    return table_rows(spark, CHURN_SCORES, [
        {"customer_id": who, "as_of": at, "churn_probability": chance, "horizon_days": 30, "gap_days": 0, "model_version": "m"}
        for who, at, chance in rows
    ])  # fmt: skip


def test_a_day_is_monitored_once_its_window_has_closed(scores: DataFrame, rules: ChurnSettings) -> None:
    assert day_to_monitor(scores, JUNE, rules) == MAY.date()
    assert day_to_monitor(scores, JUNE - timedelta(days=1), rules) is None


def test_scores_are_measured_against_what_came(spark: SparkSession, scores: DataFrame, rules: ChurnSettings) -> None:
    known = [(who, came, float(who == "b")) for who, came in CAME.items()]
    outcomes = spark.createDataFrame(known, "customer_id string, churned double, treated double").selectExpr(
        "*", "null cut_off"
    )
    rows = monitoring_rows(scores, outcomes, MAY.date(), as_of=JUNE, settings=rules).collect()
    assert {(row["model_version"], row["cut_off"], row["system"]) for row in rows} == {("m", MAY.date(), AS_SCORED)}
    found = {(row["segment"], row["measure"]): row["value"] for row in rows}
    assert found["all", "auc"] == 0.75  # c came last and should not have
    assert found["all", "brier"] == pytest.approx((0.01 + 0.64 + 0.49 + 0.04) / 4)
    assert (found["all", "churned"], found["all", "mean_score"]) == (0.5, pytest.approx(0.55))
    assert found["all", "not_found"] == pytest.approx(1 / 5)
    assert found["all", "score_psi"] > rules.drift.stability_index
    assert found["all", "drifted"] == 1.0
    assert found["untreated", "rows"] == 3


def test_who_was_treated_before_the_window_ended(spark: SparkSession, rules: ChurnSettings) -> None:
    def told(who: str, day: str) -> dict[str, object]:
        return event(who, day, kind="call_out", event_id=f"{who}{day}t", amount=None)

    rows = [event(who, "05-20") for who in "abcd"]
    rows += [told("a", "06-10"), told("b", "05-31"), told("c", "07-01"), event("d", "06-02")]
    events, cut_off, as_of = frame(spark, rows), date(2026, 6, 1), datetime(2026, 7, 2, tzinfo=timezone.utc)
    labels = churn_labels(qualifying_orders(events), [cut_off], as_of=as_of, settings=rules.labels)
    calling = rules.model_copy(update={"treatment": rules.treatment.model_copy(update={"kinds": ("call_out",)})})
    found = with_treated(labels, treated(events, [cut_off], as_of=as_of, settings=calling), calling).collect()
    assert {row["customer_id"]: row["treated"] for row in found} == {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0}
    none = with_treated(labels, treated(events, [cut_off], as_of=as_of, settings=rules), rules).collect()
    assert {row["treated"] for row in none} == {None}
