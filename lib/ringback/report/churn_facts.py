"""Everything that the report's section on churn shows, as plain values."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.churn.profit import treat_from
from ringback.report.churn_beyond import Dormant, Expected, Network, dormant_facts, expected_facts, network_facts
from ringback.report.churn_counts import Scored, scored_customers
from ringback.report.churn_measured import Cells, ModelFacts, false_churn_facts, model_facts, monitored_facts
from ringback.report.sources import ChurnTables
from ringback.settings.churn import ChurnSettings


@dataclass(frozen=True)
class ModelRow:
    """Which model it is."""

    version: str
    candidate: str
    slices: tuple[str, ...]
    features: int


@dataclass(frozen=True)
class ChurnFacts:
    """The section's figures; a part is None, or empty, where its table is not there."""

    rules: ChurnSettings
    treat_from: float
    false_churn: tuple[Cells, ...]
    model: ModelRow | None
    measured: ModelFacts | None
    monitored: tuple[Cells, ...]
    scored: Scored | None
    expected: Expected | None = None
    dormant: Dormant | None = None
    network: Network | None = None


def churn_facts(tables: ChurnTables, rules: ChurnSettings, as_of: datetime, examples: int) -> ChurnFacts | None:
    """All figures of the section; None where no table of churn was written."""
    scored = None if tables.scores is None else scored_customers(tables.scores, as_of, examples)
    model = None if tables.models is None else _model(tables.models, None if scored is None else scored.model_version)
    false = () if tables.false_churn is None else false_churn_facts(tables.false_churn)
    if not (scored or model or false):
        return None
    measured = None
    if model is not None and tables.evaluation is not None:
        measured = model_facts(tables.evaluation, tables.curves, model.version)
    return ChurnFacts(
        rules=rules,
        treat_from=treat_from(rules.treatment),
        false_churn=false,
        model=model,
        measured=measured,
        monitored=() if tables.evaluation is None else monitored_facts(tables.evaluation),
        scored=scored,
        expected=None if tables.values is None else expected_facts(tables.values, as_of),
        dormant=None if tables.dormancy is None else dormant_facts(tables.dormancy, as_of),
        network=_network(tables, as_of),
    )


def _network(tables: ChurnTables, as_of: datetime) -> Network | None:
    if tables.nodes is None or tables.groups is None:
        return None
    return network_facts(tables.nodes, tables.groups, as_of)


def _model(models: DataFrame, version: str | None) -> ModelRow | None:
    """The model that scored, or the one trained last."""
    mine = models if version is None else models.where(F.col("model_version") == version)
    rows = mine.orderBy(F.desc("as_of"), "model_version").head(1)
    if not rows:
        return None
    row = rows[0]
    return ModelRow(row["model_version"], row["candidate"], tuple(map(str, row["slices"])), len(row["features"]))
