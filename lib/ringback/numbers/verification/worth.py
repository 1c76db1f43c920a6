"""What a person is worth, where nobody has said: how much is known of them."""

from typing import Literal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import event_kind

ORDER = "order"


def person_values(records: DataFrame, owners: DataFrame, by: Literal["records", "orders"]) -> DataFrame:
    """One row per person: person_id, `value`, the number of contact records, or of orders among them."""
    counted = F.lit(1) if by == "records" else F.when(of_kinds((ORDER,)), 1)
    mine = records.join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
    return mine.groupBy("person_id").agg(F.count(counted).cast("double").alias("value"))


def of_kinds(kinds: tuple[str, ...]) -> Column:
    """Whether a contact record is an event of one of these kinds."""
    return event_kind().isin(*kinds)
