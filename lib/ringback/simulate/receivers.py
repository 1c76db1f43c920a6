"""Customers who are seen only because somebody sent them something: the trace of a silent change."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import addresses, names, phones
from ringback.simulate.draws import Dice
from ringback.simulate.events import as_events, moment
from ringback.simulate.homes import neighbour
from ringback.simulate.leaving import FRIENDS
from ringback.simulate.traces import seen_bits, with_in_use

MOST = 2  # orders that one receives from others


def received_events(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int, start: int) -> DataFrame:
    """One row per order that a friend placed for a customer: the friend's account, the customer's name, number, address."""
    rows = (
        _deliveries(people, rules, dice, days)
        .join(_senders(people, dice, days), on="sender", how="inner")
        .filter((F.col("day") >= F.col("sender_from")) & (F.col("day") < F.col("sender_until")))
        .transform(with_in_use, rules, dice)
    )
    key, noise = ("id", "kind", "nth"), rules.noise
    own_home = ~dice.happens(noise.records_without_address, "no address", *key)
    return rows.withColumns({
        "event_id": dice.token("event", *key), "source": F.lit("shop"), "kind": F.lit("order"),
        "occurred_at": moment(dice, F.col("day"), start, *key),
        "receiver": F.col("id"), "account_id": F.col("sender_account"),
        "phone": phones.as_written(dice, F.col("phone"), noise.phones_unreadable, *key),
        "told_address": F.when(own_home, addresses.as_written(dice, F.col("home"), *key)),
        "receiver_name": F.when(~dice.happens(noise.records_without_name, "no name", *key),
                                names.as_written(dice, F.col("name"), *key)),
        "amount": F.round(50 + 300 * dice.share("gift amount", *key), 2), "quantity": F.lit(1),
        "currency": F.when(F.col("region") == "CN", "CNY").otherwise("USD"), "item_id": F.lit(None).cast("string"),
        "category": F.lit("gift"), "channel": F.lit("web"), "properties": F.lit(None).cast("map<string,string>"),
        "device_id": F.lit(None).cast("string"), "no_account": F.lit(None).cast("string"),
    }).withColumns({
        "email": F.lit(None).cast("string"), "no_email": F.lit(None).cast("string"),
    }).withColumn(
        "bits", seen_bits("device_id", "no_account", "no_email", "told_address", "receiver_name")
    ).withColumn("id", F.col("sender")).transform(as_events)  # fmt: skip


def _deliveries(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """One row per delivery to a customer (kind received, nth, day, sender)."""
    silent = F.col("case") == "silent"
    rate = F.when(silent, rules.noise.silent_seen_as_receiver).otherwise(rules.noise.gifts)
    since = F.when(silent, F.col("switch")).otherwise(F.col("joined"))
    friends = F.array(*(neighbour(F.col("id"), step) for step in FRIENDS))
    until = F.coalesce("left", F.lit(days))
    return (
        people.filter(dice.happens(rate, "receives", "id"))
        .withColumn("nth", F.explode(F.sequence(F.lit(1), dice.whole(1, MOST + 1, "deliveries", "id"))))
        .withColumn("kind", F.lit("received"))
        .withColumn("day", (since + (until - since) * dice.share("received", "id", "nth")).cast("int"))
        .withColumn("sender", F.element_at(friends, dice.whole(1, len(FRIENDS) + 1, "sender", "id", "nth")))
    )


def _senders(people: DataFrame, dice: Dice, days: int) -> DataFrame:
    """One row per customer (sender, sender_account, sender_from, sender_until): while the first account is in use."""
    until: Column = F.when(F.col("case").isin("silent", "new_account"), F.col("switch")).otherwise(F.col("left"))
    return people.select(
        F.col("id").alias("sender"), dice.token("account", "id", F.lit(0)).alias("sender_account"),
        F.col("joined").alias("sender_from"), F.coalesce(until, F.lit(days)).alias("sender_until"),
    )  # fmt: skip
