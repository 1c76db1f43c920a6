"""Data files with named columns: ours from the package, or a user's own in the same shape."""

import csv
from collections.abc import Collection, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from ringback.errors import ConfigError

Row = dict[str, str]


def knowledge_rows(name: str, required: Sequence[str], path: str | None = None) -> list[Row]:
    """Every row of knowledge/<name>.csv, or of the file at `path`, as column → trimmed text; ConfigError if a column lacks."""
    place = path or f"knowledge/{name}.csv"
    reader = csv.DictReader(_text(name, path).splitlines())
    lacking = [column for column in required if column not in (reader.fieldnames or ())]
    if lacking:
        raise ConfigError(f"{place}: the column(s) {', '.join(lacking)} are missing; expected {', '.join(required)}")
    return [{column: (value or "").strip() for column, value in row.items() if column} for row in reader]


def day_of(text: str) -> date | None:
    """The day that a column of a data file names; empty is none (ValueError when it is no ISO day)."""
    return date.fromisoformat(text) if text else None


def one_of(text: str, known: Collection[str]) -> str:
    """The text, when it is one of the known words (ValueError otherwise)."""
    if text not in known:
        raise ValueError(f"'{text}' is none of {', '.join(sorted(known))}")
    return text


def _text(name: str, path: str | None) -> str:
    if path is None:
        return (resources.files("ringback.knowledge") / f"{name}.csv").read_text(encoding="utf-8")
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8; save it as UTF-8") from error
