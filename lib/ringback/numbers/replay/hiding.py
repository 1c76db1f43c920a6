"""Tables as they would be had the customer opened a new account instead of telling the new number to the old one."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.accounts import account_of

KEY = ["source", "record_id"]
ABOUT_HOLDER = ("name", "birth_date", "gender")
TELLING_DIGITS = 7  # so many last digits of a number tell which it is, however it is written


def hidden(records: DataFrame, points: DataFrame, cuts: DataFrame) -> tuple[DataFrame, DataFrame]:
    """The same records and points: from the cut on an account's are of a fresh one without name, login or a word of the old number.

    `cuts` has one row per account: account, cut_at, old_phone. What is still written on OLD stays the old account's.
    """
    moved = _moved(records, points, cuts).checkpoint()  # joined to both tables
    cut = records.join(moved, KEY, how="left")
    gone = F.col("fresh").isNotNull()
    lost = {name: F.when(~gone, F.col(name)) for name in ABOUT_HOLDER}
    said = F.when(gone, F.map_filter("attributes", lambda _, value: ~_tells(value))).otherwise(F.col("attributes"))
    told = cut.withColumns({**lost, "attributes": said, "account_id": F.coalesce("fresh", "account_id")})
    logins = moved.select(*KEY, F.lit("login").alias("kind"))
    return told.select(*records.columns), points.join(logins, [*KEY, "kind"], how="left_anti").select(*points.columns)


def until(
    records: DataFrame, points: DataFrame, status: DataFrame, at: datetime
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Records, points and look-ups as a run at an earlier instant would have had them."""
    end = F.lit(at)
    known = [
        of.where(F.col("seen_from") <= end).withColumn("seen_to", F.least("seen_to", end)) for of in (records, points)
    ]
    return known[0], known[1], status.where(F.col("checked_at") <= end)


def _moved(records: DataFrame, points: DataFrame, cuts: DataFrame) -> DataFrame:
    """One row per record that moves to a fresh account: source, record_id, fresh, digits of OLD."""
    told = records.select(*KEY, "seen_from", account_of().alias("account")).join(
        F.broadcast(cuts), "account", how="inner"
    )
    later = told.where(F.col("seen_from") >= F.col("cut_at"))
    phones = points.where("kind = 'phone'").select(*KEY, F.col("value").alias("old_phone"))
    staying = later.join(phones, [*KEY, "old_phone"], how="leftsemi").select(*KEY)
    digits = F.right(F.regexp_replace("old_phone", r"\D", ""), F.lit(TELLING_DIGITS)).alias("digits")
    return later.join(staying, KEY, how="left_anti").select(*KEY, _fresh().alias("fresh"), digits)


def _fresh() -> Column:
    """An id of its own, as long as ids are that no two systems have by chance."""
    return F.concat(
        F.lit("r0"), F.substring(F.sha2(F.concat_ws("|", "account", F.col("cut_at").cast("string")), 256), 1, 18)
    )


def _tells(value: Column) -> Column:
    return F.coalesce(F.regexp_replace(value, r"\D", "").endswith(F.col("digits")), F.lit(False))
