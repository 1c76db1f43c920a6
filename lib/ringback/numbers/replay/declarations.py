"""Changes that customers told: the numbers of accounts in the books of a source, one after the other."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import DELIVERED, NOT_DONE, event_kind
from ringback.identity.accounts import account_of
from ringback.numbers.evidence.lines import PERSONAL
from ringback.numbers.lines import line_kind

KEY = ["source", "record_id"]


def account_uses(records: DataFrame, points: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per record of an account and phone on it that one person has: account, phone, source, input, event, seen_from, seen_to."""
    shared = hubs.where("kind = 'phone'").select("value")
    phones = points.where((F.col("kind") == "phone") & F.col("valid") & line_kind().isin(*PERSONAL))
    own = phones.join(shared, "value", how="left_anti").select(*KEY, F.col("value").alias("phone"))
    told = records.select(*KEY, "input", "seen_from", "seen_to", account_of().alias("account"), event_kind().alias("event"))
    return told.where("account is not null").join(own, KEY, how="inner").where(~F.col("event").isin(*NOT_DONE))


def declarations(uses: DataFrame) -> DataFrame:
    """One row per account that changed its number in the books of a source, the last time that it did: declaration_id, account,
    old_phone, new_phone; told_at, since when the books had NEW; known_after and known_before, the account's last sighting with OLD
    and its first with NEW.
    """
    in_books = uses.where("input = 'contacts'").groupBy("account", "source", "phone").agg(
        F.min("seen_from").alias("since"), F.max("seen_to").alias("until")
    )  # fmt: skip
    of_account = Window.partitionBy("account", "source").orderBy("since", "phone")
    following = in_books.withColumns({"new_phone": F.lead("phone").over(of_account), "told_at": F.lead("since").over(of_account)})
    replaced = following.where(F.col("until") < F.col("told_at")).withColumnRenamed("phone", "old_phone")
    last = Window.partitionBy("account").orderBy(F.desc("told_at"), "source")
    one = replaced.withColumn("_nth", F.row_number().over(last)).where("_nth = 1")
    told = one.select("account", "old_phone", "new_phone", "told_at")
    return told.transform(_with_known, uses).withColumn("declaration_id", _id("account", "old_phone", "new_phone"))


def _with_known(told: DataFrame, uses: DataFrame) -> DataFrame:
    """Adds known_after and known_before; an account that had NEW all the time did not change to it."""
    seen = uses.select("account", "phone", "seen_from")
    new = seen.withColumnRenamed("phone", "new_phone").groupBy("account", "new_phone").agg(F.min("seen_from").alias("known_before"))
    begun = told.join(new, ["account", "new_phone"], how="inner")
    old = begun.join(seen.withColumnRenamed("phone", "old_phone"), ["account", "old_phone"], how="inner")
    before = old.where(F.col("seen_from") < F.col("known_before")).groupBy("account").agg(F.max("seen_from").alias("known_after"))
    return begun.join(before, "account", how="inner")


def own_uses(uses: DataFrame) -> DataFrame:
    """What an account's holder did with a number in hand: codes passed, calls, log-ins; no delivery, which may go to anybody."""
    return uses.where((F.col("input") == "events") & ~F.col("event").isin(*DELIVERED))


def _id(*parts: str) -> Column:
    return F.concat(F.lit("d"), F.substring(F.sha2(F.concat_ws("|", *parts), 256), 1, 20))
