"""Reads events; writes churn_features: what was known of customers at each cut-off, gated against leaks; and false_churn."""

from datetime import date
from functools import reduce

from pyspark.sql import DataFrame

from ringback.churn.customers import ACCOUNTS, LINKS, PERSONS
from ringback.churn.events import account_events, readable_events
from ringback.churn.gate import require_point_in_time
from ringback.churn.labels import label_end
from ringback.churn.money import require_rates
from ringback.churn.relations import of_accounts
from ringback.churn.stages import Known, churn_features_then, false_churn_rows, labelled_churn_features
from ringback.job import Run, main
from ringback.jobs.known_at import customers_of_events, holders_then, known_at, relations_then
from ringback.sources import read_events, read_relations
from ringback.tables import CHURN_FEATURES, FALSE_CHURN


def build_churn_features_step(run: Run) -> None:
    """Events in, features and labels out, at churn.train_at, churn.test_at and as_of."""
    churn = run.settings.churn
    cut_offs = sorted({*churn.train_at, *churn.test_at, run.as_of.date()})
    here = [day for day in cut_offs if day <= run.as_of.date()]
    raw, related = read_events(run.spark, run.settings.sources), read_relations(run.spark, run.settings.sources)
    tell_currencies(run, raw)
    if churn.customers == ACCOUNTS:
        events = account_events(raw, churn.money).persist()  # labels and features read it
        near = None if related is None else of_accounts(related)
        made = labelled_churn_features(events, here, as_of=run.as_of, settings=churn, relations=near)
        run.write(made, CHURN_FEATURES)
    else:
        events = readable_events(raw, churn.money).persist()  # every cut-off reads it
        run.write(
            reduce(DataFrame.unionByName, [at_cut_off(run, events, related, day) for day in here]), CHURN_FEATURES
        )
        closed = [day for day in here if label_end(day, churn.labels) <= run.as_of.date()]
        if closed:
            run.write(reduce(DataFrame.unionByName, [judged(run, events, day) for day in closed]), FALSE_CHURN)
    events.unpersist()
    require_point_in_time(run.read(CHURN_FEATURES))


def tell_currencies(run: Run, raw: DataFrame) -> None:
    """Says so where amounts of several currencies are added up; InputError where one of them cannot be told in the settings' one."""
    found = require_rates(raw, run.settings.churn.money)
    if len(found) > 1 and run.settings.churn.money.currency is None:
        run.progress.tell(
            f"amounts in {', '.join(found)} are added up as they stand; churn.money says what each is worth"
        )


def at_cut_off(run: Run, events: DataFrame, related: DataFrame | None, day: date) -> DataFrame:
    """The features of one cut-off by the identities of that day, labelled by those at the end of its window."""
    end = label_end(day, run.settings.churn.labels)
    later = known(run, end) if end <= run.as_of.date() else None
    made = churn_features_then(
        events, described(run, day, related), later, as_of=run.as_of, settings=run.settings.churn
    )
    return made.checkpoint()  # one small plan a cut-off; all together would take minutes to compile


def known(run: Run, day: date) -> Known:
    """Who did what, as it was known on a day."""
    return Known(day, customers_of_events(known_at(run, day), run.settings.churn.customers).checkpoint())


def described(run: Run, day: date, related: DataFrame | None) -> Known:
    """The same with whose contacts these were, and what else was known of customers on the day."""
    then, level = known_at(run, day), run.settings.churn.customers
    near = None if related is None else relations_then(then, related, level)
    return known(run, day)._replace(relations=near, holders=holders_then(then, level).checkpoint())


def judged(run: Run, events: DataFrame, day: date) -> DataFrame:
    """False churn of accounts, persons and customers at one cut-off."""
    then = known_at(run, label_end(day, run.settings.churn.labels))
    persons = customers_of_events(then, PERSONS).withColumnRenamed("customer_id", "unit")
    later = Known(then.as_of.date(), customers_of_events(then, LINKS))
    return false_churn_rows(events, persons, later, day, settings=run.settings.churn).checkpoint()


if __name__ == "__main__":
    main("build_churn_features", {"build_churn_features": build_churn_features_step})
