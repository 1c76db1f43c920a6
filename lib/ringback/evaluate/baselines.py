"""What plain approaches reach on the same records.

The baselines join on *our* normalised identifiers, so their figures differ slightly from those of joins on raw text.
They have no notion of time, hubs or evidence; that is their point. Labelled data are small: identifiers leave Spark as
64-bit hashes and ranks, no value among them, and records are grouped on the driver.
"""

import logging
from dataclasses import dataclass

import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.evaluate.grouping import KEYS, components_by_baseline, links_by_baseline

logger = logging.getLogger(__name__)

_LINKS = T.StructType([
    T.StructField("system", T.StringType()),
    T.StructField("old_code", T.LongType()),
    T.StructField("new_code", T.LongType()),
])  # fmt: skip


@dataclass(frozen=True)
class Plain:
    """What the baselines say, one row per baseline and record, or per baseline and pair of numbers.

    assignments (system, source, record_id, person_id) and links (system, old_phone, new_phone)
    """

    assignments: DataFrame
    links: DataFrame


def plain_approaches(contact_records: DataFrame, contact_points: DataFrame, max_records: int) -> Plain | None:
    """All baselines; None, with a warning, when there are more records than the bound."""
    records = contact_records.transform(with_record_hash)
    found = records.count()
    if found > max_records:
        logger.warning("no baselines: %d records, evaluation.baseline_max_records is %d", found, max_records)
        return None
    phones = coded_phones(records, contact_points)
    keys = shared_keys(records, contact_points).toPandas()  # bounded, and hashes only: scipy needs them on the driver
    lines = phones.select("record", "line", "code", "began", "ended").toPandas()  # likewise
    components = components_by_baseline(keys)
    return Plain(_assignments(records, components), _links(phones, links_by_baseline(lines, components)))


def with_record_hash(records: DataFrame) -> DataFrame:
    """Adds a 64-bit name of the record; two of a million share one with a chance of one in thirty million."""
    return records.withColumn("record", F.xxhash64("source", "record_id"))


def coded_phones(records: DataFrame, contact_points: DataFrame) -> DataFrame:
    """One row per phone of a record; `code` is the phone's rank among all phones, times are microseconds."""
    phones = contact_points.filter(F.col("kind") == "phone").join(
        records.select("source", "record_id", "record"), on=["source", "record_id"], how="inner"
    )
    return phones.select(
        "record", "value",
        F.xxhash64(F.coalesce("detail.line_kind", F.lit(""))).alias("line"),
        F.dense_rank().over(Window.orderBy("value")).cast("long").alias("code"),  # one partition: bounded
        F.unix_micros("seen_from").alias("began"), F.unix_micros("seen_to").alias("ended"),
    )  # fmt: skip


def shared_keys(records: DataFrame, contact_points: DataFrame) -> DataFrame:
    """One row per record and value of a key, all numbers; each record has at least its own key `record`."""
    names = records.select(
        "source", "record_id", "record",
        F.col("name.full").alias("full"), F.col("name.given").alias("given"), F.col("name.family").alias("family"),
    )  # fmt: skip
    kinds = ["phone", "email", "address", "login"]
    points = contact_points.filter(F.col("kind").isin(kinds)).join(names, on=["source", "record_id"], how="inner")
    emails = points.filter(F.col("kind") == "email")
    place = F.array_position(F.array(*map(F.lit, KEYS)), F.col("kind")).cast("int") - 1
    return (
        points.select("record", place.alias("key"), _hashed("kind", "detail.login_kind", "value"), _name())
        .unionByName(_keyed(names, "record", "record"))
        .unionByName(_keyed(names, "full_name", "full"))
        .unionByName(_keyed(names, "source_name", "source", "given", "family"))
        .unionByName(_keyed(emails, "email_family", "value", "family"))
    )


def _keyed(rows: DataFrame, key: str, *parts: str) -> DataFrame:
    """The rows in which every part of the key is there."""
    whole = rows.dropna("any", subset=list(parts))
    return whole.select("record", F.lit(KEYS.index(key)).alias("key"), _hashed(*parts), _name())


def _hashed(*parts: str) -> Column:
    return F.xxhash64(*parts).alias("value")


def _name() -> Column:
    """Hash of the record's name; equal for all records without one."""
    return F.xxhash64(F.coalesce("full", F.lit(""))).alias("name")


def _assignments(records: DataFrame, components: pd.DataFrame) -> DataFrame:
    """One row per baseline and record."""
    found = records.sparkSession.createDataFrame(components.reset_index())
    named = records.select("source", "record_id", "record").join(found, on="record", how="inner")
    return named.unpivot(["source", "record_id"], list(components.columns), "system", "person_id")


def _links(phones: DataFrame, links: pd.DataFrame) -> DataFrame:
    """One row per baseline and pair of numbers."""
    numbers = phones.select("code", "value").distinct()
    old = numbers.withColumnsRenamed({"code": "old_code", "value": "old_phone"})
    new = numbers.withColumnsRenamed({"code": "new_code", "value": "new_phone"})
    coded = phones.sparkSession.createDataFrame(links, _LINKS)
    decoded = coded.join(old, on="old_code", how="inner").join(new, on="new_code", how="inner")
    return decoded.select("system", "old_phone", "new_phone")
