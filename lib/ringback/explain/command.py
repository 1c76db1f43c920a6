"""`ringback explain`: reads the settings, starts a session, prints one explanation."""

import sys
from collections.abc import Sequence
from pathlib import Path

from ringback.config import load_settings
from ringback.errors import ConfigError
from ringback.explain.drawing import as_svg
from ringback.explain.questions import explain, one_question
from ringback.explain.text import as_json_text, as_text
from ringback.failures import told_failure
from ringback.java import require_java
from ringback.progress import Progress
from ringback.session import build_session, under_spark_submit


def explain_command(
    conf: str,
    overrides: Sequence[str],
    phone: str | None,
    person: str | None,
    link: str | None,
    other: str | None = None,
    as_json: bool = False,
    svg: str | None = None,
) -> int:
    """Exit code: 0 explained, 2 bad settings or not exactly one question, 3 not found. `svg` names a file for the picture."""
    try:
        settings = load_settings(conf, overrides)
        one_question(phone, person, link)
        if not under_spark_submit():
            require_java()
        Progress().tell("starting Spark …")
        spark = build_session("explain", settings.spark)
        regions = [source.default_region for source in settings.sources.values() if source.default_region]
        told = explain(
            spark, settings.warehouse, phone=phone, person=person, link=link, other=other,
            identity=settings.identity, regions=regions,
        )  # fmt: skip
        if svg is not None:
            _write(Path(svg), as_svg(told))
    except Exception as error:
        failure = told_failure(error)
        sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
        return failure.exit_code
    sys.stdout.write(as_json_text(told) if as_json else as_text(told))
    return 0


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"--svg {file}: cannot be written ({error.strerror}); name a file in a folder of yours"
        ) from error
