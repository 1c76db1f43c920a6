"""What vendors said last of the line of a tenure, while it lasted and until the next one began."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.numbers.status import SILENT_STATES

TENURE = ["kind", "value", "tenure"]


def with_line_states(tenures: DataFrame, status: DataFrame) -> DataFrame:
    """The same tenures (TENURES) with line_state: of the latest answer about the phone that says something of the line; null where
    nobody asked. `status` is NUMBER_STATUS."""
    following = F.lead("held_from").over(Window.partitionBy("kind", "value").orderBy("tenure"))
    phones = tenures.where("kind = 'phone'").select(*TENURE, "held_from", following.alias("_until"))
    telling = status.where(~F.col("line_state").isin(*SILENT_STATES))
    said = telling.select(F.col("phone").alias("value"), "checked_at", "provider", F.col("line_state").alias("_said"))
    meanwhile = (F.col("checked_at") >= F.col("held_from")) & (
        F.col("_until").isNull() | (F.col("checked_at") < F.col("_until"))
    )
    latest = F.max(F.struct("checked_at", "provider", "_said"))["_said"]
    told = phones.join(said, "value", how="inner").where(meanwhile).groupBy(*TENURE).agg(latest.alias("_said"))
    return tenures.join(told, TENURE, how="left").withColumn("line_state", F.col("_said")).select(*tenures.columns)
