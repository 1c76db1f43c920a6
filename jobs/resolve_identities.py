"""Reads contact records and points; writes whose they are: persons, households, tenures, evidence, compared pairs and hubs."""

from ringback.audits import require_one_person_a_record, require_one_row_a_key
from ringback.identity import Before, resolve_identities
from ringback.job import Run, main
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    EVIDENCE_TABLE,
    HOUSEHOLDS,
    HUBS,
    IDENTITY_CHANGES,
    NUMBER_STATUS,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    PHONE_TENURES,
    TENURES,
)


def resolve_identities_step(run: Run) -> None:
    """Contact records in, persons out, one a record."""
    records = run.read(CONTACT_RECORDS)
    made = resolve_identities(
        records,
        run.read(CONTACT_POINTS),
        settings=run.settings.identity,
        run_id=run.run_id,
        as_of=run.as_of,
        before=run_before(run),
        decisions=run.read(DECISIONS) if run.has(DECISIONS) else None,
        status=run.read(NUMBER_STATUS) if run.has(NUMBER_STATUS) else None,
    )
    require_one_person_a_record(records, made.person_records)
    run.write(made.hubs, HUBS)
    run.write(made.pairs, PAIRS)
    run.append(made.identity_changes, IDENTITY_CHANGES)
    run.write(made.person_records, PERSON_RECORDS)
    run.write(made.tenures, TENURES)
    run.write(made.phone_tenures, PHONE_TENURES)
    run.write(made.evidence, EVIDENCE_TABLE)
    run.write(made.persons, PERSONS)
    run.write(made.households, HOUSEHOLDS)


def run_before(run: Run) -> Before | None:
    """What the last run said of persons, where there was one."""
    if not (run.has(PERSON_RECORDS) and run.has(IDENTITY_CHANGES)):
        return None
    before = Before(run.read(PERSON_RECORDS), run.read(IDENTITY_CHANGES))
    require_one_row_a_key(before.person_records, PERSON_RECORDS)
    return before


if __name__ == "__main__":
    main("resolve_identities", {"resolve_identities": resolve_identities_step})
