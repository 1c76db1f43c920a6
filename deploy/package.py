"""Writes what spark-submit takes along (docs/deploy.md): `python deploy/package.py zip|environment|properties OUT`."""

import argparse
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from ringback.config import load_settings
from ringback.settings import SparkSettings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "lib" / "ringback"
ENVIRONMENT = ROOT / ".venv-package"
BROUGHT_BY_SPARK = {"pyspark", "py4j"}  # the cluster's own; a second copy would shadow it
EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip's earliest time: same files, same bytes


def write_zip(out: Path) -> None:
    """ringback alone, for --py-files: modules, jobs, data files and the packaged defaults."""
    files = {name: path.read_bytes() for name, path in _package_files()}
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _package_files() -> Iterator[tuple[str, Path]]:
    yield "ringback/conf/default.yaml", ROOT / "conf" / "default.yaml"
    for top, inside in ((PACKAGE, "ringback"), (ROOT / "jobs", "ringback/jobs")):
        for path in top.rglob("*"):  # does not follow the link lib/ringback/jobs
            name = path.relative_to(top).as_posix()
            if path.is_file() and "__pycache__" not in name:
                yield f"{inside}/{name}", path


def write_environment(out: Path, python_prefix: str | None = None) -> None:
    """Every locked library but Spark's own, packed as a movable environment, for --archives.

    Its bin/python is a link to this machine's Python, or to the one below `python_prefix` on the cluster's nodes.
    """
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", ENVIRONMENT], check=True)
    packages = next(ENVIRONMENT.glob("lib/python3.*/site-packages"))
    for library in libraries((ROOT / "requirements.lock").read_text()):
        _link_files(library, packages)
    pack = [Path(sys.executable).parent / "venv-pack", "--quiet", "--force", "--compress-level", "1"]
    prefix = ["--python-prefix", python_prefix] if python_prefix else []
    subprocess.run([*pack, "--prefix", ENVIRONMENT, "--output", out, *prefix], check=True)
    out.chmod(0o644)  # venv-pack leaves it to its owner alone


def locked(lock: str) -> set[tuple[str, str]]:
    """(name, version) of every line of the lock; a library may have several, for several Pythons."""
    pins = (line.split()[0].partition("==") for line in lock.splitlines() if line[:1].isalnum())
    return {(name, version) for name, _, version in pins}


def libraries(lock: str) -> Iterator[Distribution]:
    """The locked libraries as .venv has them: pip looked at their hashes when it put them there."""
    pins = locked(lock)
    for name in sorted({name for name, _ in pins} - BROUGHT_BY_SPARK):
        for library in distributions(name=name):  # none where the lock has the library for other machines only
            if (name, library.version) not in pins:
                sys.exit(f"{name} is {library.version} here, which is not in requirements.lock: run `make setup`")
            yield library


def _link_files(library: Distribution, packages: Path) -> None:
    """The library's files, compiled modules among them so that no executor compiles; not its commands, which no job calls."""
    for file in set(library.files or ()):  # a RECORD may name a file twice
        if ".." not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(library.locate_file(file), target)


def write_properties(out: Path, settings: SparkSettings) -> None:
    """What the JVM must know before a job's own settings can reach it, for --properties-file."""
    properties = {"spark.jars.packages": ",".join(settings.packages), **settings.conf}
    out.write_text("".join(f"{key} {value}\n" for key, value in properties.items()))


def main() -> None:
    """Writes the one file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("zip", "environment", "properties"))
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--conf", default=str(ROOT / "conf" / "default.yaml"), help="settings whose `spark` section is written"
    )
    parser.add_argument("--python-prefix", help="where Python is on the cluster's nodes, for example /usr")
    asked = parser.parse_args()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    if asked.what == "zip":
        write_zip(asked.out)
    elif asked.what == "environment":
        write_environment(asked.out, asked.python_prefix)
    else:
        write_properties(asked.out, load_settings(asked.conf).spark)


if __name__ == "__main__":
    main()
