"""When a customer does what: orders as a real shop's customers gave them, visits to the app and the rest at random."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.draws import Dice
from ringback.simulate.stock import retail

MOST_ORDERS = 40
A_YEAR = {"otp_ok": 0.5, "call": 0.3, "sms_out": 0.7}  # verifications, calls to the service, messages of the brand
YEAR = 365


def happenings(people: DataFrame, rules: SimulateSettings, dice: Dice, days: int) -> DataFrame:
    """One row per thing that a customer did, or was sent, with the customer's columns, kind, nth and day."""
    own_until = F.when(F.col("case") == "silent", F.col("switch")).otherwise(F.col("left"))
    spans = people.withColumn("active_until", F.coalesce(own_until, F.lit(days)))
    rates = {"visit": rules.app_visits_a_year, **A_YEAR}
    plans = [_orders(dice), *(_scattered(dice, kind, rate) for kind, rate in rates.items()), _welcome()]
    return (
        spans.withColumn("orders", _order_days(dice))
        .select("*", F.explode(F.concat(*plans)).alias("what"))
        .select("*", "what.kind", "what.nth", "what.day")
        .drop("what", "orders")
        .filter(F.col("day") < F.col("active_until"))
        .withColumn("kind", _kind(dice))
    )


def _order_days(dice: Dice) -> Column:
    """Days of all orders: a mean gap of the customer's own, gaps around it as they are in a real shop."""
    real = retail()
    gap = dice.quantile(real.mean_gap_days, "mean gap", "id")
    once = dice.happens(real.one_time_buyers, "buys once", "id")
    first = F.col("joined") + dice.share("first order", "id") * F.least(gap, F.col("active_until") - F.col("joined"))
    expected = (F.col("active_until") - F.col("joined")) / gap * 1.5
    most = F.greatest(F.lit(1), F.least(F.lit(MOST_ORDERS), F.ceil(expected))).cast("int")
    gaps = F.transform(F.sequence(F.lit(1), most), lambda n: gap * _step(dice, n))

    def add(done: Column, step: Column) -> Column:
        return F.concat(done, F.array(F.element_at(done, -1) + step))

    return F.when(once, F.array(first)).otherwise(F.aggregate(gaps, F.array(first), add))


def _step(dice: Dice, nth: Column) -> Column:
    return dice.quantile(retail().gap_over_mean, "gap", "id", nth)


def _orders(dice: Dice) -> Column:
    return F.transform("orders", lambda day, n: _what("order", n, day))


def _scattered(dice: Dice, kind: str, a_year: float) -> Column:
    """So many a year in the mean, some customers far more than others, on any days."""
    span = F.col("active_until") - F.col("joined")
    own_rate = -F.log(1 - dice.share(f"rate of {kind}", "id")) * (a_year / YEAR)
    count = F.floor(own_rate * span + dice.share(f"count of {kind}", "id")).cast("int")
    each = F.sequence(F.lit(1), F.greatest(count, F.lit(1)))
    drawn = F.transform(each, lambda n: _what(kind, n, F.col("joined") + span * dice.share(f"day of {kind}", "id", n)))
    return F.when(count > 0, drawn).otherwise(F.array().cast("array<struct<kind:string,nth:int,day:int>>"))


def _welcome() -> Column:
    """A verification when one joins, and of the new number by those who tell it to the app."""
    tells = F.col("switch").isNotNull() & ~F.col("case").isin("silent")
    return F.array_compact(
        F.array(
            _what("otp_ok", F.lit(-1), F.col("joined")), F.when(tells, _what("otp_ok", F.lit(-2), F.col("switch") + 3))
        )
    )


def _what(kind: str, nth: Column, day: Column) -> Column:
    return F.struct(F.lit(kind).alias("kind"), nth.cast("int").alias("nth"), day.cast("int").alias("day"))


def _kind(dice: Dice) -> Column:
    """Visits are log-ins, openings and looks; few orders are cancelled."""
    draw = dice.share("kind", "id", "kind", "nth")
    visit = F.when(draw < 0.35, "login").when(draw < 0.75, "app_open").when(draw < 0.9, "browse").otherwise("search")
    return F.when(F.col("kind") == "visit", visit).when(
        (F.col("kind") == "order") & (draw < retail().cancelled / 2), "refund"
    ).otherwise(F.col("kind"))  # fmt: skip
