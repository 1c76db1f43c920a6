"""All stages in order, in one Spark session; `--until` names the last one to run."""

import typer

from ringback.churn.values import TooFewBuyers
from ringback.job import Run, Step, main
from ringback.jobs.build_churn_features import build_churn_features_step
from ringback.jobs.evaluate import evaluate_step
from ringback.jobs.find_dormant import find_dormant_step
from ringback.jobs.link_numbers import link_numbers_step
from ringback.jobs.map_network import map_network_step
from ringback.jobs.monitor_churn import monitor_churn_step
from ringback.jobs.normalise_contacts import normalise_contacts_step
from ringback.jobs.plan_verification import plan_verification_step
from ringback.jobs.report import report_step
from ringback.jobs.resolve_identities import resolve_identities_step
from ringback.jobs.score_churn import score_churn_step
from ringback.jobs.train_churn_model import train_churn_model_step
from ringback.jobs.value_customers import value_customers_step
from ringback.tables import CHURN_SCORES, MODELS


def evaluate_if_known_step(run: Run) -> None:
    """Measures against the truth where the settings name one; most data have none."""
    if run.settings.evaluation.truth_persons is not None:
        evaluate_step(run)


def asks_about_churn(run: Run) -> bool:
    """Whether there are events, and cut-offs to learn from or to measure at, or a model of an earlier run."""
    churn, inputs = run.settings.churn, {source.input for source in run.settings.sources.values()}
    return "events" in inputs and bool(churn.train_at or churn.test_at or run.has(MODELS))


def build_churn_features_if_asked_step(run: Run) -> None:
    """What was known of customers, where churn is asked about."""
    if asks_about_churn(run):
        build_churn_features_step(run)


def train_churn_model_if_asked_step(run: Run) -> None:
    """A model, where there are cut-offs to learn from; else the one of an earlier run goes on."""
    if asks_about_churn(run) and run.settings.churn.train_at:
        train_churn_model_step(run)


def score_churn_if_asked_step(run: Run) -> None:
    """Who is about to leave, where there is a model."""
    if asks_about_churn(run) and run.has(MODELS):
        score_churn_step(run)


def value_customers_if_asked_step(run: Run) -> None:
    """What customers are expected to buy, where churn is asked about and enough of them bought more than once."""
    if asks_about_churn(run):
        try:
            value_customers_step(run)
        except TooFewBuyers as reason:
            typer.echo(f"no customer_values: {reason}")


def find_dormant_if_asked_step(run: Run) -> None:
    """Who has not bought for long, where churn is asked about."""
    if asks_about_churn(run):
        find_dormant_step(run)


def map_network_if_asked_step(run: Run) -> None:
    """The network of customers, where churn is asked about and a source tells of contacts between them."""
    if asks_about_churn(run) and any(source.input == "relations" for source in run.settings.sources.values()):
        map_network_step(run)


def monitor_churn_if_asked_step(run: Run) -> None:
    """What came of earlier scores."""
    if asks_about_churn(run) and run.settings.churn.monitor and run.has(CHURN_SCORES):
        monitor_churn_step(run)


STEPS: dict[str, Step] = {
    "normalise_contacts": normalise_contacts_step,
    "resolve_identities": resolve_identities_step,
    "link_numbers": link_numbers_step,
    "plan_verification": plan_verification_step,
    "build_churn_features": build_churn_features_if_asked_step,
    "train_churn_model": train_churn_model_if_asked_step,
    "score_churn": score_churn_if_asked_step,
    "value_customers": value_customers_if_asked_step,
    "find_dormant": find_dormant_if_asked_step,
    "map_network": map_network_if_asked_step,
    "monitor_churn": monitor_churn_if_asked_step,
    "evaluate": evaluate_if_known_step,
    "report": report_step,
}

if __name__ == "__main__":
    main("pipeline", STEPS)
