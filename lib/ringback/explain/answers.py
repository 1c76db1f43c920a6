"""Asks the tables about one phone, one person or one link."""

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from ringback import io
from ringback.explain.comparisons import Comparison, holding_together
from ringback.explain.sought import not_found, one_column, phone_spellings
from ringback.explain.stories import Entry, Explanation, Holding, PersonStory, PhoneStory
from ringback.report.paths import link_paths, shown_name
from ringback.report.sources import PathTables, read_path_tables
from ringback.settings import WarehouseSettings
from ringback.tables import NUMBER_LINKS, PAIRS

MANY = 200  # tenures, records or links that are told; the rest is counted


def explain_link(spark: SparkSession, warehouse: WarehouseSettings, link: str) -> Explanation:
    """The path in time of one link."""
    links = io.read(spark, NUMBER_LINKS, warehouse).join(
        one_column(spark, "link_id", [link]), "link_id", how="leftsemi"
    )
    found = link_paths(links.persist(), read_path_tables(spark, warehouse))  # read three times
    links.unpersist()
    if not found:
        raise not_found("link_id", "number_links", "take one from that table or from the report")
    return Explanation(None, None, tuple(found))


def explain_phone(spark: SparkSession, warehouse: WarehouseSettings, phone: str, regions: Iterable[str]) -> Explanation:
    """Every tenure of a number, and the links from it and to it."""
    tables = read_path_tables(spark, warehouse)
    sought = one_column(spark, "value", phone_spellings(phone, regions))
    held = tables.tenures.where(F.col("kind") == "phone").join(sought, "value", how="leftsemi")
    tenures = _holdings(held, tables.persons)
    if not tenures:
        raise not_found("phone", "tenures", "write it as +13125550100, or run the pipeline on the data that holds it")
    if len({tenure.value for tenure in tenures}) > 1:
        raise not_found(
            "single phone", "tenures", "several numbers end like this: write it with + and the country code"
        )
    number = tenures[0].value
    degrees = tables.hubs.where(F.col("kind") == "phone").join(sought, "value", how="leftsemi").select("degree")
    hubs = degrees.collect()  # none or one: the key of the table
    links = io.read(spark, NUMBER_LINKS, warehouse)
    touching = _touching(links, one_column(spark, "sought", [number]), ("old_phone", "new_phone"))
    return _with_links(
        Explanation(PhoneStory(number, tenures, hubs[0]["degree"] if hubs else None), None, ()), touching, tables
    )


def explain_person(spark: SparkSession, warehouse: WarehouseSettings, person: str) -> Explanation:
    """The golden record of a person with all that holds it together."""
    tables = read_path_tables(spark, warehouse)
    sought = one_column(spark, "person_id", [person])
    found = tables.persons.join(sought, "person_id", how="leftsemi").select(
        "*", *_days("first_seen_at", "last_seen_at")
    )
    rows = found.collect()  # one row: the key of the table
    if not rows:
        raise not_found("person_id", "persons", "take one from that table, from the report or from `explain --phone`")
    records = tables.person_records.join(sought, "person_id", how="leftsemi")
    pairs = io.read(spark, PAIRS, warehouse)
    story = _person(
        rows[0],
        _holdings(tables.tenures.join(sought, "person_id", how="leftsemi"), tables.persons),
        _entries(records),
        holding_together(pairs, records),
    )
    links = io.read(spark, NUMBER_LINKS, warehouse)
    touching = _touching(links, sought.withColumnRenamed("person_id", "sought"), ("old_person_id", "new_person_id"))
    return _with_links(Explanation(None, story, ()), touching, tables)


def _holdings(held: DataFrame, persons: DataFrame) -> tuple[Holding, ...]:
    names = persons.select("person_id", F.col("full_name.value").alias("name"))
    days = (F.to_date("held_from").alias("start"), F.to_date("held_to").alias("end"))
    rows = held.join(names, "person_id", how="left").select("kind", "value", "person_id", "name", *days)
    told = rows.orderBy("kind", "start", "end", "value", "person_id").limit(MANY).collect()  # bounded by the limit
    return tuple(
        Holding(r["kind"], r["value"], r["person_id"], shown_name(r["name"], r["person_id"]), r["start"], r["end"])
        for r in told
    )


def _entries(records: DataFrame) -> tuple[Entry, ...]:
    days = (F.to_date("valid_from").alias("start"), F.to_date("valid_to").alias("end"))
    rows = records.select("source", "record_id", *days).orderBy("start", "end", "source", "record_id")
    return tuple(Entry(*row) for row in rows.limit(MANY).collect())  # bounded by the limit


def _person(
    row: Row, holdings: tuple[Holding, ...], entries: tuple[Entry, ...], comparisons: tuple[Comparison, ...]
) -> PersonStory:
    return PersonStory(
        person_id=row["person_id"],
        name=shown_name(row["full_name"]["value"] if row["full_name"] else None, row["person_id"]),
        birth_date=row["birth_date"]["value"] if row["birth_date"] else None,
        current_phone=row["current_phone"],
        current_email=row["current_email"],
        records=row["records"],
        start=row["first_seen_at_day"],
        end=row["last_seen_at_day"],
        holdings=holdings,
        entries=entries,
        comparisons=comparisons,
    )


def _touching(links: DataFrame, sought: DataFrame, columns: tuple[str, str]) -> DataFrame:
    either = F.col("sought") == F.col(columns[0])
    return links.join(sought, either | (F.col("sought") == F.col(columns[1])), how="leftsemi")


def _with_links(told: Explanation, touching: DataFrame, tables: PathTables) -> Explanation:
    shown = touching.orderBy(F.desc("confidence"), "link_id").limit(MANY).persist()  # read four times
    paths = tuple(link_paths(shown, tables)) if shown.count() else ()
    shown.unpersist()
    more = touching.count() - MANY if len(paths) == MANY else 0
    return Explanation(told.phone, told.person, paths, more)


def _days(*columns: str) -> list[Column]:
    return [F.to_date(column).alias(f"{column}_day") for column in columns]
