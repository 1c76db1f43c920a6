"""Reads contact records and points; writes whose they are: persons, tenures, evidence, compared pairs and hubs."""

from ringback.audits import require_one_person_a_record
from ringback.identity import resolve_identities
from ringback.job import Run, main
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVIDENCE_TABLE,
    HUBS,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    PHONE_TENURES,
    TENURES,
)


def resolve_identities_step(run: Run) -> None:
    """Contact records in, persons out, one a record."""
    records = run.read(CONTACT_RECORDS)
    made = resolve_identities(records, run.read(CONTACT_POINTS), settings=run.settings.identity)
    require_one_person_a_record(records, made.person_records)
    run.write(made.hubs, HUBS)
    run.write(made.pairs, PAIRS)
    run.write(made.person_records, PERSON_RECORDS)
    run.write(made.tenures, TENURES)
    run.write(made.phone_tenures, PHONE_TENURES)
    run.write(made.evidence, EVIDENCE_TABLE)
    run.write(made.persons, PERSONS)


if __name__ == "__main__":
    main("resolve_identities", {"resolve_identities": resolve_identities_step})
