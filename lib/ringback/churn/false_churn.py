"""False churn: units that seem lost and are not. An account is left, a person has another number; the customer goes on.

Counted for accounts, persons and customers alike, against customers as they are known at the end of the window, or against a truth.
"""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.labels import label_end
from ringback.settings.churn import LabelSettings


def false_churn(orders: DataFrame, cut_off: date, level: str, settings: LabelSettings) -> DataFrame:
    """One row: level, cut_off, units, churned (as units), and came_back: those of them whose holder ordered in the window.

    `orders` are qualifying ones with `unit` (null: the level does not see this order) and `holder` (null: nobody known).
    """
    age = F.datediff(F.lit(cut_off), F.to_date("at"))
    window = (age <= -settings.gap_days) & (F.to_date("at") < F.lit(label_end(cut_off, settings)))
    active = orders.where((age > 0) & (age <= settings.active_days) & F.col("unit").isNotNull())
    units = _holders(active)
    back = (
        orders.where(window & F.col("unit").isNotNull()).select("unit").distinct().withColumn("unit_back", F.lit(True))
    )
    held = (
        orders.where(window & F.col("holder").isNotNull()).select("holder").distinct().withColumn("held", F.lit(True))
    )
    churned = F.col("unit_back").isNull()
    return (
        units.join(back, "unit", how="left")
        .join(held, "holder", how="left")
        .agg(
            F.lit(level).alias("level"),
            F.lit(cut_off).alias("cut_off"),
            F.count(F.lit(1)).alias("units"),
            F.count_if(churned).alias("churned"),
            F.count_if(churned & F.col("held").isNotNull()).alias("came_back"),
        )
    )


def _holders(orders: DataFrame) -> DataFrame:
    """One row per unit: unit, holder, who made most of its orders, the lesser of two with equally many."""
    counts = orders.groupBy("unit", "holder").agg(F.count(F.lit(1)).alias("orders"))
    best = F.min(F.struct((-F.col("orders")).alias("rank"), "holder"))["holder"]
    return counts.groupBy("unit").agg(best.alias("holder"))
