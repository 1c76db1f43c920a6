"""The settings as frozen models."""

from ringback.settings.churn import ChurnSettings
from ringback.settings.identity import (
    ContextWeights,
    Contradictions,
    CrowdWeights,
    FieldWeight,
    IdentitySettings,
    MailWeights,
    NameWeights,
    OtherWeights,
    PrivateWeights,
    RelationWeights,
    StartWeights,
    Times,
    Weights,
)
from ringback.settings.links import AcrossWeights, LinkSettings, StateWeights
from ringback.settings.simulate import CaseShares, NoiseRates, SimulateSettings
from ringback.settings.whole import (
    ContactSettings,
    EvaluationSettings,
    ReportSettings,
    Settings,
    SourceColumn,
    SourceSettings,
    SparkSettings,
    StatusSettings,
    WarehouseSettings,
)

__all__ = [
    "AcrossWeights",
    "CaseShares",
    "ChurnSettings",
    "ContactSettings",
    "ContextWeights",
    "Contradictions",
    "CrowdWeights",
    "EvaluationSettings",
    "FieldWeight",
    "IdentitySettings",
    "LinkSettings",
    "MailWeights",
    "NameWeights",
    "NoiseRates",
    "OtherWeights",
    "PrivateWeights",
    "RelationWeights",
    "ReportSettings",
    "Settings",
    "SimulateSettings",
    "SourceColumn",
    "SourceSettings",
    "SparkSettings",
    "StartWeights",
    "StateWeights",
    "StatusSettings",
    "Times",
    "WarehouseSettings",
    "Weights",
]
