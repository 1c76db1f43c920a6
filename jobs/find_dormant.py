"""Reads events; writes dormancy: who has not ordered for too long, in each category and over all of them."""

from pyspark.sql import functions as F

from ringback.churn.dormancy import dormancy
from ringback.churn.events import qualifying_orders
from ringback.job import Run, main
from ringback.jobs.value_customers import events_of_customers
from ringback.tables import DORMANCY


def find_dormant_step(run: Run) -> None:
    """Customers who bought, as known at as_of, and whether they are dormant; those of earlier runs stay."""
    orders = qualifying_orders(events_of_customers(run))
    found = dormancy(orders, as_of=run.as_of, settings=run.settings.churn.dormancy)
    run.write(found, DORMANCY, within=F.col("as_of") == F.lit(run.as_of))


if __name__ == "__main__":
    main("find_dormant", {"find_dormant": find_dormant_step})
