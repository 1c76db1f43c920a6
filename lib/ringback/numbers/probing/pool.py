"""Who cannot be reached by phone: persons whose current phone is out of use, or somebody else's."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.numbers.links import published
from ringback.numbers.status import SILENT_STATES, latest_state
from ringback.tables import TARGET_POOL, conform

YES = "yes"


def target_pool(
    persons: DataFrame, status: DataFrame, links: DataFrame, *, unreachable: Sequence[str], publish_at: float
) -> DataFrame:
    """One row per person whose current phone reaches nobody, or somebody else: since when, and which number is published."""
    latest = latest_state(status)
    changed = F.col("owner_changed_since") == YES
    out = latest.where(F.col("line_state").isin(*unreachable) | changed).select(
        "phone", "line_state", changed.alias("owner_changed"),
        F.greatest("checked_at", "owner_checked_at").alias("checked_at"), "expires_at",
    )  # fmt: skip
    held = persons.select("person_id", F.coalesce("current_phone", _last_held()).alias("phone"), "last_seen_at")
    return (
        held.join(out, "phone", how="inner")
        .join(_since(status, unreachable), "phone", how="left")
        .join(_best_links(published(links, publish_at)), ["person_id", "phone"], how="left")
        .withColumn("since", F.least(F.coalesce("since", "checked_at"), F.col("checked_at")))
        .withColumn("expires_at", F.coalesce("expires_at", "checked_at"))
        .transform(conform, TARGET_POOL)
    )


def _since(status: DataFrame, unreachable: Sequence[str]) -> DataFrame:
    """One row per phone: `since`, the first look-up after the last that reached its holder, which found it out of use."""
    out = F.col("line_state").isin(*unreachable) | (F.col("owner_changed_since") == YES)
    telling = status.where(~F.col("line_state").isin(*SILENT_STATES) | (F.col("owner_changed_since") == YES))
    reached = F.max(F.when(~out, F.col("checked_at"))).over(Window.partitionBy("phone"))
    after = telling.withColumn("_reached", reached).where(out & _later("checked_at", "_reached"))
    return after.groupBy("phone").agg(F.min("checked_at").alias("since"))


def _last_held() -> Column:
    """The phone that the person had last: of those who have no current one, since it was given up."""
    by_time = F.transform(
        "phones", lambda phone: F.struct(phone["held_to"], phone["held_from"], phone["value"].alias("value"))
    )
    return F.array_max(by_time)["value"]


def _later(at: str, than: str) -> Column:
    return F.col(than).isNull() | (F.col(at) > F.col(than))


def _best_links(links: DataFrame) -> DataFrame:
    """One row per person and OLD number: the surest published link."""
    best = Window.partitionBy("old_person_id", "old_phone").orderBy(
        F.desc("confidence"), F.desc("changed_before"), "link_id"
    )
    ranked = links.withColumn("_nth", F.row_number().over(best)).where("_nth = 1")
    return ranked.select(
        F.col("old_person_id").alias("person_id"), F.col("old_phone").alias("phone"), "link_id", "new_phone",
        F.col("status").alias("link_status"),
    )  # fmt: skip
