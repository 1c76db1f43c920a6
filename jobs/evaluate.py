"""Measures persons and number links against the truth, the plain approaches beside them, and prints the figures."""

from pyspark.sql import DataFrame

from ringback.evaluate import (
    evaluate,
    print_figures,
    read_truth_number_changes,
    read_truth_persons,
    read_world,
    succession_figures,
    truth_region,
)
from ringback.job import Run, main
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, EVALUATION, NUMBER_LINKS, PERSON_RECORDS, TENURES


def evaluate_step(run: Run) -> None:
    """Tables and truth in, table evaluation out, figures on stdout."""
    settings = run.settings
    truth_persons = read_truth_persons(run.spark, settings.evaluation)
    truth_number_changes = read_truth_number_changes(run.spark, settings.evaluation)
    figures = evaluate(
        run.read(PERSON_RECORDS),
        run.read(CONTACT_POINTS),
        run.read(CONTACT_RECORDS),
        run.read(NUMBER_LINKS),
        truth_persons,
        truth_number_changes,
        region=truth_region(settings.evaluation, settings.sources),
        evaluation=settings.evaluation,
        links=settings.links,
    )
    if settings.evaluation.truth_world is not None:
        figures = figures.unionByName(of_world(run, settings.evaluation.truth_world))
    run.write(figures, EVALUATION)
    print_figures(run.read(EVALUATION).collect())  # some hundred rows, for people to read


def of_world(run: Run, folder: str) -> DataFrame:
    """The figures that only a simulated world's truth can tell."""
    return succession_figures(
        run.read(NUMBER_LINKS), run.read(TENURES), run.read(PERSON_RECORDS), run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS),
        read_world(run.spark, folder),
        as_of=run.as_of,
        rules=run.settings.links,
    )  # fmt: skip


if __name__ == "__main__":
    main("evaluate", {"evaluate": evaluate_step})
