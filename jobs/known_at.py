"""Identities as they were known on a day: the stages before churn, run with as_of on that day, once, beside the warehouse.

What was known on a past day does not change, so the tables stay for later runs of the same settings. A run that was cut off is
made anew: the table that is written last tells.
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timezone

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback import __version__
from ringback.churn.customers import ACCOUNTS, LINKS, customers, event_customers
from ringback.churn.holders import Persons, holder_features
from ringback.churn.relations import numbers, of_holders
from ringback.job import Run
from ringback.jobs.kept_identities import or_none
from ringback.jobs.link_numbers import link_numbers_step
from ringback.jobs.normalise_contacts import normalise_contacts_step
from ringback.jobs.resolve_identities import resolve_identities_step
from ringback.numbers.probing import target_pool
from ringback.progress import Progress
from ringback.settings import WarehouseSettings
from ringback.tables import CONTACT_POINTS, EVENT_PERSONS, NUMBER_LINKS, NUMBER_STATUS, PERSONS, PHONE_TENURES, RUNS

MAKES_IDENTITIES = ("normalise_contacts", "resolve_identities", "link_numbers")
SHAPES = {"sources", "contacts", "status", "identity", "links", "verification"}  # settings that make identities


def known_at(run: Run, day: date) -> Run:
    """A run whose warehouse holds identities as they were known at the day's midnight.

    On the run's own as_of it is the run itself, where this run or the last one that made identities made them of that instant.
    """
    at = datetime.combine(day, datetime.min.time(), timezone.utc)
    if at == run.as_of and run.has(EVENT_PERSONS) and _made_here(run):
        return run
    told = run.settings.model_dump_json(include=SHAPES)
    digest = hashlib.sha256(f"{told}|{__version__}".encode()).hexdigest()[:8]
    place = WarehouseSettings(root=f"{run.settings.warehouse.root.rstrip('/')}/known_at/{day}-{digest}")
    then = replace(run, as_of=at, settings=run.settings.model_copy(update={"warehouse": place}), progress=Progress())
    if not then.has(EVENT_PERSONS):
        run.progress.tell(f"identities as they were known on {day} …")
        for step in (normalise_contacts_step, resolve_identities_step, link_numbers_step):
            step(then)
    return then


def _made_here(run: Run) -> bool:
    """Whether the warehouse's identities are those of the run's as_of, and not of a later or an unfinished run."""
    if MAKES_IDENTITIES[-1] in run.progress.seconds:
        return True
    return run.has(RUNS) and identities_are_of(run.read(RUNS), run.as_of)


def identities_are_of(runs: DataFrame, as_of: datetime) -> bool:
    """Whether the last of the runs (RUNS) that makes identities came to the last stage of them, at that instant."""
    last = (
        runs.where(F.col("job").isin("pipeline", *MAKES_IDENTITIES))
        .orderBy(F.desc("started_at"), F.desc("run_id"))
        .limit(1)
    )
    whole = last.where((F.col("as_of") == F.lit(as_of)) & F.map_contains_key("seconds", MAKES_IDENTITIES[-1]))
    return not whole.isEmpty()


def relations_then(then: Run, related: DataFrame, level: str) -> DataFrame:
    """One row per contact between two known customers, by the identities of that run."""
    joined = customers(then.read(NUMBER_LINKS), then.settings.links.publish_at) if level == LINKS else None
    return of_holders(related, numbers(related), then.read(PHONE_TENURES), joined)


def holders_then(then: Run, level: str) -> DataFrame:
    """One row per customer: features of what is known of them as persons, by the identities of that run."""
    persons, links, settings = then.read(PERSONS), then.read(NUMBER_LINKS), then.settings
    dead = target_pool(
        persons, or_none(then, NUMBER_STATUS), links,
        unreachable=settings.probing.unreachable, publish_at=settings.links.publish_at,
    )  # fmt: skip
    known = Persons(persons, then.read(PHONE_TENURES), links, then.read(CONTACT_POINTS), dead)
    joined = customers(links, settings.links.publish_at) if level == LINKS else None
    return holder_features(known, joined, then.as_of.date(), settings.links.publish_at)


def customers_of_events(then: Run, level: str) -> DataFrame:
    """One row per event of a known customer, by the identities of that run: source, event_id, customer_id."""
    if level == ACCOUNTS:
        raise ValueError("accounts need no identities")
    joined = customers(then.read(NUMBER_LINKS), then.settings.links.publish_at) if level == LINKS else None
    return event_customers(then.read(EVENT_PERSONS), joined)
