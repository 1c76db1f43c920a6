"""Measures persons and number links against the truth, the plain approaches beside them, and prints the figures."""

from pyspark.sql import DataFrame

from ringback.evaluate import (
    evaluate,
    look_up_figures,
    other_systems,
    print_figures,
    read_truth_number_changes,
    read_truth_persons,
    read_world,
    succession_figures,
    truth_region,
)
from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none
from ringback.numbers.probing import probe_candidates
from ringback.numbers.verification.worth import person_values
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVALUATION,
    HUBS,
    NUMBER_LINKS,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    TENURES,
)


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
    world, rules = read_world(run.spark, folder), run.settings.probing
    links, records, points = run.read(NUMBER_LINKS), run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS)
    status, owners, persons = or_none(run, NUMBER_STATUS), run.read(PERSON_RECORDS), run.read(PERSONS)
    others = other_systems(
        records,
        points,
        status,
        run.read(HUBS),
        as_of=run.as_of,
        dead=rules.unreachable,
        evaluation=run.settings.evaluation,
    )
    figures = succession_figures(
        links,
        persons,
        run.read(TENURES),
        owners,
        records,
        points,
        world,
        as_of=run.as_of,
        rules=run.settings.links,
        others=others,
    )
    values = person_values(records, owners, run.settings.verification.value)
    open_ = probe_candidates(persons, values, points, status, links, as_of=run.as_of, rules=rules)
    return figures.unionByName(look_up_figures(open_, world.owners, as_of=run.as_of, rules=rules))


if __name__ == "__main__":
    main("evaluate", {"evaluate": evaluate_step})
