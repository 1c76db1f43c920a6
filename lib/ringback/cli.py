"""The command line `ringback`: the jobs in local mode, and the questions one asks about settings and results."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ringback import __version__
from ringback.doctor import examine, show
from ringback.explain import explain_command
from ringback.job import AsOf, Conf, Set, Step, command, run_job
from ringback.jobs.build_churn_features import build_churn_features_step
from ringback.jobs.evaluate import evaluate_step
from ringback.jobs.find_dormant import find_dormant_step
from ringback.jobs.map_network import map_network_step
from ringback.jobs.monitor_churn import monitor_churn_step
from ringback.jobs.pipeline import STEPS
from ringback.jobs.replay import replay_step
from ringback.jobs.score_churn import score_churn_step
from ringback.jobs.simulate import simulate_command
from ringback.jobs.train_churn_model import train_churn_model_step
from ringback.jobs.value_customers import value_customers_step
from ringback.metadata import metadata_diff_command
from ringback.review import review_command, worklists_command

TOLD = {
    "normalise_contacts": "Sources to contact records, contact points and quarantine.",
    "resolve_identities": "Contact points to persons.",
    "link_numbers": "Persons to number links, old to new.",
    "plan_verification": "Links and answers to whom to ask, remind, welcome and silence, and what merges.",
    "report": "One HTML file of what was found.",
}
CHURN = {
    "build_churn_features": (build_churn_features_step, "Events to what was known of customers at cut-offs."),
    "train_churn_model": (train_churn_model_step, "Features to the champion among models."),
    "score_churn": (score_churn_step, "Who is about to leave, at as_of."),
    "value_customers": (value_customers_step, "How often customers are expected to buy, and for how much."),
    "find_dormant": (find_dormant_step, "Whose last order in a category is older than the category's age of dormancy."),
    "map_network": (map_network_step, "Who matters in the network of customers, and who left together."),
    "monitor_churn": (monitor_churn_step, "Earlier scores against what came of them."),
}
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Finds customers who changed their phone number and proves which new number is theirs.",
)


def _register(job: str, steps: Mapping[str, Step], told: str) -> None:
    app.command(name=job, help=told)(command(job, steps))


_register("pipeline", STEPS, "All stages in order, the report at the end.")
for _job, _told in TOLD.items():
    _register(_job, {_job: STEPS[_job]}, _told)
for _job, (_step, _told) in CHURN.items():
    _register(_job, {_job: _step}, _told)

_register(
    "replay", {"replay": replay_step}, "Declared changes hidden and found again: how good links are, without any truth."
)


@app.command(help="Measures persons and links against a truth, the plain approaches beside them.")
def evaluate(
    conf: Conf,
    overrides: Set = None,
    as_of: AsOf = None,
    truth: Annotated[
        str | None, typer.Option("--truth", help="folder with truth_persons.csv.gz and truth_number_changes.csv.gz")
    ] = None,
) -> None:
    files = ("truth_persons", "truth_number_changes") if truth is not None else ()
    named = [f"evaluation.{file}={truth}/{file}.csv.gz" for file in files]
    named += [f"evaluation.truth_world={truth}/truth"] if truth is not None and Path(truth, "truth").is_dir() else []
    raise typer.Exit(run_job("evaluate", {"evaluate": evaluate_step}, conf, [*(overrides or []), *named], as_of))


app.command(
    name="simulate", help="A world of invented customers with its truth, to measure ringback or any other tool."
)(simulate_command)


@app.command(help="Why: a number's holders, a person's records, a link's evidence, as a path in time.")
def explain(
    conf: Conf,
    overrides: Set = None,
    phone: Annotated[str | None, typer.Option("--phone", help="a number, best as +1…")] = None,
    person: Annotated[str | None, typer.Option("--person", help="a person_id")] = None,
    link: Annotated[str | None, typer.Option("--link", help="a link_id")] = None,
    other: Annotated[
        str | None, typer.Option("--why-not", help="a number or person_id: why is it not the same person's")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object instead of text")] = False,
    svg: Annotated[str | None, typer.Option("--svg", help="file to draw the path in time to, as SVG")] = None,
) -> None:
    raise typer.Exit(explain_command(conf, overrides or [], phone, person, link, other, as_json, svg))


@app.command(help="The pairs in doubt as a CSV file; filled in, it is a source of decisions.")
def review(
    conf: Conf,
    overrides: Set = None,
    out: Annotated[str, typer.Option("--out", help="CSV file to write")] = "out/review.csv",
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="pairs at most, most valuable first")] = 200,
) -> None:
    raise typer.Exit(review_command(conf, overrides or [], out, most))


@app.command(help="Whom to ask, remind and welcome, what to look up, merge and rule about: CSV files of the last plan.")
def worklists(
    conf: Conf,
    overrides: Set = None,
    out: Annotated[str, typer.Option("--out", help="folder to write to")] = "out/worklists",
    most: Annotated[int, typer.Option("--most", min=1, max=1_000_000, help="rows of a file at most")] = 10_000,
) -> None:
    raise typer.Exit(worklists_command(conf, overrides or [], out, most))


@app.command(help="Java, versions, settings, folders, disk: what is wrong and what to do. Does not start Spark.")
def doctor(conf: Conf = "conf/default.yaml", overrides: Set = None) -> None:
    raise typer.Exit(show(examine(conf, overrides or [])))


@app.command(
    name="metadata-diff",
    help="What another version of phonenumbers answers otherwise, block by block. Does not start Spark.",
)
def metadata_diff(
    old: Annotated[
        str | None, typer.Option("--old", help="folder of the older phonenumbers; else the installed one")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--new", help="folder of the newer phonenumbers; else the installed one")
    ] = None,
    out: Annotated[str | None, typer.Option("--out", help="CSV file to write, one row per block")] = None,
) -> None:
    raise typer.Exit(metadata_diff_command(old, new, out))


@app.command(
    name="churn-table",
    help="How well churn can be told from any labelled table (CSV), by scores out of fold. Does not start Spark.",
)
def churn_table(
    path: Annotated[str, typer.Option("--path", help="CSV file, also .gz: one row a customer")],
    id_column: Annotated[str, typer.Option("--id", help="column that names the customer")],
    label: Annotated[str, typer.Option("--label", help="column that tells who churned: yes/no, 1/0, true/false")],
    folds: Annotated[int, typer.Option("--folds", help="parts of which each is scored by models of the others")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="draws the folds")] = 0,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="a column to leave out; may be given again and again")
    ] = None,
    conf: Annotated[str | None, typer.Option("--conf", help="settings; else the defaults")] = None,
) -> None:
    from ringback.churn.command import churn_table_command  # xgboost takes a second to load, for this command alone

    raise typer.Exit(churn_table_command(path, id_column, label, folds, seed, without or [], conf))


@app.command(help="The version of ringback.")
def version() -> None:
    typer.echo(__version__)


def main() -> None:
    """The entry point of the `ringback` command."""
    app()
