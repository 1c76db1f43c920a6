"""Reads churn_scores of earlier runs and events; adds to churn_evaluation how the scores did, once their windows have closed."""

from datetime import date

from pyspark.sql import DataFrame

from ringback.churn.customers import ACCOUNTS
from ringback.churn.events import account_events, readable_events
from ringback.churn.labels import label_end
from ringback.churn.monitoring import day_to_monitor, monitoring_rows
from ringback.churn.stages import Known, outcomes_of_accounts, outcomes_then
from ringback.job import Run, main
from ringback.jobs.known_at import customers_of_events, known_at
from ringback.sources import read_events
from ringback.tables import CHURN_EVALUATION, CHURN_SCORES


def monitor_churn_step(run: Run) -> None:
    """The latest scores of which one knows what came of them, measured; where there are none, nothing."""
    scores, churn = run.read(CHURN_SCORES), run.settings.churn
    day = day_to_monitor(scores, run.as_of, churn)
    if day is not None:
        rows = monitoring_rows(scores, outcomes(run, day), day, as_of=run.as_of, settings=churn)
        run.append(rows, CHURN_EVALUATION)


def outcomes(run: Run, day: date) -> DataFrame:
    """Who of that day's population churned, customers then and at the window's end as they were known each time."""
    raw, churn = read_events(run.spark, run.settings.sources), run.settings.churn
    if churn.customers == ACCOUNTS:
        return outcomes_of_accounts(account_events(raw, churn.money), [day], as_of=run.as_of, settings=churn)
    end = label_end(day, churn.labels)
    then, later = (Known(at, customers_of_events(known_at(run, at), churn.customers)) for at in (day, end))
    return outcomes_then(readable_events(raw, churn.money), then, later, as_of=run.as_of, settings=churn)


if __name__ == "__main__":
    main("monitor_churn", {"monitor_churn": monitor_churn_step})
