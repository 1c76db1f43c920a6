"""Contact records: what forms and profiles held of a customer, and from when until when."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import addresses, names, phones
from ringback.simulate.draws import Dice
from ringback.simulate.events import moment
from ringback.simulate.traces import KEY, seen_bits, with_in_use

# The records that one may leave: source, share of customers, days after joining; `any` = on any day.
REGISTERED, PROFILE, MEMBER, RENEWED = "shop", "app", "store", "renewed"
PROFILES, MEMBERS, RENEWALS = 0.6, 0.35, 0.35
TOLD = ("record_id", "source", "first_seen_at", "last_seen_at", "account_id", "full_name", "phone", "phone_kind", "email",
        "address", "device_ids", "login_ids", "attributes")  # fmt: skip
TRUTH = ("id", "region", "day", "number_slot", "later", "bits")


def contact_records(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int, start: int) -> DataFrame:
    """One row per contact record, what is told and what is true side by side."""
    rows = _filled_in(people, dice, days).transform(with_in_use, rules, dice).transform(_with_told, rules, dice)
    until = F.least(F.col("day") + dice.whole(0, 200, "kept", *KEY), _in_force(days) - 1)
    last = F.greatest(F.col("first_seen_at"), moment(dice, until, start, *KEY, F.lit("last")))
    return (
        rows.withColumn("first_seen_at", moment(dice, F.col("day"), start, *KEY))
        .withColumns({"last_seen_at": last, "record_id": dice.token("record", *KEY)})
        .withColumn("bits", seen_bits("device_ids", "account_id", "email", "told_address", "full_name"))
        .drop("address").withColumnsRenamed({"told_address": "address"})
        .select(*TOLD, *TRUTH)
    )  # fmt: skip


def _filled_in(people: DataFrame, dice: Dice, days: int) -> DataFrame:
    """One row per record with kind (here: the form), nth and day."""
    span = F.coalesce(F.when(F.col("case") == "silent", F.col("switch")), F.col("left"), F.lit(days)) - F.col("joined")
    told = F.col("switch").isNotNull() & ~F.col("case").isin("silent")
    always = F.col("case").isin("declared", "new_account")
    renews = told & (always | dice.happens(RENEWALS, "renews", "id"))
    some = dice.share("profile day", "id") * F.least(span * 0.2, F.lit(60))
    renewed = F.col("switch") + dice.whole(1, 40, "renewed", "id")
    forms = F.array(
        _form(REGISTERED, F.col("joined")),
        F.when(dice.happens(PROFILES, "has profile", "id"), _form(PROFILE, F.col("joined") + some)),
        F.when(dice.happens(MEMBERS, "is member", "id"), _form(MEMBER, F.col("joined") + span * dice.share("member day", "id"))),
        F.when(renews, _form(RENEWED, renewed)),
    )  # fmt: skip
    return (
        people.select("*", F.explode(F.array_compact(forms)).alias("form"))
        .select("*", F.col("form.kind").alias("kind"), F.lit(0).alias("nth"), F.col("form.day").alias("day"))
        .drop("form")
        .filter(F.col("day") < F.coalesce("left", F.lit(days)))
    )


def _form(kind: str, day: Column) -> Column:
    return F.struct(F.lit(kind).alias("kind"), day.cast("int").alias("day"))


def _in_force(days: int) -> Column:
    """The day on which what the record tells ceases to be true."""
    held = F.when(~F.col("later"), F.col("switch"))
    moves = F.when(F.col("home_slot") == 0, F.col("moved"))
    replaces = F.when(F.col("device_slot") == "0", F.col("replaced"))
    return F.least(F.coalesce("left", F.lit(days)), held, moves, replaces)


def _with_told(rows: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """Adds what the record tells; phone and email become what is told."""
    noise, kind = rules.noise, F.col("kind")
    new_source = F.when(dice.happens(0.5, "renewed where", "id"), "shop").otherwise("store")
    known = F.col("case").isin("declared", "new_account")
    source = F.when(kind == RENEWED, F.when(known, "shop").otherwise(new_source)).otherwise(kind)
    in_app = source == "app"
    address = F.when(F.col("case") == "company", F.col("company_address")).otherwise(F.col("home"))
    old = F.when(
        (kind == RENEWED) & (F.col("case") == "declared"), phones.as_written(dice, F.col("number_0"), 0.0, *KEY)
    )
    return rows.withColumns({
        "source": source,
        "account_id": F.when(source.isin("shop", "app"), F.col("account")),
        "full_name": F.when(~dice.happens(noise.records_without_name, "no name", *KEY),
                            names.as_written(dice, F.col("name"), *KEY)),
        "told_address": F.when(~dice.happens(noise.records_without_address, "no address", *KEY),
                               addresses.as_written(dice, address, *KEY)),
        "home_slot": F.when(F.col("case") != "company", F.col("home_slot")),
        "device_ids": F.when(in_app, F.array("device")),
        "login_ids": F.when(in_app, _login(dice)),
        "email": F.when(~dice.happens(noise.records_without_email, "no email", *KEY), F.col("email")),
        "phone": phones.as_written(dice, F.col("phone"), noise.phones_unreadable, *KEY),
        "phone_kind": F.when(F.col("number_slot") == "company", "office").otherwise("mobile"),
        "attributes": F.when(old.isNotNull(), F.create_map(F.lit("phone_before"), old)),
    })  # fmt: skip


def _login(dice: Dice) -> Column:
    """The account at another provider: one a person, kept through every change but that of a new account."""
    chinese = F.create_map(F.lit("wechat_unionid"), F.concat(F.lit("oX"), dice.token("login", "id", "account_slot")))
    other = F.create_map(F.lit("google_sub"), F.concat(F.lit("10"), dice.digits(18, "login", "id", "account_slot")))
    return F.when(F.col("region") == "CN", chinese).otherwise(other)
