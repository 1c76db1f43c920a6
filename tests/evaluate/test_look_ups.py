"""What the order of look-ups is worth where the holders are known, on ten numbers."""

from datetime import date

import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.evaluate.look_ups import look_up_figures
from rows import at

pytestmark = pytest.mark.usefixtures("interpreted")
#          number, chance to have changed, value
OPEN = [(str(n), 0.1, 1.0) for n in range(6)] + [("a", 0.9, 8.0), ("b", 0.8, 5.0), ("c", 0.2, 9.0), ("d", 0.3, 2.0)]
GONE, KEPT, LATER = date(2026, 1, 1), None, date(2026, 9, 1)
OWNERS = [
    ("a", "customer", None, GONE), ("a", "stranger", GONE, None),
    ("b", "customer", None, GONE), ("b", "customer", GONE, None),  # another customer has it now
    ("c", "customer", None, LATER), ("d", "customer", None, GONE),
]  # fmt: skip


def test_a_queue_stands_beside_a_random_and_the_best_order(spark: SparkSession) -> None:
    candidates = spark.createDataFrame(OPEN, "phone string, p_changed double, value double").selectExpr(
        "*", "'US' region"
    )
    owners = spark.createDataFrame(OWNERS, "phone string, holder_kind string, held_from date, held_to date")
    rules = load_settings("conf/default.yaml").probing
    rows = look_up_figures(candidates, owners, as_of=at("2026-07-01"), rules=rules).collect()
    told = {(row["bucket"], row["measure"]): row["value"] for row in rows}
    assert {row["system"] for row in rows} == {"ringback"}
    assert [told[share, "look_ups"] for share in ("1%", "5%", "10%")] == [1, 1, 1]
    # one of ten: a has changed and is worth 8, as d has, which is worth 2; b and c are customers' still
    first = {
        name: told["10%", name]
        for name in ("changed_found", "changed_at_random", "changed_at_best", "gained", "missed")
    }
    assert first == {
        "changed_found": 1,
        "changed_at_random": pytest.approx(0.2),
        "changed_at_best": 1,
        "gained": 8,
        "missed": 0,
    }
    assert told["10%", "gained_at_random"] == pytest.approx(1.0)
    assert told["10%", "missed_at_random"] == pytest.approx(7 / 8)


def test_where_nothing_can_be_looked_up_nothing_is_missed(spark: SparkSession) -> None:
    candidates = spark.createDataFrame([], "phone string, region string, p_changed double, value double")
    owners = spark.createDataFrame(OWNERS, "phone string, holder_kind string, held_from date, held_to date")
    rows = look_up_figures(candidates, owners, as_of=at("2026-07-01"), rules=load_settings("conf/default.yaml").probing)
    assert {(row["measure"], row["value"]) for row in rows.collect() if row["bucket"] == "1%"} >= {
        ("look_ups", 0),
        ("missed", None),
    }
