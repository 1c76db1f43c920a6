"""Reads every source; writes contact_records, contact_points, quarantine, refused_shapes, and number_status of look-ups."""

from ringback import io
from ringback.audits import require_row_balance
from ringback.contacts import normalise_contacts
from ringback.errors import ConfigError
from ringback.job import Run, main
from ringback.numbers import LookUps, normalise_look_ups
from ringback.sources import check_sources, read_inputs
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, NUMBER_STATUS, QUARANTINE, REFUSED_SHAPES


def normalise_contacts_step(run: Run) -> None:
    """Sources in, tables out, rows balanced."""
    sources = run.settings.sources
    if not sources:
        raise ConfigError(
            "sources: there is none; add an entry with path, format and default_region (see default.yaml)"
        )
    check_sources(run.spark, sources)  # all that is wrong with all of them, before any row is read
    raw = read_inputs(run.spark, sources, ("contacts", "events"))
    made = normalise_contacts(raw, as_of=run.as_of, run_id=run.run_id, settings=run.settings.contacts)
    run.write(made.contact_records, CONTACT_RECORDS)
    run.write(made.contact_points, CONTACT_POINTS)
    look_ups = look_ups_step(run)
    quarantine = made.quarantine.unionByName(look_ups.quarantine) if look_ups else made.quarantine
    run.write(quarantine, QUARANTINE, keep=("first_seen_run",))
    run.write(made.refused_shapes, REFUSED_SHAPES)
    parts = [made.rows, look_ups.rows] if look_ups else [made.rows]
    run.progress.rows["rows read"] = sum(rows.count() for rows in parts)
    for rows in parts:
        rows.unpersist()
    require_row_balance(
        run.progress.rows["rows read"],
        run.progress.rows[CONTACT_RECORDS.name],
        run.read(QUARANTINE),
        run.read(NUMBER_STATUS) if look_ups else None,
    )


def look_ups_step(run: Run) -> LookUps | None:
    """What vendors say of numbers, written; None where no source tells, and the table, if there is one, is emptied."""
    if any(source.input == "number_status" for source in run.settings.sources.values()):
        raw = read_inputs(run.spark, run.settings.sources, ("number_status",))
        made = normalise_look_ups(raw, as_of=run.as_of, run_id=run.run_id, settings=run.settings.status)
        run.write(made.number_status, NUMBER_STATUS)
        return made
    if io.exists(run.spark, NUMBER_STATUS, run.settings.warehouse):
        run.write(run.read(NUMBER_STATUS).limit(0), NUMBER_STATUS)
    return None


if __name__ == "__main__":
    main("normalise_contacts", {"normalise_contacts": normalise_contacts_step})
