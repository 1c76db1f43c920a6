"""A missing or wrong Java is told before Spark is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ringback.errors import ConfigError
from ringback.java import java_version, require_java

ROOT = Path(__file__).resolve().parents[1]
TOLD = {
    8: 'openjdk version "1.8.0_402"',
    11: 'openjdk version "11.0.22" 2024-01-16',
    17: 'openjdk version "17.0.15" 2025-04-15',
    21: 'openjdk version "21" 2023-09-19',
    25: 'java version "25.0.1" 2025-10-21 LTS',
}


def java_home(folder: Path, told: str) -> Path:
    """A folder whose bin/java tells this version on stderr, as Java does."""
    binary = folder / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    binary.chmod(0o755)
    return folder


@pytest.mark.parametrize(("version", "told"), TOLD.items())
def test_version_is_read_from_the_java_on_the_path(
    version: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(java_home(tmp_path, told) / "bin") + os.pathsep + "/bin")
    assert java_version() == version


@pytest.mark.parametrize("version", [17, 21])
def test_spark_runs_on(version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, TOLD[version])))
    require_java()


@pytest.mark.parametrize("version", [8, 11, 25])
def test_another_java_is_refused_with_what_to_install(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, TOLD[version])))
    with pytest.raises(ConfigError, match=rf"found Java {version}\. .*Development Kit 17.*openjdk-17"):
        require_java()


def test_no_java_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=r"no Java found\. .*Development Kit 17"):
        require_java()


def test_java_home_without_a_java_is_told_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match=f"JAVA_HOME is {tmp_path}, but there is no Java in it"):
        require_java()


def test_a_java_that_tells_no_version_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, "broken")))
    assert java_version() is None


def test_setup_asks_before_anything_is_installed(tmp_path: Path) -> None:
    """`make setup` runs the module by the system's Python, where no library is there yet (-S: no site-packages)."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "lib"), "JAVA_HOME": str(java_home(tmp_path, TOLD[11]))}
    asked = subprocess.run(
        [sys.executable, "-S", "-m", "ringback.java"], env=env, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert asked.stderr.startswith("found Java 11. ringback needs a Java Development Kit 17")
