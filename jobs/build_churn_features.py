"""Reads events; writes churn_features: what was known of customers at each cut-off, gated against leaks."""

from ringback.churn.events import account_events
from ringback.churn.gate import require_point_in_time
from ringback.churn.stages import labelled_churn_features
from ringback.job import Run, main
from ringback.sources import read_events
from ringback.tables import CHURN_FEATURES


def build_churn_features_step(run: Run) -> None:
    """Events in, features and labels out, at churn.train_at and at as_of."""
    churn = run.settings.churn
    events = account_events(read_events(run.spark, run.settings.sources)).persist()  # labels and features read it
    cut_offs = sorted({*churn.train_at, *churn.test_at, run.as_of.date()})
    here = [day for day in cut_offs if day <= run.as_of.date()]
    run.write(labelled_churn_features(events, here, as_of=run.as_of, settings=churn), CHURN_FEATURES)
    events.unpersist()
    require_point_in_time(run.read(CHURN_FEATURES))


if __name__ == "__main__":
    main("build_churn_features", {"build_churn_features": build_churn_features_step})
