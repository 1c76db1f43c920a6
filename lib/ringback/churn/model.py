"""The model: a candidate, calibrated, with the features it was trained with; saved as text that cannot be changed unseen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xgboost as xgb

from ringback.churn.boosted import Boosted
from ringback.churn.candidates import BLEND, BOOSTED, LOGISTIC, Blend, Scorer
from ringback.churn.forest import Forest, Tree
from ringback.churn.guards import require_same_features
from ringback.churn.linear import Linear
from ringback.churn.measures import Reals, probability
from ringback.errors import InputError

FOREST = "forest"
NODES = ("column", "threshold", "left", "right", "value")


@dataclass(frozen=True)
class ChurnModel:
    """Probability = logistic of slope × log-odds + intercept."""

    features: tuple[str, ...]
    candidate: str
    scorer: Scorer
    slope: float = 1.0
    intercept: float = 0.0
    groups: tuple[int, ...] = ()  # of each feature: which ones go together, and are one reason

    def scores(self, rows: pd.DataFrame) -> Reals:
        """One probability per row; InputError where the rows have other features than the model was trained with."""
        return probability(self.slope * self.scorer.log_odds(self._values(rows)) + self.intercept)

    def terms(self, rows: pd.DataFrame) -> pd.DataFrame:
        """One row per row, a column per feature: what it adds to the log-odds, exactly."""
        made = self.slope * self.scorer.terms(self._values(rows))
        return pd.DataFrame(made, columns=list(self.features), index=rows.index)

    def _values(self, rows: pd.DataFrame) -> Reals:
        require_same_features([str(name) for name in rows.columns], self.features)
        return rows[list(self.features)].to_numpy(dtype=np.float64)


def as_text(model: ChurnModel) -> str:
    """The model as JSON: numbers and xgboost's own JSON, nothing that a reader would execute."""
    return json.dumps(
        {"features": model.features, "candidate": model.candidate, "slope": model.slope, "intercept": model.intercept,
         "groups": model.groups,
         "scorer": _written(model.scorer)}, sort_keys=True
    )  # fmt: skip


def checksum(text: str) -> str:
    """What the registry holds beside a model's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_text(text: str, expected: str) -> ChurnModel:
    """The model of a text; InputError when the text is not the one whose checksum was kept."""
    if checksum(text) != expected:
        raise InputError(
            f"the model's text has the checksum {checksum(text)[:16]}…, expected {expected[:16]}…: it was changed "
            "after it was trained; train anew or take it back from the registry"
        )
    tree = json.loads(text)
    scorer = _read(tree["scorer"])
    return ChurnModel(
        tuple(tree["features"]), tree["candidate"], scorer, tree["slope"], tree["intercept"], tuple(tree["groups"])
    )


def _written(scorer: Scorer) -> dict[str, Any]:
    if isinstance(scorer, Linear):
        arrays = {name: getattr(scorer, name).tolist() for name in ("means", "spreads", "folded", "weights")}
        return {"kind": LOGISTIC, **arrays, "intercept": scorer.intercept}
    if isinstance(scorer, Boosted):
        return {"kind": BOOSTED, "boosters": [booster.save_raw("json").decode() for booster in scorer.boosters]}
    if isinstance(scorer, Forest):
        trees = [{name: getattr(tree, name).tolist() for name in NODES} for tree in scorer.trees]
        return {"kind": FOREST, "trees": trees, "weights": scorer.weights.tolist(), "averaged": scorer.averaged}
    if isinstance(scorer, Blend):
        return {"kind": BLEND, "parts": [_written(part) for part in scorer.parts]}
    raise InputError(f"a model of kind {type(scorer).__name__} cannot be written")


def _read(tree: Mapping[str, Any]) -> Scorer:
    if tree["kind"] == LOGISTIC:
        means, spreads, folded, weights = (np.array(tree[name]) for name in ("means", "spreads", "folded", "weights"))
        return Linear(means, spreads, folded, weights, tree["intercept"])
    if tree["kind"] == BOOSTED:
        return Boosted(tuple(_booster(text) for text in tree["boosters"]))
    if tree["kind"] == FOREST:
        trees = tuple(Tree(*(np.array(one[name]) for name in NODES)) for one in tree["trees"])
        return Forest(trees, np.array(tree["weights"]), tree["averaged"])
    return Blend(tuple(_read(part) for part in tree["parts"]))


def _booster(text: str) -> xgb.Booster:
    return xgb.Booster({"nthread": 1}, model_file=bytearray(text.encode()))
