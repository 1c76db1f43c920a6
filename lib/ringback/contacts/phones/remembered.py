"""Answers of the library that are kept from run to run: a daily run asks it about new values only."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.phones.library import METADATA_VERSION
from ringback.contacts.phones.native import unknown_to, with_phones
from ringback.contacts.phones.rest import with_library_answer
from ringback.contacts.phones.stored import rules_digest
from ringback.contacts.phones.table import phone_table
from ringback.tables import PHONE_CACHE, conform

NO_KEY = (
    "\u0000"  # before what is not looked up: equal to no kept value, and spread over all partitions as nulls are not
)


def asked_of_the_library(df: DataFrame, raw: str, region: str) -> DataFrame:
    """One row per distinct (raw, region; empty = none) that the phone table does not know."""
    unknown = unknown_to(phone_table(), df.select(raw, region), raw, region).where(F.col(raw).isNotNull())
    return unknown.select(F.col(raw).alias("raw"), F.coalesce(region, F.lit("")).alias("region")).distinct()


def new_answers(asked: DataFrame, kept: DataFrame) -> DataFrame:
    """One row per field of `asked` (raw, region) that `kept` (PHONE_CACHE) does not hold, with the library's answer."""
    known = kept.where(_of_today()).select("raw", "region")
    new = asked.join(known, ["raw", "region"], how="left_anti").select("raw", "region", *_versions())
    return with_library_answer(new, phone_table(), F.col("raw"), F.col("region"), "phone").transform(
        conform, PHONE_CACHE
    )


def with_kept_answer(df: DataFrame, raw: str, region: str, kept: DataFrame, to: str) -> DataFrame:
    """The same rows with the library's kept answer beside each, null where there is none."""
    answers = kept.where(_of_today()).select(
        F.col("raw").alias("_raw"), F.col("region").alias("_region"), F.col("phone").alias(to)
    )
    same = (F.coalesce(raw, F.lit(NO_KEY)) == F.col("_raw")) & (F.coalesce(region, F.lit("")) == F.col("_region"))
    return df.join(answers, same, how="left").drop("_raw", "_region")


def with_remembered_phone(
    df: DataFrame, raw: str, region: str, kept: DataFrame, to: str = "phone", day: str | None = None
) -> DataFrame:
    """As `with_phone`, with what the table does not know looked up in `kept`, which must hold it all: see `new_answers`."""
    at_hand = f"_{to}_kept"
    return (
        df.transform(with_kept_answer, raw, region, kept, at_hand)
        .transform(with_phones, raw, region, to, phone_table(), day, at_hand)
        .drop(at_hand)
    )


def _versions() -> list[Column]:
    return [F.lit(METADATA_VERSION).alias("metadata_version"), F.lit(rules_digest()).alias("rules")]


def _of_today() -> Column:
    """Answers of another metadata version, or of other rules of ours, are not used."""
    return (F.col("metadata_version") == METADATA_VERSION) & (F.col("rules") == rules_digest())
