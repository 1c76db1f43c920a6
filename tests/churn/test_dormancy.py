"""Who is dormant, to the day, by category."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.churn.dormancy import dormancy
from ringback.churn.events import qualifying_orders
from ringback.settings.churn import ChurnSettings, DormancySettings
from shop import event, frame

pytestmark = pytest.mark.usefixtures("interpreted")
AS_OF = datetime(2026, 6, 1, tzinfo=timezone.utc)


def bought(who: str, ago: int, category: str | None = None, **more: Any) -> dict[str, Any]:
    """An order at noon so many days before as_of's day."""
    at = AS_OF - timedelta(days=ago) + timedelta(hours=12)
    return event(
        who, "01-01", category=category, **({"event_id": f"{who}{ago}{category}", "at": at, "known_at": at} | more)
    )


SHOP = [
    bought("year", 365), bought("day_less", 364), bought("blank", 400, " "),
    bought("tea", 100, "tea"), bought("tea", 10, "cups"), bought("tea", 400, "all"),
    bought("undone", 500), bought("undone", 20, event_id="u"), bought("undone", 15, kind="refund", event_id="r", cancels="u"),
    bought("later", 500), bought("later", 20, event_id="v"),
    bought("later", 15, kind="refund", event_id="s", cancels="v", known_at=AS_OF + timedelta(days=1)),
    bought("unknown", 500), bought("unknown", 20, known_at=AS_OF + timedelta(days=3)),
    *[bought(f"pace{n}", ago, "milk") for n in range(2) for ago in (10, 20, 30, 130)],  # gaps 10, 10 and 100, twice
]  # fmt: skip


@pytest.fixture(scope="module")
def orders(spark: SparkSession) -> DataFrame:
    return qualifying_orders(frame(spark, SHOP)).persist()


def found(
    orders: DataFrame, settings: DormancySettings
) -> dict[tuple[str, str], tuple[int, int, bool, str, int | None]]:
    rows = dormancy(orders, as_of=AS_OF, settings=settings).collect()
    return {
        (row["customer_id"], row["category"]):
        (row["days_since"], row["limit_days"], row["dormant"], row["limit_from"], row["months_asleep"])
        for row in rows
    }  # fmt: skip


def test_dormant_to_the_day_by_fixed_ages(orders: DataFrame, rules: ChurnSettings) -> None:
    told = found(orders, rules.dormancy.model_copy(update={"by_category": {"tea": 90}}))
    of_all = {who: (row[0], row[2]) for (who, category), row in told.items() if category == "all" and "pace" not in who}
    assert of_all == {
        "year": (365, True), "day_less": (364, False), "blank": (400, True), "tea": (10, False),
        "undone": (500, True), "later": (20, False), "unknown": (500, True),
    }  # fmt: skip
    assert told["year", "all"] == (365, 365, True, "fixed", 12)
    assert told["tea", "tea"] == (100, 90, True, "fixed", 3)
    assert told["tea", "cups"] == (10, 365, False, "fixed", None)
    assert {category for who, category in told if who == "blank"} == {"all"}


def test_ages_from_the_gaps_between_orders(orders: DataFrame, rules: ChurnSettings) -> None:
    gaps = rules.dormancy.model_copy(
        update={"own_gaps": True, "least_gaps": 6, "most_days": 90, "by_category": {"all": 200}}
    )
    told = found(orders, gaps)
    assert told["pace0", "milk"] == (10, 90, False, "gaps", None)  # 95 % of the gaps do not exceed 100: held to 90
    assert told["pace0", "all"] == (10, 200, False, "fixed", None)
    assert told["tea", "tea"] == (100, 365, False, "fixed", None), "no gaps to learn from"
    few = found(orders, gaps.model_copy(update={"least_gaps": 7}))
    assert few["pace0", "milk"] == (10, 365, False, "fixed", None)
