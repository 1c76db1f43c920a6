"""Which numbers to look up next: what the answer is worth, less its price, under the providers' prices and rates."""

from collections.abc import Mapping
from datetime import datetime

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.errors import ConfigError, listed
from ringback.numbers.status import load_status_codes
from ringback.settings import ProbingSettings, Provider
from ringback.tables import PROBE_QUEUE, conform

PLACE = (
    "phone string, p_changed double, value double, region string, provider string, adapter string, price double, gain double, "
    "nth bigint, ask_from timestamp"
)


def require_adapters(providers: Mapping[str, Provider], codes: str | None) -> None:
    """ConfigError unless every provider's adapter is a vendor whose codes are known."""
    known = {code.vendor for code in load_status_codes(codes)}
    wrong = [
        f"probing.providers.{name}.adapter: no vendor '{provider.adapter}' in the status codes; known: {', '.join(sorted(known))}"
        for name, provider in sorted(providers.items())
        if provider.adapter not in known
    ]
    if wrong:
        raise ConfigError(listed("the providers of look-ups are not usable:", wrong))


def probe_candidates(
    persons: DataFrame,
    values: DataFrame,
    points: DataFrame,
    status: DataFrame,
    links: DataFrame,
    *,
    as_of: datetime,
    rules: ProbingSettings,
) -> DataFrame:
    """One row per current phone about which no answer is in force: region, p_changed, value.

    It has changed hands by one of its holder's links, or by the time in which it was not seen; numbers of several persons are worth
    what they are together. That a former holder moved on says nothing of the present one.
    """
    regions = points.where("kind = 'phone' and valid").groupBy(F.col("value").alias("phone")).agg(
        F.max("detail.region").alias("region"), F.max("seen_to").alias("seen_to")
    )  # fmt: skip
    moved = links.where(F.col("verdict") == "changed").groupBy(
        F.col("old_person_id").alias("person_id"), F.col("old_phone").alias("phone")
    ).agg(F.max("confidence").alias("p"))  # fmt: skip
    fresh = status.where(~F.col("expired")).select("phone").distinct()  # one that could not tell either
    held = persons.where(F.col("current_phone").isNotNull()).select("person_id", F.col("current_phone").alias("phone"))
    worth = (
        held.join(values, "person_id", how="left")
        .join(moved, ["person_id", "phone"], how="left")
        .groupBy("phone")
        .agg(F.sum(F.coalesce("value", F.lit(0.0))).alias("v"), F.max("p").alias("p"))
    )
    days = F.greatest(F.date_diff(F.lit(as_of), "seen_to"), F.lit(0))
    stale = 1 - F.pow(F.lit(2.0), -days / F.lit(float(rules.half_life_days)))
    gone = 1 - (1 - F.coalesce("p", F.lit(0.0))) * (1 - stale)
    open_ = worth.join(fresh, "phone", how="left_anti").join(regions, "phone", how="inner")
    return open_.select(
        "phone",
        F.coalesce("region", F.lit("")).alias("region"),
        F.round(gone, 6).alias("p_changed"),
        (F.col("v") * rules.worth).alias("value"),
    )


def probe_queue(candidates: DataFrame, *, as_of: datetime, rules: ProbingSettings) -> DataFrame:
    """One row per number to look up, each at the cheapest provider of its region that has room; within the money of the day."""
    queue = candidates.sparkSession.createDataFrame([], PLACE)
    left = candidates.checkpoint() if rules.providers else candidates  # each takes from what the cheaper ones left
    for name, provider in sorted(rules.providers.items(), key=lambda each: (each[1].price, each[0])):
        taken = _taken(left, name, provider, as_of).checkpoint()
        queue = queue.unionByName(taken)
        left = left.join(taken.select("phone"), "phone", how="left_anti")
    spent = F.sum("price").over(Window.orderBy(F.desc("gain"), "phone").rowsBetween(Window.unboundedPreceding, 0))
    paid = queue.withColumn("_spent", spent).where(
        F.round("_spent", 6) <= rules.spend_per_day
    )  # no more rows than places
    until = F.lit(as_of) + F.make_dt_interval(days=F.lit(rules.queue_days))
    return paid.withColumn("expires_at", until).select(*PROBE_QUEUE.schema.names).transform(conform, PROBE_QUEUE)


def _taken(open_: DataFrame, name: str, provider: Provider, as_of: datetime) -> DataFrame:
    """The numbers of most gain that a provider can look up in a day."""
    served = F.col("region").isin(*provider.regions) if provider.regions else F.lit(True)
    gain = F.round(F.col("p_changed") * F.col("value") - provider.price, 6)
    worth_it = open_.where(served).withColumn("gain", gain).where("gain > 0")
    most = worth_it.orderBy(F.desc("gain"), "phone").limit(provider.per_day)
    nth = F.row_number().over(Window.orderBy(F.desc("gain"), "phone"))  # no more rows than per_day
    seconds = F.floor((F.col("nth") - 1) / provider.per_second)
    return most.withColumn("nth", nth.cast("bigint")).withColumns({
        "provider": F.lit(name), "adapter": F.lit(provider.adapter), "price": F.lit(provider.price),
        "ask_from": F.lit(as_of) + F.make_dt_interval(secs=seconds),
    }).select("phone", "p_changed", "value", "region", "provider", "adapter", "price", "gain", "nth", "ask_from")  # fmt: skip
