"""Who was treated while one waited for them to come back: what they did then is not what a model alone foretells."""

from collections.abc import Sequence
from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.cutoffs import at_cut_offs
from ringback.settings.churn import ChurnSettings

UNTREATED = "untreated"


def treated(events: DataFrame, cut_offs: Sequence[date], *, as_of: datetime, settings: ChurnSettings) -> DataFrame:
    """One row per customer and cut-off with an event of churn.treatment.kinds before its window had ended: treated = 1.0."""
    end = settings.labels.gap_days + settings.labels.horizon_days
    days = F.datediff(F.to_date("at"), F.col("cut_off"))
    mine = events.where(F.col("kind").isin(list(settings.treatment.kinds)) & (F.col("known_at") <= F.lit(as_of)))
    return (
        at_cut_offs(mine, cut_offs)
        .where((days >= 0) & (days < end))
        .select("customer_id", "cut_off")
        .distinct()
        .withColumn("treated", F.lit(1.0))
    )


def with_treated(labels: DataFrame, found: DataFrame, settings: ChurnSettings) -> DataFrame:
    """Adds treated, 1.0 or 0.0, to rows with their labels; null where the settings name no kind of treatment."""
    if not settings.treatment.kinds:
        return labels.withColumn("treated", F.lit(None).cast("double"))
    told = F.coalesce("treated", F.lit(0.0))
    return labels.join(found, ["customer_id", "cut_off"], how="left").withColumn("treated", told)
