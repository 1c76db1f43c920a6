"""Whose persons' current phones are, by a world's truth: what is told to be reachable should not reach a stranger."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.evaluate.measures import ratio

SINCE, UNTIL = "0001-01-01", "9999-12-31"
MEASURES = ("current_phone_of_another", "current_phone_of_nobody", "current_phone_seen_retaken")


def customers_of_persons(person_records: DataFrame, truth: DataFrame) -> DataFrame:
    """One row per person with a record of the truth (source, record_id, person_id): person_id, and the `customer` of most of them."""
    true = truth.select("source", "record_id", F.col("person_id").alias("customer"))
    counted = person_records.join(true, ["source", "record_id"], how="inner").groupBy("person_id", "customer").count()
    most = Window.partitionBy("person_id").orderBy(F.desc("count"), "customer")
    return counted.withColumn("_place", F.row_number().over(most)).where("_place = 1").select("person_id", "customer")


def held_on(rows: DataFrame, owners: DataFrame, side: str, day: Column) -> DataFrame:
    """One row per row and holder (holder_id) of its number `side` on that day; rows of numbers that nobody held are not there."""
    since, until = F.coalesce("held_from", F.lit(SINCE).cast("date")), F.coalesce("held_to", F.lit(UNTIL).cast("date"))
    held = owners.select(F.col("phone").alias(side), "holder_id", since.alias("_since"), until.alias("_until"))
    on = (
        rows.withColumn("_day", day)
        .join(held, side, how="inner")
        .where(F.col("_day").between(F.col("_since"), F.col("_until")))
    )
    return on.drop("_day", "_since", "_until")


def current_phone_figures(
    persons: DataFrame, customers: DataFrame, tenures: DataFrame, owners: DataFrame, as_of: Column
) -> DataFrame:
    """One row: MEASURES, shares of persons with a current phone. `customers`: see `customers_of_persons`.

    Another's or nobody's by the truth on the day of as_of, which the data need not show; and retaken, where they do: somebody else's
    tenure began after the person's last one had ended, and is the last.
    """
    asked = persons.where("current_phone is not null").join(customers, "person_id", how="inner")
    asked = asked.select("person_id", "customer", "current_phone").checkpoint()  # read twice
    holders = held_on(asked, owners, "current_phone", F.to_date(as_of)).groupBy("person_id").agg(
        F.max(F.col("holder_id") == F.col("customer")).alias("mine")
    )  # fmt: skip
    told = asked.join(holders, "person_id", how="left").join(_retaken(asked, tenures), "person_id", how="left")
    every = F.count(F.lit(1))
    return told.agg(
        ratio(F.count_if(~F.col("mine")), every).alias(MEASURES[0]),
        ratio(F.count_if(F.col("mine").isNull()), every).alias(MEASURES[1]),
        ratio(F.count_if(F.coalesce("retaken", F.lit(False))), every).alias(MEASURES[2]),
    )


def _retaken(asked: DataFrame, tenures: DataFrame) -> DataFrame:
    """One row per person whose current phone has tenures: whether the last of them is another's and began after its own."""
    phones = tenures.where("kind = 'phone' and person_id is not null").select(
        F.col("value").alias("current_phone"), F.col("person_id").alias("holder"), "held_from", "held_to"
    )
    both = asked.join(phones, "current_phone", how="inner").groupBy("person_id").agg(
        F.max(F.when(F.col("holder") == F.col("person_id"), F.col("held_to"))).alias("mine_until"),
        F.max(F.struct("held_from", "held_to", "holder")).alias("last"),
    )  # fmt: skip
    later = (F.col("last.holder") != F.col("person_id")) & (F.col("last.held_from") > F.col("mine_until"))
    return both.select("person_id", later.alias("retaken"))
