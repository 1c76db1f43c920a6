"""Data sets that are not in the repository: tests that use them are skipped, with a word, where they are not there."""

import os
from pathlib import Path

EXTRA = Path(os.environ.get("RINGBACK_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
