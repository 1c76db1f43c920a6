"""Reads events; writes customer_values: how often customers are expected to buy in the horizon of churn, and for how much."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.customers import ACCOUNTS, of_customers
from ringback.churn.events import account_events, qualifying_orders, readable_events
from ringback.churn.values import customer_values
from ringback.job import Run, main
from ringback.jobs.known_at import customers_of_events, known_at
from ringback.sources import read_events
from ringback.tables import CUSTOMER_VALUES


def value_customers_step(run: Run) -> None:
    """Customers who bought, as known at as_of, with what they are expected to buy; those of earlier runs stay."""
    values = customer_values(qualifying_orders(events_of_customers(run)), as_of=run.as_of, settings=run.settings.churn)
    run.write(values, CUSTOMER_VALUES, within=F.col("as_of") == F.lit(run.as_of))


def events_of_customers(run: Run) -> DataFrame:
    """The events with customer_id: accounts, or customers as they are known at as_of."""
    raw, churn = read_events(run.spark, run.settings.sources), run.settings.churn
    if churn.customers == ACCOUNTS:
        return account_events(raw, churn.money)
    whose = customers_of_events(known_at(run, run.as_of.date()), churn.customers)
    return of_customers(readable_events(raw, churn.money), whose)


if __name__ == "__main__":
    main("value_customers", {"value_customers": value_customers_step})
