"""A few towns, drawn once a module and looked at as rows."""

from pathlib import Path

import pytest

from ringback.config import load_settings
from ringback.settings import SimulateSettings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rules() -> SimulateSettings:
    """Two towns, one of each country."""
    return load_settings(str(ROOT / "conf/default.yaml"), ["simulate.customers=480", "simulate.chinese=0.5"]).simulate
