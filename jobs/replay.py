"""Hides declared changes from a copy of the history, links it, and writes what was found of them: replays, labels, calibration."""

from datetime import timedelta

from ringback.evaluate.replays import label_bins, print_replay, replay_figures
from ringback.job import Run, main
from ringback.jobs.kept_identities import or_none, rulings
from ringback.numbers.calibration import SILVER
from ringback.numbers.fits import silver_fit, with_fit
from ringback.numbers.replay import History, Rules, replay
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    HUBS,
    LINK_CALIBRATION,
    NUMBER_STATUS,
    REPLAYS,
    SILVER_LABELS,
)


def replay_step(run: Run) -> None:
    """Normalised tables in; what was found of hidden changes out, with what it says of confidences; figures on stdout."""
    settings = run.settings
    made = replay(
        History(
            run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS), or_none(run, NUMBER_STATUS), rulings(run), run.read(HUBS)
        ),
        rules=Rules(settings.identity, settings.links, settings.replay),
        as_of=run.as_of,
        run_id=run.run_id,
    )  # fmt: skip
    run.write(made.replays, REPLAYS)
    run.write(made.labels, SILVER_LABELS)
    fit = silver_fit(run.read(SILVER_LABELS), made.links, settings.links.calibration)
    run.write(with_fit(or_none(run, LINK_CALIBRATION), fit, SILVER, run.as_of), LINK_CALIBRATION)
    print_replay(
        replay_figures(run.read(REPLAYS)).collect()[0],  # one row
        label_bins(run.read(SILVER_LABELS)).collect(),  # a few bins
        fit,
        settings.links.calibration,
        run.as_of - timedelta(days=settings.replay.hold_out_days),
    )


if __name__ == "__main__":
    main("replay", {"replay": replay_step})
