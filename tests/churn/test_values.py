"""What customers are expected to buy: days of purchases, amounts by hand and by fit, and a shop's customers in Spark."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from ringback.churn.values import (
    Spending,
    TooFewBuyers,
    customer_values,
    expected_amount,
    fit_spending,
    habits,
    purchase_days,
    spending_log_likelihood,
)
from ringback.config import load_settings
from rows import at

pytestmark = pytest.mark.usefixtures("interpreted")
SETTINGS = load_settings("conf/default.yaml", ["churn.values.least_repeaters=50"]).churn
AS_OF = at("2025-07-01")
ORDERS = "customer_id string, at timestamp, known_at timestamp, amount double, cancelled_at timestamp"


def test_what_counts_as_a_day_with_a_purchase(spark: SparkSession) -> None:
    orders = spark.createDataFrame([
        ("a", at("2025-01-01"), at("2025-01-01"), 10.0, None),
        ("a", at("2025-01-01"), at("2025-01-02"), 5.0, None),  # the same day
        ("a", at("2025-01-29"), at("2025-01-29"), 20.0, at("2025-08-01")),  # not known to be cancelled yet
        ("a", at("2025-03-01"), at("2025-03-01"), 99.0, at("2025-03-05")),
        ("a", at("2025-06-30"), at("2025-07-02"), 99.0, None),  # not known yet
        ("b", at("2025-06-24"), at("2025-06-24"), 7.0, None),
    ], ORDERS)  # fmt: skip
    told = {row["customer_id"]: tuple(row)[1:] for row in habits(purchase_days(orders, AS_OF), AS_OF).collect()}
    assert told == {"a": (1.0, 4.0, pytest.approx(181 / 7), 17.5), "b": (0.0, 0.0, 1.0, 7.0)}


def test_the_next_amount_is_pulled_to_everybodys() -> None:
    model = Spending(6.0, 4.0, 15.0)
    own = expected_amount(model, np.array([1.0, 2.0, 1e9]), np.array([10.0, 10.0, 10.0]))
    assert own == pytest.approx([6 * 25 / 9, 6 * 35 / 15, 10.0])
    assert expected_amount(Spending(0.5, 0.4, 15.0), np.array([1.0]), np.array([10.0])) == [
        10.0
    ]  # no mean to be pulled to


@pytest.mark.parametrize("days", [1.0, 3.0])
def test_the_likelihood_is_a_density_of_the_mean_amount(days: float) -> None:
    mean = np.exp(np.linspace(-8, 10, 20_001))
    density = np.exp(spending_log_likelihood(Spending(6.0, 4.0, 15.0), np.full_like(mean, days), mean))
    assert np.trapezoid(density, mean) == pytest.approx(1.0, abs=1e-3)


def test_a_fit_finds_the_mean_of_what_was_drawn() -> None:
    draw = np.random.default_rng(7)
    days = draw.integers(1, 9, 4_000)
    rates = draw.gamma(4.0, 1 / 15.0, 4_000)
    mean = draw.gamma(6.0 * days, 1 / rates) / days
    found = fit_spending(pd.DataFrame({"frequency": days - 1.0, "mean_amount": mean}))
    assert found.p * found.v / (found.q - 1) == pytest.approx(6.0 * 15.0 / 3.0, rel=0.05)
    assert found.q == pytest.approx(4.0, rel=0.15)


def bought(customer: str, days: list[int], amount: float) -> list[tuple[str, object, object, float, None]]:
    first = date(2024, 7, 1)
    return [(customer, at(day), at(day), amount, None) for day in ((first + timedelta(n)).isoformat() for n in days)]


def drawn(customers: int) -> list[tuple[str, object, object, float, None]]:
    """Customers who buy every month or so and end after some purchases, by the model itself."""
    draw, rows = np.random.default_rng(11), []
    for n in range(customers):
        gap, ends, amount = 7 / draw.gamma(1.5, 1 / 5.0), draw.beta(1.2, 4.0), float(draw.integers(5, 80))
        day, days = float(draw.integers(0, 180)), []
        while day < 365 and (not days or draw.random() > ends):
            days.append(int(day))
            day += draw.exponential(gap)
        rows += bought(f"drawn{n}", days, amount)
    return rows


def test_who_buys_often_and_much_is_worth_most(spark: SparkSession) -> None:
    often = bought("often", list(range(0, 365, 14)), 50.0)
    others = [*bought("gone", [0, 14, 28, 42], 50.0), *bought("once", [300], 5.0)]
    orders = spark.createDataFrame([*drawn(250), *often, *others], ORDERS)
    found = {row["customer_id"]: row for row in customer_values(orders, as_of=AS_OF, settings=SETTINGS).collect()}
    often_, once, gone = (found[name] for name in ("often", "once", "gone"))
    assert often_["expected_orders"] > 5 * gone["expected_orders"] > 0
    assert 1.0 < often_["expected_orders"] < 3.0  # 30 days at one in 14
    assert often_["expected_amount"] > 1.5 * once["expected_amount"] > 1.5 * once["mean_amount"]
    assert often_["expected_value"] == pytest.approx(often_["expected_orders"] * often_["expected_amount"])
    assert (often_["horizon_days"], often_["purchase_days"]) == (30, 27)


def test_too_few_who_came_back_teach_nothing(spark: SparkSession) -> None:
    orders = spark.createDataFrame([*bought("a", [1, 9], 5.0), *bought("b", [1], 5.0)], ORDERS)
    with pytest.raises(TooFewBuyers, match=r"1 customers bought .* first half .* expected 50 .*least_repeaters"):
        customer_values(orders, as_of=AS_OF, settings=SETTINGS)
