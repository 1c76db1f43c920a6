"""Drawn people with a truth: contact records and points as the first stage writes them, of any number, the same for a seed.

A person has a name, a mailbox, an account at each of two sources, a device, an address shared with one relative, and a mobile number.
Every fourth changes it once; a share of the new numbers had been somebody else's until 100 days before or longer. Records are sparse:
each of these is told in some only. One in twelve is on a relative's number.
"""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, conform

FIRST_DAY, DAYS = 17_532, 1_800  # from 2018-01-01
RECORDS_EACH = 5
CHANGES_EVERY, RESTS = 4, 100
FITTING = 0.42  # of two people who change at random days, the second does so RESTS days after the first
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zu",
)


@dataclass(frozen=True)
class People:
    """Records, points, and the truth: one row per record with its `person`."""

    records: DataFrame
    points: DataFrame
    truth: DataFrame


def people(spark: SparkSession, records: int, *, recycled: float, seed: int = 1) -> People:
    """About so many records; `recycled` is the share of new numbers that somebody else had before."""
    told = _told(_persons(spark, records // RECORDS_EACH, recycled, seed), seed).persist()
    return People(
        _records(told).transform(conform, CONTACT_RECORDS),
        _points(told).transform(conform, CONTACT_POINTS),
        told.select("source", "record_id", F.col("id").alias("person")),
    )


def _draw(seed: int, what: str, *of: str | Column) -> Column:
    """A number in [0, 1) that depends on nothing but its arguments."""
    return F.pmod(F.xxhash64(F.lit(seed), F.lit(what), *of), F.lit(1_000_003)) / F.lit(1_000_003.0)


def _persons(spark: SparkSession, count: int, recycled: float, seed: int) -> DataFrame:
    people = spark.range(count)
    changes = F.col("id") % CHANGES_EVERY == 0

    def day_of(person: Column) -> Column:
        return (F.lit(300) + _draw(seed, "day", person) * 1200).cast("int")

    before = F.col("id") - CHANGES_EVERY
    fits = (before >= 0) & (day_of(before) + RESTS <= day_of(F.col("id")))
    taken = changes & fits & (_draw(seed, "recycled", "id") < recycled / FITTING)
    family = F.floor(F.col("id") / 2)
    return people.select(
        "id",
        _word(_draw(seed, "given", "id"), 2, 0.6).alias("given"),
        _word(_draw(seed, "family", family), 3, 0.8).alias("family"),
        F.when(changes, day_of(F.col("id"))).otherwise(F.lit(DAYS + 1)).alias("changed"),
        _number("first", F.col("id")).alias("old_number"),
        F.when(taken, _number("first", before)).otherwise(_number("second", F.col("id"))).alias("new_number"),
        F.when(_draw(seed, "on_family", "id") < 1 / 12, _number("first", family * 2)).alias("family_number"),
        F.concat(F.lit("house "), F.floor(family).cast("string")).alias("address"),
    )


def _word(draw: Column, syllables: int, skew: float) -> Column:
    """A name of that many syllables, some far more frequent than others."""
    many = len(SYLLABLES) ** syllables
    nth = F.floor(F.pow(draw, F.lit(1 / (1 - skew))) * many)
    signs, base = F.lit(list(SYLLABLES)).cast("array<string>"), len(SYLLABLES)
    parts = [F.element_at(signs, (F.floor(nth / base**at) % base + 1).cast("int")) for at in range(syllables)]
    return F.concat(*parts)


def _number(which: str, person: Column) -> Column:
    start = {"first": 2_000_000_000, "second": 6_000_000_000}[which]
    return F.concat(F.lit("+1"), (F.lit(start) + person).cast("string"))


def _told(persons: DataFrame, seed: int) -> DataFrame:
    """One row per record with what it tells."""
    nth = persons.withColumn("nth", F.explode(F.sequence(F.lit(0), F.lit(RECORDS_EACH - 1))))
    day = (_draw(seed, "when", "id", "nth") * DAYS).cast("int")
    dated = nth.withColumn("day", day).withColumn(
        "source", F.when(_draw(seed, "source", "id", "nth") < 0.6, "shop").otherwise("app")
    )

    def in_some(share: float, what: str, value: Column) -> Column:
        return F.when(_draw(seed, what, "id", "nth") < share, value)

    own = F.when(F.col("day") >= F.col("changed"), F.col("new_number")).otherwise(F.col("old_number"))
    mail = F.concat("given", F.lit("."), "family", F.col("id").cast("string"), F.lit("@example.com"))
    return dated.select(
        "id", "source",
        F.concat_ws("-", F.col("id").cast("string"), F.col("nth").cast("string")).alias("record_id"),
        F.timestamp_seconds((F.lit(FIRST_DAY) + F.col("day")) * 86_400).alias("at"),
        F.when(_draw(seed, "named", "id", "nth") < 0.7, F.col("given")).alias("given"), "family",
        in_some(0.5, "account", F.col("id").cast("string")).alias("account_id"),
        in_some(0.9, "phone", F.coalesce("family_number", own)).alias("phone"),
        in_some(0.5, "email", mail).alias("email"),
        in_some(0.5, "address", F.col("address")).alias("address"),
        in_some(0.3, "device", F.concat(F.lit("device "), F.col("id").cast("string"))).alias("device"),
    )  # fmt: skip


def _records(told: DataFrame) -> DataFrame:
    no_text, no_texts = F.lit(None).cast("string"), F.array().cast("array<string>")
    name = F.struct(
        F.col("given"), no_texts.alias("middle"), F.col("family"), no_text.alias("suffix"), no_texts.alias("nicknames"),
        F.concat_ws(" ", "given", "family").alias("full"),
    )  # fmt: skip
    return told.select(
        "source", "record_id", F.lit("contacts").alias("input"), F.col("at").alias("seen_from"), F.col("at").alias("seen_to"),
        "account_id", F.when(F.col("given").isNotNull(), name).alias("name"), F.lit(None).cast("date").alias("birth_date"),
        no_text.alias("gender"), F.lit(None).cast("map<string,string>").alias("attributes"),
    )  # fmt: skip


def _points(told: DataFrame) -> DataFrame:
    kinds = ("phone", "email", "address", "device")
    each = F.filter(
        F.array(*[F.struct(F.lit(kind).alias("kind"), F.col(kind).alias("value")) for kind in kinds]),
        lambda p: p["value"].isNotNull(),
    )
    detail = CONTACT_POINTS.schema["detail"].dataType
    return told.select("source", "record_id", "at", F.explode(each).alias("p")).select(
        "source", "record_id", "p.kind", F.lit(0).alias("ordinal"), "p.value", F.col("at").alias("seen_from"),
        F.col("at").alias("seen_to"), F.lit(True).alias("valid"), F.array().cast("array<string>").alias("reasons"),
        F.lit(None).cast(detail).alias("detail"),
    )  # fmt: skip
