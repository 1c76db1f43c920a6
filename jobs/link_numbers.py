"""Reads persons and their dated phones; writes number_links: which number followed which, how sure, and why."""

from ringback.identity.event_persons import event_persons
from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none
from ringback.numbers import link_numbers
from ringback.numbers.verification import with_status
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVENT_PERSONS,
    HUBS,
    NUMBER_LINKS,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    QUESTION_LOG,
    TENURES,
    VERIFICATIONS,
)


def link_numbers_step(run: Run) -> None:
    """Persons in, number links out, each with the status that questions and answers give it."""
    links = link_numbers(
        run.read(CONTACT_RECORDS),
        run.read(CONTACT_POINTS),
        run.read(PERSON_RECORDS),
        run.read(PERSONS),
        run.read(TENURES),
        run.read(HUBS),
        rules=run.settings.links,
        as_of=run.as_of,
        status=run.read(NUMBER_STATUS) if run.has(NUMBER_STATUS) else None,
    )
    told = with_status(
        links.checkpoint(),  # its questions are looked for by id, then by numbers
        or_none(run, VERIFICATIONS),
        or_none(run, QUESTION_LOG),
        as_of=run.as_of,
        answer_days=run.settings.verification.answer_days,
    )
    run.write(told, NUMBER_LINKS)
    run.write(
        event_persons(run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS), run.read(PERSON_RECORDS)), EVENT_PERSONS
    )


if __name__ == "__main__":
    main("link_numbers", {"link_numbers": link_numbers_step})
