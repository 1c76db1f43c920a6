"""What customers did: typed, dated twice (when it happened, when it could be known), and whose it was."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.churn.money import in_one_currency
from ringback.contacts.dates import instant
from ringback.identity.accounts import account_of
from ringback.settings.churn import MoneySettings

ORDER, REFUND, COMPLAINT = "order", "refund", "complaint"


def account_events(raw: DataFrame, money: MoneySettings) -> DataFrame:
    """One row per readable event of an account, the account standing for the customer."""
    return (
        raw.transform(readable_events, money).withColumn("customer_id", account_of()).where("customer_id is not null")
    )


def readable_events(raw: DataFrame, money: MoneySettings) -> DataFrame:
    """One row per event that has an id, a time and a kind, however often a source repeats it; the first known copy counts.

    An order or refund without an amount, or of nothing, is no order: it stays, and never qualifies.
    """
    zone = F.col("timezone")
    at = instant(F.col("occurred_at"), zone)
    known = F.coalesce(instant(F.col("available_at"), zone), at + F.make_dt_interval(days=F.col("latency_days")))
    rows = raw.transform(in_one_currency, money).select(
        "source", "event_id", at.alias("at"), F.greatest(known, at).alias("known_at"), F.lower(F.trim("kind")).alias("kind"),
        "account_id", _real("amount"), _real("quantity"), "item_id", "category", "properties",
    )  # fmt: skip
    whole = rows.where(F.col("event_id").isNotNull() & F.col("at").isNotNull() & F.col("kind").isNotNull())
    told = [name for name in whole.columns if name not in ("source", "event_id", "properties")]
    first = F.min(F.struct("known_at", "at", *[name for name in told if name not in ("known_at", "at")])).alias("first")
    properties = F.min(F.to_json("properties")).alias("properties")
    merged = whole.groupBy("source", "event_id").agg(first, properties)
    return merged.select("source", "event_id", *[F.col(f"first.{name}") for name in told], "properties").transform(
        with_told
    )


def with_told(events: DataFrame) -> DataFrame:
    """Adds what `properties` say: pages looked at, seconds of a call, when a complaint was solved, which order a refund undoes,
    and the last day of the contract that an order makes."""
    return events.withColumns({
        "depth": _property("depth").try_cast("double"),
        "seconds": _property("duration_s").try_cast("double"),
        "resolved_at": _property("resolved_at").try_cast("timestamp"),
        "cancels": _property("cancels"),
        "contract_until": _property("contract_until").try_cast("date"),
    }).drop("properties")  # fmt: skip


def qualifying_orders(events: DataFrame) -> DataFrame:
    """One row per order of more than nothing: who, when, known when, its amount and category, the last day of its contract (null:
    it makes none), and from when it is known to be cancelled (null: never)."""
    orders = events.where((F.col("kind") == ORDER) & (F.col("amount") > 0))
    whose = [name for name in ("customer_id", "unit", "holder") if name in events.columns]
    undone = (
        events.where((F.col("kind") == REFUND) & F.col("cancels").isNotNull())
        .groupBy("source", F.col("cancels").alias("event_id"))
        .agg(F.min("known_at").alias("cancelled_at"))
    )
    return orders.join(undone, ["source", "event_id"], how="left").select(
        *whose, "at", "known_at", "amount", "category", "contract_until", "cancelled_at"
    )


def _property(name: str) -> Column:
    return F.get_json_object("properties", f"$.{name}")


def _real(name: str) -> Column:
    return F.col(name).try_cast("double").alias(name)
