"""Amounts of events in one currency, by the rates that were in force on their day."""

from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.dates import instant
from ringback.errors import InputError, listed
from ringback.settings.churn import MoneySettings


def in_one_currency(raw: DataFrame, money: MoneySettings) -> DataFrame:
    """The same raw events with `amount` in churn.money.currency, by the last rate that began by the event's day.

    An amount without a currency is in that one already. Without a currency in the settings amounts stay as they are.
    """
    if money.currency is None:
        return raw
    rate = F.when(_is_home(money), 1.0).otherwise(_rate(money))
    return raw.withColumns({
        "amount": (F.col("amount").try_cast("double") * rate).cast("string"), "currency": F.lit(money.currency),
    })  # fmt: skip


def currencies(raw: DataFrame) -> DataFrame:
    """One row per currency of raw events with an amount: currency, events, first_day."""
    paid = raw.where(F.col("amount").try_cast("double").isNotNull() & _code().isNotNull())
    return paid.groupBy(_code().alias("currency")).agg(
        F.count(F.lit(1)).alias("events"), F.min(_day()).alias("first_day")
    )


def require_rates(raw: DataFrame, money: MoneySettings) -> list[str]:
    """The currencies of the events; InputError where the settings do not say what an amount is worth on its day."""
    found = currencies(raw).orderBy("currency").collect()  # a few currencies
    if money.currency is not None:
        problems = [
            told for row in found if (told := _missing(row["currency"], row["events"], row["first_day"], money))
        ]
        if problems:
            raise InputError(listed(f"events: amounts that cannot be told in {money.currency}:", problems))
    return [row["currency"] for row in found]


def _missing(currency: str, events: int, first_day: date | None, money: MoneySettings) -> str | None:
    rates = money.rates.get(currency, {})
    if currency == money.currency or (rates and (first_day is None or min(rates) <= first_day)):
        return None
    begins = f"the first rate is of {min(rates)}" if rates else "there is no rate"
    return f"{currency}: {events:,} events, the first on {first_day}; {begins}; expected churn.money.rates.{currency} from that day on"


def _is_home(money: MoneySettings) -> Column:
    return F.coalesce(_code() == F.lit(money.currency), F.lit(True))


def _rate(money: MoneySettings) -> Column:
    """What one unit is worth on the event's day; null before the first rate of its currency."""
    steps = sorted((day, code, rate) for code, rates in money.rates.items() for day, rate in rates.items())
    nothing = F.lit(None).cast("double")
    return reduce(
        lambda found, step: F.when((_code() == F.lit(step[1])) & (_day() >= F.lit(step[0])), F.lit(step[2])).otherwise(found),
        steps, nothing,
    )  # fmt: skip


def _code() -> Column:
    return F.upper(F.trim("currency"))


def _day() -> Column:
    return F.to_date(instant(F.col("occurred_at"), F.col("timezone")))
