"""Reads contact records and points; writes whose they are: persons, households, tenures, evidence, compared pairs and hubs."""

from pyspark.sql import functions as F

from ringback.audits import require_one_person_a_record, require_one_row_a_key
from ringback.identity import Before, resolve_identities
from ringback.identity.incremental import Changes, Update, changes_since, updated_identities, without_constraints
from ringback.identity.learned import Learned
from ringback.job import Run, main
from ringback.jobs.kept_identities import keep, kept, let_go, or_none, rulings
from ringback.numbers.line_states import with_line_states
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVIDENCE_TABLE,
    HOUSEHOLDS,
    HUBS,
    IDENTITY_CHANGES,
    IDENTITY_MODEL,
    IDENTITY_PROFILES,
    IDENTITY_RECORDS,
    NUMBER_STATUS,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    PHONE_TENURES,
    TENURES,
)


def resolve_identities_step(run: Run) -> None:
    """Contact records in, persons out, one a record: of all, or of what changed while the last run's weights are kept."""
    left = kept(run)
    if left is None:
        whole_run(run)
        return
    require_one_row_a_key(left.person_records, PERSON_RECORDS)
    changes = changes_since(
        run.read(CONTACT_RECORDS),
        run.read(CONTACT_POINTS),
        settings=run.settings.identity,
        left=left,
        decisions=rulings(run),
        status=or_none(run, NUMBER_STATUS),
    )
    if changes.share > run.settings.identity.max_changed_share:
        whole_run(run, left.learned)
    else:
        with without_constraints(run.spark):
            update_run(run, changes) if changes.count else tell_lines(run)


def update_run(run: Run, changes: Changes) -> None:
    """What changed since the last run is made anew, with what that had learned."""
    update = updated_identities(changes, run_id=run.run_id, as_of=run.as_of)
    model = run.read(IDENTITY_MODEL).checkpoint()
    let_go(run)
    write_update(run, update)
    tell_lines(run)
    require_one_person_a_record(run.read(CONTACT_RECORDS), run.read(PERSON_RECORDS))
    run.write(model, IDENTITY_MODEL)


def whole_run(run: Run, learned: Learned | None = None) -> None:
    """Everybody is compared anew, with what an earlier run `learned`; else what that teaches is kept where the settings say so."""
    records, model = run.read(CONTACT_RECORDS), run.read(IDENTITY_MODEL).checkpoint() if learned else None
    made = resolve_identities(
        records,
        run.read(CONTACT_POINTS),
        settings=run.settings.identity,
        run_id=run.run_id,
        as_of=run.as_of,
        before=run_before(run),
        decisions=rulings(run),
        status=or_none(run, NUMBER_STATUS),
        learned=learned,
    )
    require_one_person_a_record(records, made.person_records)
    let_go(run)
    run.write(made.hubs, HUBS)
    run.write(made.pairs, PAIRS)
    run.append(made.identity_changes, IDENTITY_CHANGES)
    run.write(made.person_records, PERSON_RECORDS)
    status = or_none(run, NUMBER_STATUS)
    run.write(with_line_states(made.tenures, status), TENURES)
    run.write(with_line_states(made.phone_tenures, status), PHONE_TENURES)
    run.write(made.evidence, EVIDENCE_TABLE)
    run.write(made.persons, PERSONS)
    run.write(made.households, HOUSEHOLDS)
    keep(run, made, model)


def tell_lines(run: Run) -> None:
    """Tenures whose lines vendors say something else of than at the last run tell it: answers come without any record that changes."""
    held = run.read(PHONE_TENURES)
    told = with_line_states(
        held, or_none(run, NUMBER_STATUS)
    ).checkpoint()  # read before the tables that it is made of change
    before = held.select("value", "tenure", F.col("line_state").alias("_before"))
    other = told.join(before, ["value", "tenure"], how="inner").where(~F.equal_null("line_state", "_before"))
    scope = other.select("kind", "value").distinct().checkpoint()
    if not scope.isEmpty():
        rows = told.join(scope, ["kind", "value"], how="leftsemi")
        run.replace(rows, scope, TENURES)
        run.replace(rows, scope, PHONE_TENURES)


def write_update(run: Run, update: Update) -> None:
    """What changed takes the place of what it was."""
    for part, table in (
        (update.hubs, HUBS),
        (update.pairs, PAIRS),
        (update.person_records, PERSON_RECORDS),
        (update.tenures, TENURES),
        (update.phone_tenures, PHONE_TENURES),
        (update.evidence, EVIDENCE_TABLE),
        (update.persons, PERSONS),
        (update.records, IDENTITY_RECORDS),
        (update.profiles, IDENTITY_PROFILES),
    ):
        run.replace(part.rows, part.scope, table)
    run.append(update.identity_changes, IDENTITY_CHANGES)
    run.write(update.households, HOUSEHOLDS)


def run_before(run: Run) -> Before | None:
    """What the last run said of persons, where there was one."""
    if not (run.has(PERSON_RECORDS) and run.has(IDENTITY_CHANGES)):
        return None
    before = Before(run.read(PERSON_RECORDS), run.read(IDENTITY_CHANGES))
    require_one_row_a_key(before.person_records, PERSON_RECORDS)
    return before


if __name__ == "__main__":
    main("resolve_identities", {"resolve_identities": resolve_identities_step})
