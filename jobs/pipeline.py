"""All stages in order, in one Spark session; `--until` names the last one to run."""

from ringback.job import Run, Step, main
from ringback.jobs.evaluate import evaluate_step
from ringback.jobs.link_numbers import link_numbers_step
from ringback.jobs.normalise_contacts import normalise_contacts_step
from ringback.jobs.plan_verification import plan_verification_step
from ringback.jobs.report import report_step
from ringback.jobs.resolve_identities import resolve_identities_step


def evaluate_if_known_step(run: Run) -> None:
    """Measures against the truth where the settings name one; most data have none."""
    if run.settings.evaluation.truth_persons is not None:
        evaluate_step(run)


STEPS: dict[str, Step] = {
    "normalise_contacts": normalise_contacts_step,
    "resolve_identities": resolve_identities_step,
    "link_numbers": link_numbers_step,
    "plan_verification": plan_verification_step,
    "evaluate": evaluate_if_known_step,
    "report": report_step,
}

if __name__ == "__main__":
    main("pipeline", STEPS)
