"""Events: what customers did, each with the identifiers in use that day, as far as the shop noted them."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import addresses, names, phones
from ringback.simulate.draws import Dice
from ringback.simulate.schedule import happenings
from ringback.simulate.stock import retail, words
from ringback.simulate.traces import KEY, seen_bits, with_in_use

IN_APP = ("login", "app_open", "browse", "search", "otp_ok")
TELLS_PHONE = {"order": 0.9, "refund": 0.9, "otp_ok": 1.0, "call": 1.0, "sms_out": 1.0, "login": 0.25}
TELLS_ACCOUNT = {
    "login": 1.0,
    "otp_ok": 0.9,
    "app_open": 0.8,
    "browse": 0.5,
    "search": 0.5,
    "sms_out": 0.9,
    "call": 0.3,
}
TELLS_EMAIL = {"order": 0.35, "refund": 0.35, "login": 0.3}
TOLD = ("event_id", "source", "occurred_at", "kind", "account_id", "phone", "email", "device_id", "address",
        "receiver_name", "amount", "currency", "quantity", "item_id", "category", "channel", "properties")  # fmt: skip
TRUTH = ("event_id", "id", "receiver", "region", "day", "number_slot", "later", "bits")
DAY = 86_400


def own_events(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int, start: int) -> DataFrame:
    """One row per event of a customer, what is told and what is true side by side."""
    return (
        happenings(people, rules, dice, days)
        .transform(with_in_use, rules, dice)
        .transform(_with_told, rules, dice)
        .transform(_with_goods, dice)
        .withColumn("occurred_at", moment(dice, F.col("day"), start, *KEY))
        .withColumn("bits", seen_bits("device_id", "account_id", "email", "told_address", "receiver_name"))
        .withColumns({
            "event_id": dice.token("event", *KEY), "receiver": F.lit(None).cast("long"),
            "source": F.when(F.col("kind").isin(*IN_APP), "app").when(F.col("kind") == "call", "service")
            .when(F.col("kind") == "sms_out", "messages").otherwise("shop"),
            "number_slot": F.when(F.col("kind") != "sms_out", F.col("number_slot")),
        })
        .transform(as_events)
    )  # fmt: skip


def as_events(rows: DataFrame) -> DataFrame:
    """The columns of an event and those of its truth."""
    named = rows.drop("address").withColumnsRenamed({"told_address": "address"})
    return named.select(*TOLD, *(name for name in TRUTH if name not in TOLD))


def moment(dice: Dice, day: Column, start: int, *of: str | Column) -> Column:
    """A time of that day, at the hours at which a real shop is busy."""
    seconds = dice.quantile(retail().hour, "hour", *of) * 3600 + dice.share("minute", *of) * 3000
    return F.timestamp_seconds(F.lit(start) + day * DAY + F.floor(seconds))


def _with_told(rows: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """Adds account_id, device_id, told_address and receiver_name; phone and email become what is told."""
    noise, is_order = rules.noise, F.col("kind").isin("order", "refund")
    to_company = F.col("number_slot") == "company"
    kept = F.when(is_order, F.lit(1 - noise.guest_orders)).otherwise(_rate(TELLS_ACCOUNT))
    no_device = F.col("kind").isin("call", "sms_out") | dice.happens(noise.events_without_device, "no device", *KEY)
    address = F.when(to_company, F.col("company_address")).otherwise(F.col("home"))
    told_name = names.as_written(dice, F.col("name"), *KEY)
    return rows.withColumns({
        "account_id": F.when(dice.happens(kept, "tells account", *KEY), F.col("account")),
        "device_id": F.when(~no_device, F.col("device")),
        "home_slot": F.when(~to_company, F.col("home_slot")),
        "told_address": F.when(
            is_order & ~dice.happens(noise.records_without_address, "no address", *KEY),
            addresses.as_written(dice, address, *KEY),
        ),
        "receiver_name": F.when(is_order & ~dice.happens(noise.records_without_name, "no name", *KEY), told_name),
        "email": F.when(dice.happens(_rate(TELLS_EMAIL), "tells email", *KEY), F.col("email")),
        "phone": F.when(
            dice.happens(_rate(TELLS_PHONE), "tells phone", *KEY),
            phones.as_written(dice, F.col("phone"), noise.phones_unreadable, *KEY),
        ),
    })  # fmt: skip


def _with_goods(rows: DataFrame, dice: Dice) -> DataFrame:
    """Adds what was bought, the channel, and whether a message arrived."""
    real, is_order = retail(), F.col("kind").isin("order", "refund")
    dead = F.coalesce(F.col("day") >= F.col("old_until"), F.lit(False))
    arrived = F.when(dead & dice.happens(0.7, "bounces", *KEY), "bounced").otherwise("delivered")
    return rows.withColumns({
        "amount": F.when(is_order, F.round(dice.quantile(real.amount, "amount", *KEY), 2)),
        "quantity": F.when(is_order, F.greatest(F.lit(1), dice.quantile(real.quantity, "amount", *KEY).cast("int"))),
        "currency": F.when(is_order, F.when(F.col("region") == "CN", "CNY").otherwise("USD")),
        "category": F.when(is_order, dice.pick(words("items"), "category", *KEY, skew=1.6)),
        "item_id": F.when(is_order, F.concat(F.lit("i"), dice.digits(5, "item", dice.whole(0, 800, "item of", *KEY)))),
        "channel": F.when(F.col("kind").isin(*IN_APP), "app").when(is_order, dice.pick(["web", "app"], "channel", *KEY)),
        "properties": F.when(F.col("kind") == "sms_out", F.create_map(F.lit("delivery"), arrived)),
    })  # fmt: skip


def _rate(rates: dict[str, float]) -> Column:
    rate = F.lit(0.0)
    for kind, share in rates.items():
        rate = F.when(F.col("kind") == kind, share).otherwise(rate)
    return rate
