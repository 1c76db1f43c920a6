"""A whole world: what a brand would have, and the truth about it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timezone

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate import contacts as contact_room
from ringback.simulate import events as event_room
from ringback.simulate import truth
from ringback.simulate.draws import Dice
from ringback.simulate.owners import owners
from ringback.simulate.people import people
from ringback.simulate.receivers import received_events
from ringback.simulate.relations import relations
from ringback.simulate.status import number_status

TRACE = ("id", "receiver", "day", "number_slot", "later", "bits")


@dataclass(frozen=True)
class World:
    """What others may see: contacts, events, number_status, relations; and what they may not: the truth_… frames."""

    contacts: DataFrame
    events: DataFrame
    number_status: DataFrame
    relations: DataFrame
    truth_persons: DataFrame
    truth_records: DataFrame
    truth_events: DataFrame
    truth_number_changes: DataFrame
    truth_owners: DataFrame
    truth_churn: DataFrame


def simulate(spark: SparkSession, settings: SimulateSettings, seed: int) -> World:
    """The world of a seed: the same whatever the partitions, order or session.

    Customers go to the session's checkpoint folder; records and events stay on disk until the session ends.
    """
    dice, days, start = Dice(seed), world_days(settings), world_start(settings)
    began = int(datetime.combine(start, time(), timezone.utc).timestamp())
    drawn = people(spark, settings, dice, days).checkpoint()
    own = event_room.own_events(drawn, settings, dice, days, began)
    events = own.unionByName(received_events(drawn, settings, dice, days, began)).persist(StorageLevel.DISK_ONLY)
    records = contact_room.contact_records(drawn, settings, dice, days, began).persist(StorageLevel.DISK_ONLY)
    held = owners(drawn, settings, dice, days, start)
    traces = events.select(*TRACE).unionByName(records.withColumn("receiver", F.lit(None).cast("long")).select(*TRACE))
    named = drawn.select("id", "person_id")
    return World(
        contacts=records.select(*contact_room.TOLD, "region"),
        events=events.select(*event_room.TOLD, "region"),
        number_status=number_status(held, drawn, dice, days, start),
        relations=relations(drawn, settings, dice, days, began),
        truth_persons=truth.persons(drawn, dice.token("household", "head"), start),
        truth_records=records.select("record_id", "source", "id").join(named, on="id", how="inner").drop("id"),
        truth_events=_event_persons(events, named),
        truth_number_changes=truth.number_changes(drawn, traces, settings.noise, start),
        truth_owners=held,
        truth_churn=truth.churn(drawn, start),
    )


def world_start(settings: SimulateSettings) -> date:
    """First day of the world."""
    months = settings.end.year * 12 + settings.end.month - 1 - settings.months
    return date(months // 12, months % 12 + 1, min(settings.end.day, 28))


def world_days(settings: SimulateSettings) -> int:
    """Days from the first to the last, both counted."""
    return (settings.end - world_start(settings)).days + 1


def _event_persons(events: DataFrame, named: DataFrame) -> DataFrame:
    """One row per event: who did it, and who received it where that is somebody else."""
    receivers = named.withColumnsRenamed({"id": "receiver", "person_id": "receiver_person_id"})
    return (
        events.select("event_id", "source", "id", "receiver")
        .join(named, on="id", how="inner")
        .join(receivers, on="receiver", how="left")
        .select("event_id", "source", "person_id", "receiver_person_id")
    )
