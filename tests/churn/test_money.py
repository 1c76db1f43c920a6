"""Amounts of several currencies, told in one by the rate of their day."""

from datetime import date

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.money import currencies, in_one_currency, require_rates
from ringback.errors import InputError
from ringback.settings.churn import MoneySettings

RAW = "event_id string, occurred_at string, timezone string, amount string, currency string"
ROWS = [
    ("pound", "2026-01-05", "UTC", "10", "GBP"), ("none", "2026-01-05", "UTC", "10", None),
    ("before", "2026-01-31T23:30:00", "UTC", "10", "usd "), ("after", "2026-02-01", "UTC", "10", "USD"),
    ("yen", "2026-01-05", "UTC", "1000", "JPY"), ("empty", "2026-01-01", "UTC", None, "EUR"),
    ("words", "2026-01-01", "UTC", "ten", "USD"),
]  # fmt: skip
MONEY = MoneySettings(
    currency="GBP",
    rates={"USD": {date(2026, 1, 1): 0.8, date(2026, 2, 1): 0.5}, "JPY": {date(2025, 1, 1): 0.005}},
)
AS_THEY_STAND = MoneySettings(currency=None, rates={})
pytestmark = pytest.mark.usefixtures("interpreted")


@pytest.fixture(scope="module")
def raw(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(ROWS, RAW)


def test_the_rate_of_the_day_counts(raw: DataFrame) -> None:
    found = {row["event_id"]: row["amount"] for row in in_one_currency(raw, MONEY).collect()}
    told = {name: None if amount is None else float(amount) for name, amount in found.items()}
    assert told == {"pound": 10.0, "none": 10.0, "before": 8.0, "after": 5.0, "yen": 5.0, "empty": None, "words": None}


def test_without_a_currency_amounts_stay(raw: DataFrame) -> None:
    assert in_one_currency(raw, AS_THEY_STAND).collect() == raw.collect()
    assert require_rates(raw, AS_THEY_STAND) == ["GBP", "JPY", "USD"]  # no amount in euros


def test_a_currency_without_a_rate_is_refused_before_its_amounts_are_lost(raw: DataFrame) -> None:
    assert require_rates(raw, MONEY) == ["GBP", "JPY", "USD"]
    late = MONEY.model_copy(update={"rates": {"USD": {date(2026, 2, 1): 0.5}}})
    with pytest.raises(InputError) as refused:
        require_rates(raw, late)
    assert "JPY: 1 events, the first on 2026-01-05; there is no rate" in str(refused.value)
    assert "USD: 2 events, the first on 2026-01-31; the first rate is of 2026-02-01" in str(refused.value)
    assert {row["currency"]: row["events"] for row in currencies(raw).collect()} == {"GBP": 1, "JPY": 1, "USD": 2}
