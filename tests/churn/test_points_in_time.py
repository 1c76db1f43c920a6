"""Labels and features of a shop on one screen: what counts, what is not yet known, and what must not change them."""

import math
from datetime import date, datetime, timezone
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.churn.events import qualifying_orders
from ringback.churn.features import churn_features, feature_names
from ringback.churn.gate import require_point_in_time
from ringback.churn.labels import churn_labels, require_before
from ringback.errors import AuditError, ConfigError
from ringback.settings.churn import ChurnSettings
from shop import at, event, frame

pytestmark = pytest.mark.usefixtures("interpreted")
T = date(2026, 6, 1)
LATER = datetime(2026, 9, 1, tzinfo=timezone.utc)


SHOP = [
    event("stays", "03-10"), event("stays", "05-20"), event("stays", "06-10"),
    event("leaves", "05-20", item_id="plate"), event("leaves", "07-20"),
    event("gap", "05-20"), event("gap", "06-02"),
    event("empty", "05-20"), event("empty", "06-10", amount=0.0),
    event("undone", "05-20"), event("undone", "06-10"),
    event("undone", "06-12", kind="refund", event_id="u", cancels="undone06-10"),
    event("undone_early", "05-20"), event("undone_early", "05-25", kind="refund", event_id="v", cancels="undone_early05-20"),
    event("known_late", "05-20", known="06-03"),
    event("new", "06-10"),
]  # fmt: skip


@pytest.fixture(scope="module")
def events(spark: SparkSession) -> DataFrame:
    return frame(spark, SHOP).persist()


def labels(events: DataFrame, rules: ChurnSettings, as_of: datetime = LATER, **changed: int) -> dict[str, float]:
    settings = rules.labels.model_copy(update=changed)
    rows = churn_labels(qualifying_orders(events), [T], as_of=as_of, settings=settings).collect()
    return {row["customer_id"]: row["churned"] for row in rows}


def test_who_is_asked_about_and_who_churned(events: DataFrame, rules: ChurnSettings) -> None:
    assert labels(events, rules) == {"stays": 0.0, "leaves": 1.0, "gap": 0.0, "empty": 1.0, "undone": 1.0}


def test_what_happens_inside_the_gap_neither_saves_nor_loses(events: DataFrame, rules: ChurnSettings) -> None:
    found = labels(events, rules, gap_days=5)
    assert (found["gap"], found["stays"]) == (1.0, 0.0)


def test_a_cancellation_counts_once_it_is_known(events: DataFrame, rules: ChurnSettings) -> None:
    late = events.withColumn(
        "known_at", F.when(F.col("event_id") == "u", F.lit(at("12-01"))).otherwise(F.col("known_at"))
    )
    assert labels(late, rules)["undone"] == 0.0


def test_a_window_past_as_of_is_refused(events: DataFrame, rules: ChurnSettings) -> None:
    with pytest.raises(ConfigError, match="cut-off 2026-06-01: its window ends on 2026-07-01"):
        labels(events, rules, as_of=datetime(2026, 6, 30, tzinfo=timezone.utc))
    labels(events, rules, as_of=datetime(2026, 7, 1, tzinfo=timezone.utc))


def test_training_windows_end_before_the_test(rules: ChurnSettings) -> None:
    require_before([date(2026, 5, 2)], [T], rules.labels)
    with pytest.raises(ConfigError, match="cut-off 2026-05-03: its window ends on 2026-06-02"):
        require_before([date(2026, 5, 2), date(2026, 5, 3)], [T], rules.labels)


def test_features_by_hand(events: DataFrame, rules: ChurnSettings) -> None:
    rows = {row["customer_id"]: row for row in churn_features(events, [T], rules).collect()}
    assert set(rows) == {"stays", "leaves", "gap", "empty", "undone"}
    stays = rows["stays"]
    assert (stays["days_since_order"], stays["days_since_first_order"]) == (12.0, 83.0)
    assert (stays["order_days_30d"], stays["order_days_90d"], stays["order_amount_90d"]) == (1.0, 2.0, 20.0)
    assert (stays["order_gap_last"], stays["order_overdue"]) == (71.0, pytest.approx(12 / 71))
    assert stays["order_once"] == 0.0
    assert rows["leaves"]["items_popularity"] == 0.0  # nobody else buys plates
    assert stays["items_popularity"] == pytest.approx(math.log1p(1000 * 4 / 6))  # cups: 4 others of 6 shoppers


def test_what_comes_later_changes_no_feature(spark: SparkSession, rules: ChurnSettings) -> None:
    early = [row for row in SHOP if row["known_at"] < datetime(2026, 6, 1, tzinfo=timezone.utc)]
    assert told(frame(spark, early), rules) == told(frame(spark, SHOP), rules)


def test_the_same_for_any_order_of_rows_and_partitions(spark: SparkSession, rules: ChurnSettings) -> None:
    mixed = frame(spark, SHOP[::-1]).repartition(5)
    assert told(mixed, rules) == told(frame(spark, SHOP), rules)


def told(events: DataFrame, rules: ChurnSettings) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in churn_features(events, [T], rules).collect())


def test_broken_rhythm_and_trend(spark: SparkSession, rules: ChurnSettings) -> None:
    rows = [event("a", day) for day in ("02-10", "03-10", "04-10", "04-25")]
    rows += [event("a", "05-25", kind="login", event_id="l1", amount=None)]
    rows += [event("a", day, kind="login", event_id=day, amount=None) for day in ("04-10", "04-12", "04-14", "04-16")]
    (row,) = churn_features(frame(spark, rows), [T], rules).collect()
    assert row["order_rhythm_broken"] == 1.0
    assert row["login_events_trend"] == pytest.approx(1 / 4 - 1)
    (other,) = churn_features(frame(spark, [*rows, event("a", "05-30")]), [T], rules).collect()
    assert other["order_rhythm_broken"] == 0.0


def test_a_complaint_is_open_until_it_is_solved(spark: SparkSession, rules: ChurnSettings) -> None:
    def complaints(solved: str | None) -> float:
        made = event(
            "a", "05-21", kind="complaint", event_id="k", amount=None, resolved_at=at(solved) if solved else None
        )
        (row,) = churn_features(frame(spark, [event("a", "05-20"), made]), [T], rules).collect()
        return float(row["complaint_days_unsolved"])

    assert (complaints(None), complaints("06-02"), complaints("05-30")) == (1.0, 1.0, 0.0)


LONG_AGO = {"at": datetime(2025, 10, 1, tzinfo=timezone.utc), "known_at": datetime(2025, 10, 1, tzinfo=timezone.utc)}
CONTRACTS = [
    event("bound", "01-10", contract_until=date(2026, 12, 31)),
    event("ended", "01-10", contract_until=date(2026, 6, 15)),
    event("renewed", "01-10", contract_until=date(2026, 6, 15)),
    event("renewed_early", "01-10", contract_until=date(2026, 6, 15)),
    event("past", "01-10", contract_until=date(2026, 5, 31)),
    event("told_late", "01-10", contract_until=date(2026, 12, 31)),
]  # fmt: skip
RENEWALS = [
    event("renewed", "06-14", contract_until=date(2027, 6, 15)),
    event("renewed_early", "05-30", contract_until=date(2026, 7, 1)),
]


def test_contracts_count_until_their_end(spark: SparkSession, rules: ChurnSettings) -> None:
    before = [{**row, **LONG_AGO, "event_id": row["event_id"]} for row in CONTRACTS]  # no order in the active days
    before[-1]["known_at"] = at("06-02")
    rows = [*before, *RENEWALS]
    found = labels(frame(spark, rows), rules)
    assert found == {"bound": 0.0, "ended": 1.0, "renewed": 0.0, "renewed_early": 0.0}
    made = {
        row["customer_id"]: row["contract_days_left"]
        for row in churn_features(frame(spark, rows), [T], rules).collect()
    }
    assert made == {"bound": 213.0, "ended": 14.0, "renewed": 14.0, "renewed_early": 30.0}


def test_activity_is_how_full_the_days_are(spark: SparkSession, rules: ChurnSettings) -> None:
    rows = [event("a", f"05-{day}") for day in (10, 11, 12)]  # 3 of 6 days: half of 4 in 10
    rows += [
        event("a", f"05-{day}", kind="browse", event_id=f"b{day}") for day in (29, 30, 31)
    ]  # 3 of 15: a fifth of 4
    rows += [event("a", "05-31", kind="login", event_id="l"), event("a", "04-01", kind="login", event_id="old")]
    rows += [
        event("a", f"{month}-20", kind="review", event_id=f"r{month}") for month in ("03", "04", "05")
    ]  # 3 of 6: half of 2
    (row,) = churn_features(frame(spark, rows), [T], rules).collect()
    assert row["activity_score"] == pytest.approx(10 * (4 / 2 + 4 / 5 + 2 / 2) / 10)


def test_the_gate_stops_features_that_know_too_much(events: DataFrame, rules: ChurnSettings) -> None:
    made = churn_features(events, [T], rules)
    require_point_in_time(made.withColumn("identity_on", F.lit(T)))
    leaking = made.withColumn(
        "known_until", F.when(F.col("customer_id") == "gap", F.lit(T)).otherwise(F.col("known_until"))
    )
    with pytest.raises(AuditError, match="1 rows: what they are made of became known on the cut-off or later"):
        require_point_in_time(leaking)
    with pytest.raises(AuditError, match="take persons as they were known later"):
        require_point_in_time(made.withColumn("identity_on", F.lit(date(2026, 6, 2))))


def test_names_of_features_hold_no_keys(events: DataFrame, rules: ChurnSettings) -> None:
    names = feature_names(churn_features(events, [T], rules))
    assert not {"customer_id", "cut_off", "known_until", "seen_until"} & set(names)
    assert len(names) == len(set(names)) > 40
