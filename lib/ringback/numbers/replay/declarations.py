"""Changes that customers told: the numbers of accounts in the books of a source, one after the other."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import NOT_DONE, event_kind
from ringback.identity.accounts import account_of
from ringback.numbers.evidence.lines import PERSONAL
from ringback.numbers.lines import line_kind

KEY = ["source", "record_id"]


def account_uses(records: DataFrame, points: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per record of an account and personal phone on it: account, phone, source, input, event, seen_from, seen_to."""
    shared = hubs.where("kind = 'phone'").select("value")
    phones = points.where((F.col("kind") == "phone") & F.col("valid") & line_kind().isin(*PERSONAL))
    own = phones.join(shared, "value", how="left_anti").select(*KEY, F.col("value").alias("phone"))
    told = records.select(
        *KEY, "input", "seen_from", "seen_to", account_of().alias("account"), event_kind().alias("event")
    )
    return told.where("account is not null").join(own, KEY, how="inner").where(~F.col("event").isin(*NOT_DONE))


def declarations(uses: DataFrame, both_days: int) -> DataFrame:
    """One row per account that changed its number in the books of a source, the last time that it did: declaration_id, account,
    old_phone, new_phone; told_at, since when the books had NEW; began_at, known_after and known_before, the account's first sighting
    with OLD, its last before NEW, and its first with NEW. Who used OLD on for `both_days` has a second number.
    """
    in_books = uses.where("input = 'contacts'").groupBy("account", "source", "phone").agg(
        F.min("seen_from").alias("since"), F.max("seen_to").alias("until")
    )  # fmt: skip
    of_account = Window.partitionBy("account", "source").orderBy("since", "phone")
    following = in_books.withColumns(
        {"new_phone": F.lead("phone").over(of_account), "told_at": F.lead("since").over(of_account)}
    )
    replaced = following.where(F.col("until") < F.col("told_at")).withColumnRenamed("phone", "old_phone")
    last = Window.partitionBy("account").orderBy(F.desc("told_at"), "source")
    one = replaced.withColumn("_nth", F.row_number().over(last)).where("_nth = 1")
    told = one.select("account", "old_phone", "new_phone", "told_at")
    known = told.join(_begun(uses, "new_phone", "known_before"), ["account", "new_phone"], how="inner")
    return known.transform(_with_old, uses, both_days).withColumn(
        "declaration_id", _id("account", "old_phone", "new_phone")
    )


def _begun(uses: DataFrame, side: str, at: str) -> DataFrame:
    """One row per account and number: its first sighting."""
    return uses.groupBy("account", F.col("phone").alias(side)).agg(F.min("seen_from").alias(at))


def _with_old(known: DataFrame, uses: DataFrame, both_days: int) -> DataFrame:
    """Adds began_at and known_after; keeps who had OLD before NEW, and did not use it on for long."""
    old = uses.select("account", F.col("phone").alias("old_phone"), "input", "seen_from")
    before = F.when(F.col("seen_from") < F.col("known_before"), F.col("seen_from"))
    used = F.when(F.col("input") == "events", F.col("seen_from"))
    spans = known.join(old, ["account", "old_phone"], how="inner").groupBy(*known.columns).agg(
        F.min(before).alias("began_at"), F.max(before).alias("known_after"), F.max(used).alias("_last")
    )  # fmt: skip
    long_after = F.col("_last") >= F.col("known_before") + F.make_dt_interval(days=F.lit(both_days))
    return spans.where(F.col("began_at").isNotNull() & ~F.coalesce(long_after, F.lit(False))).drop("_last")


def own_uses(uses: DataFrame, kinds: tuple[str, ...]) -> DataFrame:
    """What an account's holder did with a number in hand, by these kinds of events: codes passed, calls, log-ins."""
    return uses.where(F.col("event").isin(*kinds))


def _id(*parts: str) -> Column:
    return F.concat(F.lit("d"), F.substring(F.sha2(F.concat_ws("|", *parts), 256), 1, 20))
