"""Fetches the jars that local mode needs, so that the first run does not wait for them: `python -m ringback.jars`."""

import sys
import tempfile

from ringback.config import load_settings, packaged_default
from ringback.errors import ConfigError
from ringback.session import build_session


def fetch_jars() -> None:
    """Starts and stops a session; Spark resolves the coordinates of the packaged defaults on its way up."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(str(packaged_default()), [f"spark.checkpoint_dir={folder}"])
        build_session("jars", settings.spark).stop()


if __name__ == "__main__":
    try:
        fetch_jars()
    except ConfigError as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(problem.exit_code)
