"""Simple rules of who moved to which number: what a brand can do without knowing persons, measured beside ringback's links.

They read ringback's normalised records, points, look-ups and hubs, never its persons, tenures or links. Each takes, for a holder (an
account, say), the first number to begin after the end of one before, and none where there are MAX_NUMBERS or more. Of the
readings that were tried each is the one that does best for its rule on the worlds that ringback's weights were learned on.
"""

from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import DELIVERED, event_kind
from ringback.evaluate.grouping import MAX_NUMBERS
from ringback.evaluate.joined import joined
from ringback.evaluate.links import next_numbers
from ringback.identity.accounts import account_of

STATUS, LOGIN, IDLE, NAIVE = (
    "number status alone", "last login wins", "45 days idle and a new device", "naive components",
)  # fmt: skip
SIMPLE_RULES = (STATUS, LOGIN, IDLE, NAIVE)
IDLE_DAYS = 45
ANY_HOLDER, LOGINS = ("account", "login", "email", "device", "address"), ("account", "login", "email")
SHARED = ("phone", "email", "address", "device")
RECORD, HOLDER, PAIR = ["source", "record_id"], ["kind", "value"], ["old_phone", "new_phone"]


def simple_rules(carried: DataFrame, status: DataFrame, *, as_of: datetime, dead: tuple[str, ...]) -> DataFrame:
    """One row per rule and pair of numbers: system, old_phone, new_phone, changed_after, changed_before.

    `carried` is what `carried_by_records` gives, stored; `dead` are the line states of a number that is out of use.
    """
    spans = holders_spans(carried).checkpoint()  # read by three
    made = {
        STATUS: by_status(spans, status, dead),
        LOGIN: by_login(spans),
        IDLE: by_new_device(spans, carried, as_of),
        NAIVE: in_components(joined(carried.where(F.col("kind").isin(*SHARED))), carried),
    }
    return reduce(DataFrame.unionByName, [found.transform(as_links, system) for system, found in made.items()])


def carried_by_records(records: DataFrame, points: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per contact record and identifier that is no hub, its account among them: record, kind, value, delivery, when."""
    told = records.select(
        *RECORD, F.xxhash64(*RECORD).alias("record"), event_kind().isin(*DELIVERED).alias("delivery"),
        account_of().alias("account"), "seen_from", "seen_to",
    )  # fmt: skip
    record = ["record", "kind", "value", "delivery", "seen_from", "seen_to"]
    accounts = told.where("account is not null").select(
        F.lit("account").alias("kind"), F.col("account").alias("value"), "*"
    )
    valid = points.where("valid").select(*RECORD, *HOLDER)
    all_points = valid.join(told, RECORD, how="inner").select(*record).unionByName(accounts.select(*record))
    return all_points.join(hubs.select(*HOLDER), HOLDER, how="left_anti")


def holders_spans(carried: DataFrame) -> DataFrame:
    """One row per identifier that holds phones, and phone: its first and last instant, and those without deliveries."""
    phones = carried.where("kind = 'phone'").select(
        "record", F.col("value").alias("phone"), "delivery", "seen_from", "seen_to"
    )
    holders = carried.where(F.col("kind").isin(*ANY_HOLDER)).select("record", *HOLDER)
    own = ~F.col("delivery")
    return (
        holders.join(phones, "record", how="inner")
        .groupBy(*HOLDER, "phone")
        .agg(
            F.min("seen_from").alias("began"), F.max("seen_to").alias("ended"),
            F.min(F.when(own, F.col("seen_from"))).alias("own_began"), F.max(F.when(own, F.col("seen_to"))).alias("own_ended"),
        )
    )  # fmt: skip


def by_status(spans: DataFrame, status: DataFrame, dead: tuple[str, ...]) -> DataFrame:
    """Pairs of which a vendor once found OLD out of use or in other hands."""
    gone = F.col("line_state").isin(*dead) | (F.col("owner_changed_since") == "yes")
    looked_up = status.where(gone).select(F.col("phone").alias("old_phone"))
    return followed(spans, HOLDER).join(looked_up, "old_phone", how="left_semi")


def by_login(spans: DataFrame) -> DataFrame:
    """Pairs by account, login and e-mail, of records and events that are no deliveries: who logs in last has the number."""
    own = spans.where(F.col("kind").isin(*LOGINS) & F.col("own_began").isNotNull())
    return followed(
        own.select(*HOLDER, "phone", F.col("own_began").alias("began"), F.col("own_ended").alias("ended")), HOLDER
    )


def by_new_device(spans: DataFrame, carried: DataFrame, as_of: datetime) -> DataFrame:
    """Of those the ones whose OLD has been idle since for IDLE_DAYS, and whose holder came with a new device after it."""
    first = Window.partitionBy(*HOLDER, "device")
    devices = carried.where("kind = 'device'").select("record", F.col("value").alias("device"), "seen_from")
    holders = carried.where(F.col("kind").isin(*LOGINS)).select("record", *HOLDER)
    seen = holders.join(devices, "record", how="inner").withColumn("_first", F.min("seen_from").over(first))
    newest = seen.groupBy(*HOLDER).agg(F.max("_first").alias("new_device_at"))
    idle = F.date_diff(F.lit(as_of), "old_ended") >= IDLE_DAYS
    return by_login(spans).join(newest, HOLDER, how="inner").where(idle & (F.col("new_device_at") > F.col("old_ended")))


def in_components(components: DataFrame, carried: DataFrame) -> DataFrame:
    """Pairs by component (record, component)."""
    phones = carried.where("kind = 'phone'").join(components, "record", how="inner")
    spans = phones.groupBy("component", F.col("value").alias("phone")).agg(
        F.min("seen_from").alias("began"), F.max("seen_to").alias("ended")
    )
    return followed(spans, ["component"])


def followed(spans: DataFrame, holder: list[str]) -> DataFrame:
    """One row per holder and phone that another follows: old_phone, new_phone, old_ended, new_began."""
    phones = F.count(F.lit(1)).over(Window.partitionBy(*holder))
    few = spans.withColumn("_phones", phones).where(F.col("_phones") < MAX_NUMBERS)
    return next_numbers(few, holder)


def as_links(found: DataFrame, system: str) -> DataFrame:
    """One row per pair of numbers, dated by the holder with whom NEW began first."""
    first = F.min(F.struct("new_began", "old_ended")).alias("first")
    return found.groupBy(*PAIR).agg(first).select(
        F.lit(system).alias("system"), *PAIR, F.col("first.old_ended").alias("changed_after"),
        F.col("first.new_began").alias("changed_before"),
    )  # fmt: skip
