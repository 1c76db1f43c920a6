"""Reads churn_features; adds the champion to models, and to churn_evaluation and churn_curves how it and its rivals do later."""

from ringback.churn.stages import curve_rows, evaluation_rows, model_row, tested_model, trained_model
from ringback.job import Run, main
from ringback.tables import CHURN_CURVES, CHURN_EVALUATION, CHURN_FEATURES, MODELS


def train_churn_model_step(run: Run) -> None:
    """Features in, one model and its figures out."""
    features, churn = run.read(CHURN_FEATURES), run.settings.churn
    trained = trained_model(features, settings=churn)
    version = run.version(CHURN_FEATURES)
    row = model_row(run.spark, trained, as_of=run.as_of, run_id=run.run_id, data_version=version, settings=churn)
    run.append(row, MODELS)
    if churn.test_at:
        tested = tested_model(features, trained, settings=churn)
        run.append(evaluation_rows(run.spark, trained, tested), CHURN_EVALUATION)
        run.append(curve_rows(run.spark, trained, tested), CHURN_CURVES)


if __name__ == "__main__":
    main("train_churn_model", {"train_churn_model": train_churn_model_step})
