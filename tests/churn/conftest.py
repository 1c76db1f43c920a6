"""Settings of churn, and a small shop of which one knows who will leave."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ringback.config import load_settings
from ringback.settings.churn import ChurnSettings

ROOT = Path(__file__).resolve().parents[2]
QUICK = [
    "churn.model.boosted.forests=1",
    "churn.model.boosted.rounds=20",
    "churn.features.windows=[30,90]",  # plans are short, and quick to make
    "churn.features.kinds=[login,complaint]",
]


@pytest.fixture(scope="session")
def rules() -> ChurnSettings:
    """The defaults, with few trees and windows."""
    return load_settings(str(ROOT / "conf/default.yaml"), QUICK).churn


@pytest.fixture(scope="session")
def slices() -> pd.DataFrame:
    """Five months of 300 customers; who was away long leaves more often; the last month leaves less than the scores say."""
    dice = np.random.default_rng(7)
    parts = []
    for month in range(5):
        away = dice.integers(1, 180, 300).astype(float)
        noise = dice.normal(size=300)
        chance = 1 / (1 + np.exp(-(away - 60) / 20)) * (0.5 if month == 4 else 1.0)
        parts.append(pd.DataFrame({
            "customer_id": [f"c{n:03d}" for n in range(300)],
            "cut_off": pd.Timestamp(2026, 1 + month, 1).date(),
            "days_since_order": away, "noise": noise, "order_once": (noise > 0).astype(float), "empty": 0.0,
            "churned": (dice.random(300) < chance).astype(float),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
