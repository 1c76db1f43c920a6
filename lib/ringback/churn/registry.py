"""The registry: which model scores. The one trained last, or the one that `churn.model.use` names, to go back to an earlier one."""

from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.model import ChurnModel, from_text
from ringback.errors import ConfigError

LATEST = "latest"
TOLD = 5


class Kept(NamedTuple):
    """A model as it is kept: it travels to where it scores as text."""

    text: str
    checksum: str

    def model(self) -> ChurnModel:
        """The model; InputError when the text was changed after it was trained."""
        return from_text(self.text, self.checksum)

    @property
    def version(self) -> str:
        """First letters of the checksum."""
        return self.checksum[:16]


def chosen_model(models: DataFrame, use: str) -> Kept:
    """The model to score with; ConfigError where there is none, or none of that version; a changed one is refused."""
    known = models.orderBy(F.col("as_of").desc(), "model_version").select("model_version", "text", "checksum")
    rows = known.head(1) if use == LATEST else known.where(F.col("model_version") == use).head(1)
    if rows:
        kept = Kept(rows[0]["text"], rows[0]["checksum"])
        kept.model()  # refused here, before any row is scored
        return kept
    versions = [row["model_version"] for row in known.select("model_version").head(TOLD)]
    if not versions:
        raise ConfigError("models: there is no model; run train_churn_model first")
    raise ConfigError(
        f"churn.model.use: models have no version '{use}'; the latest are {', '.join(versions)}, or use latest"
    )
