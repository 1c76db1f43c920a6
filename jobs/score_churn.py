"""Reads churn_features and a model; writes churn_scores: who is about to leave, how sure, and what goes with it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.customers import ACCOUNTS, LINKS, customers, named_customers
from ringback.churn.events import account_events
from ringback.churn.registry import chosen_model
from ringback.churn.scoring import churn_scores
from ringback.identity.accounts import account_of
from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none
from ringback.jobs.known_at import known_at
from ringback.numbers.verification.consents import PERSON, WITHDRAWN, after_merges, in_force, of_numbers_and_persons
from ringback.sources import read_events
from ringback.tables import (
    CHURN_FEATURES,
    CHURN_SCORES,
    CONSENTS,
    CONTACT_POINTS,
    CONTACT_RECORDS,
    IDENTITY_CHANGES,
    MODELS,
    NUMBER_LINKS,
    PERSON_RECORDS,
    PERSONS,
    TARGET_POOL,
)


def score_churn_step(run: Run) -> None:
    """Every customer known at as_of comes out, scored or with the reason why not."""
    churn = run.settings.churn
    kept = chosen_model(run.read(MODELS), churn.model.use)
    known, opted_out, unreachable = of_accounts(run) if churn.customers == ACCOUNTS else of_persons(run)
    scores = churn_scores(
        run.read(CHURN_FEATURES),
        known,
        kept,
        as_of=run.as_of,
        settings=churn,
        opted_out=opted_out,
        unreachable=unreachable,
    )
    run.write(
        scores, CHURN_SCORES, within=F.col("as_of") == F.lit(run.as_of)
    )  # earlier ones stay, to be measured one day


def of_accounts(run: Run) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Accounts with an event, those that opted out of profiling, and none that cannot be reached: accounts have no number."""
    events = account_events(read_events(run.spark, run.settings.sources), run.settings.churn.money)
    known = events.where(events["known_at"] < run.as_of).select("customer_id")
    said = in_force(or_none(run, CONSENTS), run.settings.churn.profiling, "profiling").where("subject_kind = 'account'")
    split = said.where(said["state"] == WITHDRAWN).selectExpr("split(subject, '\\\\|') parts")
    accounts = split.selectExpr("parts[0] source", "parts[1] account_id")
    return known, accounts.select(account_of().alias("customer_id")), known.limit(0)


def of_persons(run: Run) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Customers as known at as_of, those of whom a person opted out of profiling, and those whose number reaches nobody."""
    then = known_at(run, run.as_of.date())
    links, owners = then.read(NUMBER_LINKS), then.read(PERSON_RECORDS)
    joined = customers(links, run.settings.links.publish_at) if run.settings.churn.customers == LINKS else None
    states = of_numbers_and_persons(
        in_force(or_none(then, CONSENTS), run.settings.churn.profiling, "profiling"),
        then.read(CONTACT_RECORDS), then.read(CONTACT_POINTS), owners, after_merges(or_none(then, IDENTITY_CHANGES)),
    )  # fmt: skip
    withdrawn = states.where((states["state"] == WITHDRAWN) & (states["subject_kind"] == PERSON))
    opted_out = withdrawn.select(withdrawn["subject"].alias("person_id"))
    return (
        named_customers(then.read(PERSONS).select("person_id"), joined),
        named_customers(opted_out, joined),
        named_customers(or_none(then, TARGET_POOL).select("person_id"), joined),
    )


if __name__ == "__main__":
    main("score_churn", {"score_churn": score_churn_step})
