"""Measures persons and number links against the truth, the plain approaches beside them, and prints the figures."""

from ringback.evaluate import evaluate, print_figures, read_truth_number_changes, read_truth_persons, truth_region
from ringback.job import Run, main
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, EVALUATION, NUMBER_LINKS, PERSON_RECORDS


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
    run.write(figures, EVALUATION)
    print_figures(run.read(EVALUATION).collect())  # some hundred rows, for people to read


if __name__ == "__main__":
    main("evaluate", {"evaluate": evaluate_step})
