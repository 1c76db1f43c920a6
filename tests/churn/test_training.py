"""Slices of time, what is refused before a fit, and what a saved model keeps."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ringback.churn.evaluation import ALL, MODEL, RECENCY, evaluate_at
from ringback.churn.model import as_text, checksum, from_text
from ringback.churn.training import Trained, train
from ringback.errors import InputError
from ringback.settings.churn import ChurnSettings

FEATURES = ["days_since_order", "noise", "empty"]
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def trained(slices: pd.DataFrame, rules: ChurnSettings) -> Trained:
    return train(slices[slices["cut_off"] < MAY], FEATURES, rules.model)


def test_what_says_nothing_is_left_out_with_the_reason(trained: Trained) -> None:
    assert trained.left_out == {"empty": "has one value in every row"}
    assert trained.model.features == ("days_since_order", "noise")


def test_the_order_of_rows_changes_no_score(trained: Trained, slices: pd.DataFrame, rules: ChurnSettings) -> None:
    mixed = slices[slices["cut_off"] < MAY].sample(frac=1, random_state=1)
    again = train(mixed, FEATURES, rules.model)
    rows = slices[["days_since_order", "noise"]]
    assert (again.model.scores(rows) == trained.model.scores(rows)).all()


def test_later_months_have_no_part_in_the_model(trained: Trained, slices: pd.DataFrame, rules: ChurnSettings) -> None:
    told = evaluate_at(trained, slices, [MAY], rules)
    found = {(row.system, row.segment): row.figures for row in told.rows}
    assert found[MODEL, ALL].auc > 0.7
    assert found[MODEL, ALL].auc >= found[RECENCY, ALL].auc - 0.02
    assert trained.slices[-1] < MAY


def test_figures_are_told_without_the_treated_too(trained: Trained, slices: pd.DataFrame, rules: ChurnSettings) -> None:
    flagged = slices.assign(treated=(slices["customer_id"] < "c100").astype(float))
    told = {
        row.segment: row.figures.rows for row in evaluate_at(trained, flagged, [MAY], rules).rows if row.system == MODEL
    }
    assert (told[ALL], told["untreated"]) == (300, 200)
    unasked = evaluate_at(trained, slices.assign(treated=np.nan), [MAY], rules)
    assert "untreated" not in {row.segment for row in unasked.rows}


def test_a_month_with_another_rate_fires_the_drift_verdict(
    trained: Trained, slices: pd.DataFrame, rules: ChurnSettings
) -> None:
    drift = evaluate_at(trained, slices, [MAY], rules).drifts[MAY]
    assert drift.drifted
    assert "standard errors apart" in drift.why[-1]
    april = slices[slices["cut_off"] == date(2026, 4, 1)].assign(cut_off=MAY)
    same = pd.concat([slices[slices["cut_off"] < MAY], april])
    assert not evaluate_at(trained, same, [MAY], rules).drifts[MAY].drifted


def test_terms_add_up_to_the_score(trained: Trained, slices: pd.DataFrame) -> None:
    rows = slices[["days_since_order", "noise"]].head(50)
    scores = trained.model.scores(rows)
    gaps = np.log(scores / (1 - scores)) - trained.model.terms(rows).sum(axis=1).to_numpy()
    assert gaps == pytest.approx(
        np.full(50, gaps[0]), abs=1e-3
    )  # what is left is the same for all: the average customer


def test_a_saved_model_scores_the_same_and_a_changed_one_is_refused(trained: Trained, slices: pd.DataFrame) -> None:
    text = as_text(trained.model)
    rows = slices[["noise", "days_since_order"]]  # order does not matter
    assert from_text(text, checksum(text)).scores(rows) == pytest.approx(trained.model.scores(rows), abs=1e-6)
    with pytest.raises(InputError, match="was changed after it was trained"):
        from_text(text.replace("noise", "poise"), checksum(text))


def test_other_features_than_trained_are_refused_all_at_once(trained: Trained) -> None:
    with pytest.raises(InputError) as told:
        trained.model.scores(pd.DataFrame({"noise": [1.0], "colour": [2.0]}))
    assert "feature 'days_since_order' is missing" in str(told.value)
    assert "feature 'colour' was not there when the model was trained" in str(told.value)


def test_what_cannot_be_trained(slices: pd.DataFrame, rules: ChurnSettings) -> None:
    with pytest.raises(InputError, match="2 cut-offs, at least 3 are needed"):
        train(slices[slices["cut_off"] < date(2026, 3, 1)], FEATURES, rules.model)
    with pytest.raises(InputError, match="single class: nobody churned"):
        train(slices.assign(churned=0.0), FEATURES, rules.model)
    with pytest.raises(InputError, match="leak: 'copy' alone tells the label"):
        train(slices.assign(copy=slices["churned"]), [*FEATURES, "copy"], rules.model)
    with pytest.raises(InputError, match="too little history: 60 rows"):
        train(slices.groupby("cut_off").head(12), FEATURES, rules.model)
