"""The stage after number links: what answers rule, who is silenced, whom to ask, remind, welcome, and what to look up."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame

from ringback.numbers.probing import probe_candidates, probe_queue, target_pool
from ringback.numbers.verification.consents import after_merges, in_force, of_numbers_and_persons
from ringback.numbers.verification.lists import remind_in_app, welcome_back
from ringback.numbers.verification.merging import merge_instructions
from ringback.numbers.verification.questions import Known, plan_questions
from ringback.numbers.verification.rulings import rulings_of
from ringback.numbers.verification.silence import do_not_contact
from ringback.numbers.verification.states import problems, questions_of_links
from ringback.numbers.verification.worth import person_values
from ringback.settings import LinkSettings, ProbingSettings, VerificationSettings


@dataclass(frozen=True)
class Given:
    """The tables of earlier stages; and of earlier runs of this one: question_log, rulings, instructions."""

    links: DataFrame
    verifications: DataFrame
    consents: DataFrame
    decisions: DataFrame
    status: DataFrame
    records: DataFrame
    points: DataFrame
    owners: DataFrame
    persons: DataFrame
    evidence: DataFrame
    hubs: DataFrame
    changes: DataFrame
    question_log: DataFrame
    rulings: DataFrame
    instructions: DataFrame


@dataclass(frozen=True)
class Rules:
    """The sections of the settings that the stage goes by."""

    verification: VerificationSettings
    probing: ProbingSettings
    links: LinkSettings


@dataclass(frozen=True)
class Planned:
    """The tables of the stage."""

    rulings: DataFrame
    problems: DataFrame
    do_not_contact: DataFrame
    questions: DataFrame
    instructions: DataFrame
    target_pool: DataFrame
    probe_queue: DataFrame
    remind_in_app: DataFrame
    welcome_back: DataFrame


def plan_verification(given: Given, *, as_of: datetime, rules: Rules) -> Planned:
    """All that follows from links and answers today, each table as its own function tells."""
    ours, probing = rules.verification, rules.probing
    asked = questions_of_links(given.verifications, given.links, given.question_log).checkpoint()  # read by all below
    ledger = in_force(given.consents, ours.purposes, ours.channel)
    merged = after_merges(given.changes)
    states = of_numbers_and_persons(ledger, given.records, given.points, given.owners, merged).checkpoint()
    rulings = rulings_of(asked, given.links, given.evidence, given.owners, given.rulings, given.decisions).checkpoint()
    silenced = do_not_contact(asked, given.links, states, rulings, given.owners).checkpoint()  # joined often
    pool = target_pool(
        given.persons, given.status, given.links, unreachable=probing.unreachable, publish_at=rules.links.publish_at
    ).checkpoint()  # written, and asked who of it is active
    known = Known(
        asked,
        given.question_log,
        silenced,
        states,
        given.status,
        given.hubs,
        merged,
        given.records,
        given.owners,
    )
    values = person_values(given.records, given.owners, ours.value)
    candidates = probe_candidates(
        given.persons, values, given.points, given.status, given.links, as_of=as_of, rules=probing
    )
    return Planned(
        rulings=rulings,
        problems=problems(asked, given.rulings),
        do_not_contact=silenced,
        questions=plan_questions(given.links, known, as_of=as_of, rules=ours, unreachable=probing.unreachable),
        instructions=merge_instructions(
            rulings, given.links, given.evidence, given.records, given.instructions, rules=ours.merge
        ),
        target_pool=pool,
        probe_queue=probe_queue(candidates, as_of=as_of, rules=probing),
        remind_in_app=remind_in_app(pool, given.records, given.owners, silenced, as_of=as_of, rules=ours),
        welcome_back=welcome_back(given.links, asked, silenced, as_of=as_of, rules=ours, bounds=rules.links),
    )
