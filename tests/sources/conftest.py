"""Small literal files and the settings that read them."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.settings import SourceSettings
from ringback.sources import read_source

Settings = Callable[..., SourceSettings]
Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes one file below the test's folder; a name that ends in .gz is compressed when its content is text."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") and isinstance(content, str) else raw)
        return path

    return write


@pytest.fixture
def settings() -> Settings:
    """Settings of a source of a shop's contacts; anything may be given otherwise."""

    def build(path: Path | str, **given: Any) -> SourceSettings:
        basic: dict[str, Any] = {
            "input": "contacts",
            "format": "csv",
            "default_region": "US",
            "source": {"value": "shop"},
        }
        return SourceSettings.model_validate({**basic, "path": str(path), **given})

    return build


@pytest.fixture
def rows(spark: SparkSession) -> Callable[[SourceSettings], list[dict[str, Any]]]:
    """The rows of a source as dictionaries, by record_id."""

    def read(source: SourceSettings) -> list[dict[str, Any]]:
        found = [row.asDict() for row in read_source(spark, "crm", source).collect()]
        return sorted(found, key=lambda row: (row["record_id"] is None, row["record_id"] or row["raw_row_ref"]))

    return read
