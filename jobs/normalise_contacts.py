"""Reads every source of contacts and events; writes contact_records, contact_points and quarantine."""

from functools import reduce

from pyspark.sql import DataFrame

from ringback.audits import require_row_balance
from ringback.contacts import normalise_contacts
from ringback.errors import ConfigError
from ringback.job import Run, main
from ringback.sources import check_sources, read_source
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, QUARANTINE


def normalise_contacts_step(run: Run) -> None:
    """Sources in, three tables out, rows balanced."""
    sources = run.settings.sources
    if not sources:
        raise ConfigError(
            "sources: there is none; add an entry with path, format and default_region (see default.yaml)"
        )
    check_sources(run.spark, sources)  # all that is wrong with all of them, before any row is read
    raw = reduce(DataFrame.unionByName, [read_source(run.spark, name, source) for name, source in sources.items()])
    made = normalise_contacts(raw, as_of=run.as_of, run_id=run.run_id, settings=run.settings.contacts)
    run.write(made.contact_records, CONTACT_RECORDS)
    run.write(made.contact_points, CONTACT_POINTS)
    run.write(made.quarantine, QUARANTINE, keep=("first_seen_run",))
    run.progress.rows["rows read"] = made.rows.count()
    made.rows.unpersist()
    require_row_balance(run.progress.rows["rows read"], run.progress.rows[CONTACT_RECORDS.name], run.read(QUARANTINE))


if __name__ == "__main__":
    main("normalise_contacts", {"normalise_contacts": normalise_contacts_step})
