"""Reads every source; writes contact_records, contact_points, quarantine, refused_shapes, and what is told beside contacts."""

from collections.abc import Callable
from functools import reduce

from pyspark.sql import DataFrame

from ringback.audits import require_row_balance
from ringback.contacts import normalise_contacts
from ringback.contacts.phones import asked_of_the_library, new_answers
from ringback.errors import ConfigError
from ringback.identity.decisions import Rulings, normalise_decisions
from ringback.job import Run, main
from ringback.numbers import LookUps, normalise_look_ups
from ringback.numbers.verification import Normalised, normalise_consents, normalise_verifications
from ringback.progress import ANSWERED
from ringback.sources import read_inputs
from ringback.tables import (
    CONSENTS,
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    NUMBER_STATUS,
    PHONE_CACHE,
    QUARANTINE,
    REFUSED_SHAPES,
    VERIFICATIONS,
    Table,
)


def normalise_contacts_step(run: Run) -> None:
    """Sources in, tables out, rows balanced."""
    sources, contacts = run.settings.sources, run.settings.contacts
    if not sources:
        raise ConfigError(
            "sources: there is none; add an entry with path, format and default_region (see default.yaml)"
        )
    raw = read_inputs(run.spark, sources)
    answers = kept_phone_answers(run, raw.rows) if contacts.keep_phone_answers else None
    made = normalise_contacts(raw.rows, as_of=run.as_of, run_id=run.run_id, settings=contacts, phone_answers=answers)
    run.write(made.contact_records, CONTACT_RECORDS)
    run.write(made.contact_points, CONTACT_POINTS)
    look_ups = look_ups_step(run, raw.look_ups)
    rulings = decisions_step(run, raw.decisions)
    asked = told_step(run, raw.verifications, normalise_verifications, VERIFICATIONS)
    consents = told_step(run, raw.consents, normalise_consents, CONSENTS)
    parts = [part for part in (made, look_ups, rulings, asked, consents) if part]
    quarantine = reduce(DataFrame.unionByName, [part.quarantine for part in parts])
    run.write(quarantine, QUARANTINE, keep=("first_seen_run",))
    run.write(made.refused_shapes, REFUSED_SHAPES)
    run.progress.rows["rows read"] = sum(part.rows.count() for part in parts)
    require_row_balance(
        run.progress.rows["rows read"],
        run.progress.rows[CONTACT_RECORDS.name],
        run.read(QUARANTINE),
        run.read(NUMBER_STATUS) if look_ups else None,
        run.read(DECISIONS) if rulings else None,
        *[run.read(table) for part, table in ((asked, VERIFICATIONS), (consents, CONSENTS)) if part],
    )


def look_ups_step(run: Run, raw: DataFrame | None) -> LookUps | None:
    """What vendors say of numbers, written; None where no source tells, and the table, if there is one, is emptied."""
    if raw is not None:
        made = normalise_look_ups(raw, as_of=run.as_of, run_id=run.run_id, settings=run.settings.status)
        run.write(made.number_status, NUMBER_STATUS)
        return made
    if run.has(NUMBER_STATUS):
        run.write(run.read(NUMBER_STATUS).limit(0), NUMBER_STATUS)
    return None


def decisions_step(run: Run, raw: DataFrame | None) -> Rulings | None:
    """What people ruled of records, written; None where no source tells, and the table, if there is one, is emptied."""
    if raw is not None:
        made = normalise_decisions(raw, as_of=run.as_of, run_id=run.run_id)
        run.write(made.decisions, DECISIONS)
        return made
    if run.has(DECISIONS):
        run.write(run.read(DECISIONS).limit(0), DECISIONS)
    return None


def told_step(run: Run, raw: DataFrame | None, normalise: Callable[..., Normalised], table: Table) -> Normalised | None:
    """What sources tell of questions, or of consents, written; None where none does, and the table, if there is one, is emptied."""
    if raw is not None:
        made = normalise(raw, as_of=run.as_of, run_id=run.run_id)
        run.write(made.table, table)
        return made
    if run.has(table):
        run.write(run.read(table).limit(0), table)
    return None


def kept_phone_answers(run: Run, raw: DataFrame) -> DataFrame:
    """The table of the phone library's answers, after it was asked about the phones of `raw` that are new to it."""
    before = run.read(PHONE_CACHE) if run.has(PHONE_CACHE) else run.spark.createDataFrame([], PHONE_CACHE.schema)
    asked = asked_of_the_library(raw, "phone", "default_region").checkpoint()  # counted and answered
    new = new_answers(asked, before).checkpoint()  # so that nobody is asked twice
    by_library = new.count()
    if by_library:
        run.append(new, PHONE_CACHE)
    run.progress.rows |= {ANSWERED["cache"]: asked.count() - by_library, ANSWERED["library"]: by_library}
    return run.read(PHONE_CACHE) if run.has(PHONE_CACHE) else before


if __name__ == "__main__":
    main("normalise_contacts", {"normalise_contacts": normalise_contacts_step})
