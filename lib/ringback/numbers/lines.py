"""The dated lines of a person: each number it holds, by tenure and kind of line."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.event_kinds import DELIVERED, NOT_DONE, SENT_TO, event_kind
from ringback.identity.accounts import account_of
from ringback.identity.names_alike import name_text

RECORD = ["source", "record_id"]
MOST_DAYS = 20  # on which a line was used, latest first
MARKS = ("device", "login", "email")
USE = ("input", "account", "event", "seen_from", "seen_to", "used_to", "whole_name")


def lines(records: DataFrame, points: DataFrame, owners: DataFrame, tenures: DataFrame, marks: DataFrame) -> DataFrame:
    """One row per person, tenure of a number and kind of line.

    line_from, line_to: seen as this line; days: the latest on which it was used; held_from, held_to: as any line. listed: by which
    source and account it was written as a number to be called, from when to when. places: the addresses that stand beside it;
    `marks` (see `marks_of`): what else does; names: the whole names that do. delivered_only: seen on deliveries of its account alone.
    written_from: since when the brand wrote to the number as this person's; null = never.
    """
    within = tenures.select("value", "tenure", "person_id", "held_from", "held_to")
    any_line = Window.partitionBy("person_id", "value", "tenure")
    seen = _seen(records, points, marks).join(owners.select(*RECORD, "person_id"), RECORD, how="inner")
    return (
        seen.join(within, ["person_id", "value"], how="inner")
        .where(F.col("seen_from").between(F.col("held_from"), F.col("held_to")))  # a holder's tenures do not touch
        .groupBy("person_id", "value", "line_kind", "tenure")
        .agg(
            F.min("seen_from").alias("line_from"),
            F.max("used_to").alias("line_to"),
            _listed().alias("listed"),
            F.slice(F.sort_array(F.collect_set(_used_on()), asc=False), 1, MOST_DAYS).alias("days"),
            F.array_sort(F.array_distinct(F.flatten(F.collect_list("places")))).alias("places"),
            F.array_sort(F.array_distinct(F.flatten(F.collect_list("marks")))).alias("marks"),
            F.array_sort(F.collect_set("whole_name")).alias("names"),
            (F.min(_is_delivery()) & F.max(F.col("account").isNotNull())).alias("delivered_only"),
        )
        .withColumns({"held_from": F.min("line_from").over(any_line), "held_to": F.max("line_to").over(any_line)})
        .join(_written(records, points, owners), ["person_id", "value"], how="left")
    )


def _written(records: DataFrame, points: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per person and number that the brand wrote to: written_from. It stood in the brand's books then."""
    sent = records.where(event_kind() == SENT_TO).select(*RECORD, "seen_from")
    numbers = points.where("kind = 'phone' and value is not null").select(*RECORD, "value")
    mine = sent.join(numbers, RECORD, how="inner").join(owners.select(*RECORD, "person_id"), RECORD, how="inner")
    return mine.groupBy("person_id", "value").agg(F.min("seen_from").alias("written_from"))


def people(records: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per person: first_at and last_at of what it did or was written down as, its latest name and date of birth."""
    told = records.withColumns(_account_and_event()).where(~F.col("event").isin(*NOT_DONE))
    mine = with_use(told, told).join(owners.select(*RECORD, "person_id"), RECORD, how="inner")
    named = F.struct("seen_to", "seen_from", "source", "record_id")
    return mine.groupBy("person_id").agg(
        F.min("seen_from").alias("first_at"),
        F.max("used_to").alias("last_at"),
        F.max_by(name_text(F.col("name")), F.when(F.col("name.family").isNotNull(), named)).alias("name"),
        F.max_by("birth_date", F.when(F.col("birth_date").isNotNull(), named)).alias("birth_date"),
    )


def _seen(records: DataFrame, points: DataFrame, marks: DataFrame) -> DataFrame:
    """One row per record and phone: since when and until when it is known to be in use, and what stands beside it.

    What was sent to a number tells that somebody has it, not who: it is no use.
    """
    phones = points.where((F.col("kind") == "phone") & F.col("valid")).select(
        *RECORD, "value", line_kind().alias("line_kind")
    )
    places = points.where((F.col("kind") == "address") & F.col("valid")).groupBy(*RECORD).agg(
        F.collect_set("value").alias("places")
    )  # fmt: skip
    whole = F.when(_is_whole(F.col("name")), name_text(F.col("name"))).alias("whole_name")
    told = records.withColumns(_account_and_event()).select("*", whole)
    used = told.where(~F.col("event").isin(*NOT_DONE))
    return (
        phones.join(used.transform(with_use, told).select(*RECORD, *USE), RECORD, how="inner")
        .join(places, RECORD, how="left")
        .join(marks, RECORD, how="left")
        .withColumns({of: F.coalesce(of, F.array().cast("array<string>")) for of in ("places", "marks")})
    )


def marks_of(records: DataFrame, points: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per record with any: `marks`, its account, devices, logins, e-mails and whole name, as `<kind>|<value>`; no hubs."""
    mark = F.concat_ws("|", "kind", "value").alias("mark")
    carried = points.where(F.col("valid") & F.col("kind").isin(*MARKS)).join(
        hubs.select("kind", "value"), ["kind", "value"], how="left_anti"
    )
    accounts = records.withColumns({"kind": F.lit("account"), "value": account_of()})
    names = records.where(_is_whole(F.col("name"))).withColumns(
        {"kind": F.lit("name"), "value": F.concat_ws(" ", "name.given", "name.family")}
    )
    every = [of.where("value is not null").select(*RECORD, mark) for of in (carried, accounts, names)]
    return (
        every[0].unionByName(every[1]).unionByName(every[2]).groupBy(*RECORD).agg(F.collect_set("mark").alias("marks"))
    )


def _is_whole(name: Column) -> Column:
    return F.coalesce(name["family"].isNotNull() & ~name["given"].rlike(r"^[A-Za-z]?$"), F.lit(False))


def line_kind() -> Column:
    """The source's word for it, else fixed where the number's block is for such lines alone."""
    fixed = F.when(F.col("detail.line_class") == "fixed", F.lit("fixed"))
    return F.coalesce("detail.line_kind", fixed, F.lit(""))


def _is_delivery() -> Column:
    return F.col("event").isin(*DELIVERED)


def with_use(records: DataFrame, all_records: DataFrame) -> DataFrame:
    """Adds `used_to`: a number that is still written on an account nobody uses any more is no number in use."""
    acts = all_records.where(
        (F.col("input") == "events") & F.col("account").isNotNull() & ~F.col("event").isin(*NOT_DONE)
    )
    last = acts.groupBy("account").agg(F.max("seen_to").alias("_last"))
    until = F.greatest("seen_from", F.least("seen_to", F.coalesce("_last", "seen_to")))
    return records.join(last, "account", how="left").withColumn("used_to", until).drop("_last")


def _account_and_event() -> dict[str, Column]:
    return {"account": account_of(), "event": event_kind()}


def _used_on() -> Column:
    return F.when(F.col("input") == "events", F.to_date("seen_from"))


def _listed() -> Column:
    """The contact records' own spans: an event tells what was used, not what stands in the books."""
    span = F.struct("source", "account", "seen_from", F.col("used_to").alias("seen_to"))
    return F.array_sort(F.collect_set(F.when(F.col("input") == "contacts", span)))
