"""Reads churn_features; adds the champion to models."""

from ringback.churn.stages import model_row, trained_model
from ringback.job import Run, main
from ringback.tables import CHURN_FEATURES, MODELS


def train_churn_model_step(run: Run) -> None:
    """Features in, one model out."""
    trained = trained_model(run.read(CHURN_FEATURES), settings=run.settings.churn)
    row = model_row(
        run.spark, trained, as_of=run.as_of, run_id=run.run_id, data_version=run.version(CHURN_FEATURES), settings=run.settings.churn
    )  # fmt: skip
    run.append(row, MODELS)


if __name__ == "__main__":
    main("train_churn_model", {"train_churn_model": train_churn_model_step})
