"""Reads persons and their dated phones; writes number_links: which number followed which, how sure, and why."""

from ringback.identity.event_persons import event_persons
from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none
from ringback.numbers import scored_links, told_links
from ringback.numbers.calibration import ANSWERS, BY_RULES
from ringback.numbers.fits import calibration, with_fit
from ringback.numbers.verification import with_status
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVENT_PERSONS,
    HUBS,
    LINK_CALIBRATION,
    NUMBER_LINKS,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    QUESTION_LOG,
    TENURES,
    VERIFICATIONS,
)


def link_numbers_step(run: Run) -> None:
    """Persons in, number links out, with calibrated confidences, each with the status that questions and answers give it."""
    rules, answers, log = run.settings.links, or_none(run, VERIFICATIONS), or_none(run, QUESTION_LOG)
    scored = scored_links(
        run.read(CONTACT_RECORDS),
        run.read(CONTACT_POINTS),
        run.read(PERSON_RECORDS),
        run.read(PERSONS),
        run.read(TENURES),
        run.read(HUBS),
        rules=rules,
        as_of=run.as_of,
        status=run.read(NUMBER_STATUS) if run.has(NUMBER_STATUS) else None,
    ).checkpoint()  # calibrated, and its questions are looked for by id, then by numbers
    fits, by_rules = or_none(run, LINK_CALIBRATION), told_links(scored, rules, BY_RULES)
    fit = calibration(by_rules, answers, log, fits, rules=rules.calibration, as_of=run.as_of)
    told = with_status(
        told_links(scored, rules, fit),
        answers,
        log,
        as_of=run.as_of,
        answer_days=run.settings.verification.answer_days,
    )
    if fit.source == ANSWERS:
        run.write(with_fit(fits, fit, ANSWERS, run.as_of), LINK_CALIBRATION)
    run.write(told, NUMBER_LINKS)
    run.write(
        event_persons(run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS), run.read(PERSON_RECORDS)), EVENT_PERSONS
    )


if __name__ == "__main__":
    main("link_numbers", {"link_numbers": link_numbers_step})
