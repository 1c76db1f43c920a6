"""Reads every source of contacts and events; writes contact_records, contact_points and quarantine."""

from pyspark.sql import DataFrame

from ringback.audits import require_row_balance
from ringback.contacts import normalise_contacts
from ringback.contacts.phones import new_answers
from ringback.errors import ConfigError
from ringback.job import Run, main
from ringback.sources import read_sources
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, PHONE_CACHE, QUARANTINE


def normalise_contacts_step(run: Run) -> None:
    """Sources in, three tables out, rows balanced."""
    sources = run.settings.sources
    if not sources:
        raise ConfigError(
            "sources: there is none; add an entry with path, format and default_region (see default.yaml)"
        )
    raw = read_sources(run.spark, sources)
    answers = kept_phone_answers(run, raw) if run.settings.contacts.keep_phone_answers else None
    made = normalise_contacts(
        raw, as_of=run.as_of, run_id=run.run_id, settings=run.settings.contacts, phone_answers=answers
    )
    run.write(made.contact_records, CONTACT_RECORDS)
    run.write(made.contact_points, CONTACT_POINTS)
    run.write(made.quarantine, QUARANTINE, keep=("first_seen_run",))
    run.progress.rows["rows read"] = made.rows.count()
    require_row_balance(run.progress.rows["rows read"], run.progress.rows[CONTACT_RECORDS.name], run.read(QUARANTINE))


def kept_phone_answers(run: Run, raw: DataFrame) -> DataFrame:
    """The table of the phone library's answers, after it was asked about the phones of `raw` that are new to it."""
    before = run.read(PHONE_CACHE) if run.has(PHONE_CACHE) else run.spark.createDataFrame([], PHONE_CACHE.schema)
    run.append(new_answers(raw, "phone", "default_region", before), PHONE_CACHE)
    return run.read(PHONE_CACHE)


if __name__ == "__main__":
    main("normalise_contacts", {"normalise_contacts": normalise_contacts_step})
