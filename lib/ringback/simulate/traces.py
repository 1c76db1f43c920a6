"""What a customer's doing leaves behind on a day: the number, mailbox, device, account and home in use then."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import addresses
from ringback.simulate.draws import Dice

KEY = ("id", "kind", "nth")
COURIERS_SHARE, COMPANYS_SHARE, FAMILYS_SHARE, AGENTS_SHARE = 0.3, 0.35, 0.5, 0.6
# One bit for each thing that can be seen before and after a change; truth counts what was carried over.
BITS = {"device_0": 1, "device_1": 2, "account_0": 4, "account_1": 8, "email_0": 16, "email_1": 32,
        "home_0": 64, "home_1": 128, "name": 256}  # fmt: skip


def with_in_use(rows: DataFrame, rules: SimulateSettings, dice: Dice) -> DataFrame:
    """Adds number_slot, phone, email, device, account_id and address as they were in use on `day`."""
    return (
        rows.withColumn("number_slot", _number_slot(dice))
        .withColumn("device_slot", _device_slot(rules, dice))
        .withColumn("later", F.coalesce(F.col("day") >= F.col("switch"), F.lit(False)))
        .withColumn("home_slot", F.when(F.col("day") >= F.col("moved"), 1).otherwise(0))
        .withColumns({
            "phone": _phone(), "device": _device(dice),
            "email_slot": F.when(F.col("email_1").isNotNull() & F.col("later"), 1).otherwise(0),
            "account_slot": F.when((F.col("case") == "new_account") & F.col("later"), 1).otherwise(0),
        })
        .withColumns({
            "email": F.when(F.col("email_slot") == 1, F.col("email_1")).otherwise(F.col("email_0")),
            "account": dice.token("account", "id", "account_slot"),
            "home": addresses.home(dice, F.col("region"), F.col("place"), F.col("head"), F.col("home_slot")),
        })
    )  # fmt: skip


def _number_slot(dice: Dice) -> Column:
    """0 or 1 for a number of one's own, else whose it is."""
    draw, second = dice.share("number", *KEY), F.coalesce(F.col("day") >= F.col("switch"), F.lit(False))
    both = second & F.coalesce(F.col("day") < F.col("old_until"), F.col("case") == "dual_sim")
    is_order = F.col("kind").isin("order", "refund")
    own = F.when(both & (draw < 0.5), "0").when(second, "1").otherwise("0")
    own_new = F.when(F.col("nth") == -2, "1").otherwise(own)  # the verification of the new number
    return (
        F.when((F.col("case") == "courier") & is_order & (draw < COURIERS_SHARE), "courier")
        .when((F.col("case") == "company") & is_order & (draw < COMPANYS_SHARE), "company")
        .when((F.col("case") == "family_phone") & (draw < FAMILYS_SHARE), "family")
        .when(F.col("kind") == "sms_out", F.when(F.col("case") == "declared", own).otherwise("0"))
        .otherwise(own_new)
    )


def _phone() -> Column:
    slot = F.col("number_slot")
    return (
        F.when(slot == "0", F.col("number_0")).when(slot == "1", F.col("number_1"))
        .when(slot == "family", F.col("family_number")).when(slot == "courier", F.col("courier_number"))
        .when(slot == "company", F.col("company_number"))
    )  # fmt: skip


def _device_slot(rules: SimulateSettings, dice: Dice) -> Column:
    """0 or 1 for a device of one's own, else `agent` or `used`."""
    draw, own = dice.share("device", *KEY), F.when(F.col("day") >= F.col("replaced"), "1").otherwise("0")
    given = F.exists(F.coalesce("used", F.array()), lambda gift: gift["since"] <= F.col("day"))
    return (
        F.when((F.col("case") == "agent") & (draw < AGENTS_SHARE), "agent")
        .when(given & (draw < rules.noise.use_of_given_device), "used")
        .otherwise(own)
    )


def _device(dice: Dice) -> Column:
    slot = F.col("device_slot")
    given = F.filter("used", lambda gift: gift["since"] <= F.col("day"))
    nth = F.pmod(dice.hashed("which given", *KEY), F.greatest(F.size(given), F.lit(1))).cast("int")
    used = F.get(given, nth)["device"]
    return (
        F.when(slot == "agent", F.col("agent_device")).when(slot == "used", used)
        .when(slot == "1", F.col("device_1")).otherwise(F.col("device_0"))
    )  # fmt: skip


def seen_bits(device: str, account: str, email: str, address: str, name: str) -> Column:
    """Which of a customer's own things the row tells (columns that are null where nothing is told)."""

    def one_of(column: str, slot: str, kind: str) -> Column:
        first, second = F.lit(BITS[f"{kind}_0"]), F.lit(BITS[f"{kind}_1"])
        by_slot = F.when(F.col(slot).cast("string") == "0", first).when(F.col(slot).cast("string") == "1", second)
        return F.coalesce(F.when(F.col(column).isNotNull(), by_slot), F.lit(0))

    named = F.when(F.col(name).isNotNull(), BITS["name"]).otherwise(0)
    return (
        one_of(device, "device_slot", "device") + one_of(account, "account_slot", "account")
        + one_of(email, "email_slot", "email") + one_of(address, "home_slot", "home") + named
    )  # fmt: skip
