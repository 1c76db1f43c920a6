"""Who did an event: the holder of its account at the time, else of what else it carries, else nobody that we know."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.accounts import account_of
from ringback.tables import EVENT_PERSONS, conform

NOBODY = "nobody"
CARRIED = ("login", "phone", "device", "email", "address")  # what tells the person where no account does, in this order
KEY = ["source", "record_id"]


def event_persons(records: DataFrame, points: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per event: the person who did it, and the rule that told so (account, or a kind of identifier).

    The account's holder did it whatever is written on it: a present goes to another's phone and address. An event of somebody
    without any contact record is nobody's.
    """
    events = records.where(F.col("input") == "events").select(
        *KEY, account_of().alias("account"), F.col("seen_from").alias("at")
    )
    told = (
        events.join(_account_holders(records, owners), "account", how="left")
        .join(_known_owners(records, owners), KEY, how="left")
        .join(_carried(points, events), KEY, how="left")
    )
    holder = _at_the_time(F.col("holders"), F.col("at"))
    rule = F.when(holder.isNotNull(), "account").when(F.col("person_id").isNotNull(), F.col("carried"))
    return told.select(
        "source",
        F.col("record_id").alias("event_id"),
        F.coalesce(holder, "person_id").alias("person_id"),
        F.coalesce(rule, F.lit(NOBODY)).alias("rule"),
    ).transform(conform, EVENT_PERSONS)


def _account_holders(records: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per account of a contact record: `holders`, its persons with since when, by time."""
    mine = owners.select(*KEY, "person_id")
    accounts = (
        records.where(F.col("input") == "contacts").withColumn("account", account_of()).where("account is not null")
    )
    since = accounts.join(mine, KEY, how="inner").groupBy("account", "person_id").agg(
        F.min("seen_from").alias("since")
    )  # fmt: skip
    return since.groupBy("account").agg(F.sort_array(F.collect_list(F.struct("since", "person_id"))).alias("holders"))


def _at_the_time(holders: Column, at: Column) -> Column:
    """The last to have it by then; what was done before the first record of the account is the first holder's."""
    by_then = F.filter(holders, lambda held: held["since"] <= at)
    return F.coalesce(F.try_element_at(by_then, F.lit(-1)), F.try_element_at(holders, F.lit(1)))["person_id"]


def _known_owners(records: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per record of somebody who has a contact record: source, record_id, person_id."""
    contacts = records.where(F.col("input") == "contacts").select(*KEY)
    known = owners.join(contacts, KEY, how="leftsemi").select("person_id").distinct()
    return owners.join(known, "person_id", how="leftsemi").select(*KEY, "person_id")


def _carried(points: DataFrame, events: DataFrame) -> DataFrame:
    """One row per event that carries something: `carried`, the kind that says most."""
    rank = F.array_position(F.array(*[F.lit(kind) for kind in CARRIED]), F.col("kind"))
    usable = points.where(F.col("valid") & F.col("kind").isin(*CARRIED)).select(*KEY, "kind", rank.alias("rank"))
    return usable.join(events.select(*KEY), KEY, how="leftsemi").groupBy(*KEY).agg(
        F.min_by("kind", "rank").alias("carried")
    )  # fmt: skip
