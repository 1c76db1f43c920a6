"""Reads links, answers, consents and look-ups; writes whom to ask, remind, welcome and silence, what merges, and what to look up."""

from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none
from ringback.numbers.probing import require_adapters
from ringback.numbers.verification.plan import Given, Rules, plan_verification
from ringback.numbers.verification.questions import log_rows
from ringback.tables import (
    CONSENTS,
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    DO_NOT_CONTACT,
    EVIDENCE_TABLE,
    HUBS,
    IDENTITY_CHANGES,
    MERGE_INSTRUCTIONS,
    NUMBER_LINKS,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    PROBE_QUEUE,
    QUESTION_LOG,
    QUESTIONS,
    REMIND_IN_APP,
    TARGET_POOL,
    VERIFICATION_PROBLEMS,
    VERIFICATION_RULINGS,
    VERIFICATIONS,
    WELCOME_BACK,
)

OF_OTHERS = (
    NUMBER_LINKS, VERIFICATIONS, CONSENTS, DECISIONS, NUMBER_STATUS, CONTACT_RECORDS, CONTACT_POINTS, PERSON_RECORDS, PERSONS,
    EVIDENCE_TABLE, HUBS, IDENTITY_CHANGES,
)  # fmt: skip
OF_EARLIER_RUNS = (QUESTION_LOG, VERIFICATION_RULINGS, MERGE_INSTRUCTIONS)
MADE = (
    VERIFICATION_RULINGS, VERIFICATION_PROBLEMS, DO_NOT_CONTACT, QUESTIONS, MERGE_INSTRUCTIONS, TARGET_POOL, PROBE_QUEUE,
    REMIND_IN_APP, WELCOME_BACK,
)  # fmt: skip
OPTIONAL = (VERIFICATIONS, CONSENTS, DECISIONS, NUMBER_STATUS, *OF_EARLIER_RUNS)


def plan_verification_step(run: Run) -> None:
    """Links and answers in; rulings, questions and lists out; what is asked today is noted in the log, never to be changed."""
    settings = run.settings
    require_adapters(settings.probing.providers, settings.status.codes)
    given = [or_none(run, table) if table in OPTIONAL else run.read(table) for table in (*OF_OTHERS, *OF_EARLIER_RUNS)]
    rules = Rules(settings.verification, settings.probing, settings.links)
    made = plan_verification(Given(*given), as_of=run.as_of, rules=rules)
    for table, rows in zip(MADE, vars(made).values(), strict=True):
        run.write(rows, table)
    run.append(log_rows(run.read(QUESTIONS)), QUESTION_LOG)


if __name__ == "__main__":
    main("plan_verification", {"plan_verification": plan_verification_step})
