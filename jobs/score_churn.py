"""Reads churn_features and the latest model; writes churn_scores: who is about to leave, how sure, and what goes with it."""

from ringback.churn.events import account_events
from ringback.churn.scoring import churn_scores, latest_text
from ringback.job import Run, main
from ringback.sources import read_events
from ringback.tables import CHURN_FEATURES, CHURN_SCORES, MODELS


def score_churn_step(run: Run) -> None:
    """Every customer known at as_of comes out, scored or with the reason why not."""
    text, checksum = latest_text(run.read(MODELS))
    events = account_events(read_events(run.spark, run.settings.sources))
    known = events.where(events["known_at"] < run.as_of)
    scores = churn_scores(run.read(CHURN_FEATURES), known, text, checksum, as_of=run.as_of, settings=run.settings.churn)
    run.write(scores, CHURN_SCORES)


if __name__ == "__main__":
    main("score_churn", {"score_churn": score_churn_step})
