"""`ringback doctor`: looks at the machine and a config without starting Spark, and says what to do."""

import glob
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from ringback.config import load_settings, packaged_default
from ringback.errors import ConfigError
from ringback.java import java_version, require_java
from ringback.numbers.status import load_status_codes
from ringback.settings import Settings, SourceSettings
from ringback.sources import mapping_problems

PYTHON = ((3, 10), (3, 13))  # the libraries' pins have builds for these
GB = 1024**3
LEAST_DISK = 2 * GB  # jars and shuffles of small data
DISK_PER_INPUT = 10  # tables, their history and shuffles are some ten times a compressed input
DRIVER_SHARE = 0.75  # of the machine: Python workers and the system need the rest
NOT_LOCAL = "not on this machine, not looked at"
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class Finding(NamedTuple):
    """One thing that was looked at; `remedy` is empty when it is well."""

    what: str
    ok: bool
    found: str
    remedy: str


def examine(conf: str, overrides: Sequence[str] = ()) -> list[Finding]:
    """Everything that can be wrong before a run, looked at without Spark."""
    machine = [_java(), _python(), _libraries(), _defaults()]
    try:
        settings = load_settings(conf, overrides)
    except ConfigError as error:
        return [*machine, _ill("settings", str(error), "correct the file or the --set")]
    return [*machine, _well("settings", conf), *_settings_findings(settings)]


def show(findings: Sequence[Finding], console: Console | None = None) -> int:
    """Prints the findings as a table; the exit code: 0 when all is well, else 2."""
    table = Table("", *(Column(title, overflow="fold") for title in ("what", "found", "what to do")))
    for finding in findings:
        mark = Text("✓", "green") if finding.ok else Text("✗", "bold red")
        table.add_row(mark, *(Text(cell) for cell in (finding.what, finding.found, finding.remedy)))
    (console or Console()).print(table)
    return 0 if all(finding.ok for finding in findings) else ConfigError.exit_code


def _well(what: str, found: str) -> Finding:
    return Finding(what, True, found, "")


def _ill(what: str, found: str, remedy: str) -> Finding:
    return Finding(what, False, found, remedy)


def _java() -> Finding:
    try:
        require_java()
    except ConfigError as error:
        found, _, remedy = str(error).partition(". ")
        return _ill("Java", found, remedy)
    return _well("Java", str(java_version()))


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if PYTHON[0] <= sys.version_info[:2] <= PYTHON[1]:
        return _well("Python", found)
    return _ill("Python", found, "use Python 3.10 to 3.13, for example: make setup PYTHON=python3.11")


def _libraries() -> Finding:
    """Versions that differ from ringback's own pins."""
    try:
        pins = [line.split("==") for line in metadata.requires("ringback") or () if ";" not in line]
    except metadata.PackageNotFoundError:
        return _well("libraries", "ringback runs from a zip or a folder: no pins are known here")
    wrong = [f"{name} {_installed(name)} instead of {pin}" for name, pin in pins if _installed(name) != pin]
    if wrong:
        return _ill("libraries", ", ".join(wrong), "install what is pinned: make setup, or pip install ringback anew")
    return _well("libraries", f"{len(pins)} of {len(pins)} as pinned")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _defaults() -> Finding:
    path = packaged_default()
    if path.exists():
        return _well("packaged defaults", str(path))
    return _ill("packaged defaults", f"no {path}", "install ringback anew: its package is not whole")


def _settings_findings(settings: Settings) -> Iterator[Finding]:
    if not settings.sources:
        yield _ill("sources", "none", "name at least one source under `sources`")
    for name, source in settings.sources.items():
        yield _mapping(name, source)
        yield _file(f"sources.{name}.path", source.path)
    for name in ("truth_persons", "truth_number_changes", "truth_world"):
        path = getattr(settings.evaluation, name)
        if path is not None:
            yield _file(f"evaluation.{name}", path)
    if settings.status.codes is not None:
        yield _status_codes(settings.status.codes)
    yield _writable("warehouse.root", settings.warehouse.root)
    yield _writable("spark.checkpoint_dir", settings.spark.checkpoint_dir)
    yield _writable("report.path", settings.report.path, is_file=True)
    needed = max(LEAST_DISK, DISK_PER_INPUT * sum(_size(source.path) for source in settings.sources.values()))
    yield _disk("warehouse.root", settings.warehouse.root, needed)
    scratch = settings.spark.conf.get("spark.local.dir") or os.environ.get("SPARK_LOCAL_DIRS") or tempfile.gettempdir()
    yield _disk("spark.conf.spark.local.dir", scratch.split(",")[0], needed)
    yield _memory(settings.spark.conf.get("spark.driver.memory", "1g"))


def _mapping(name: str, source: SourceSettings) -> Finding:
    problems = mapping_problems(name, source)
    if problems:
        return _ill(f"sources.{name}", "; ".join(problems), "correct the file or the --set")
    return _well(f"sources.{name}", source.format)


def _file(what: str, location: str) -> Finding:
    path = _local(location)
    if path is None:
        return _well(what, f"{location}: {NOT_LOCAL}")
    files = glob.glob(path)
    unreadable = [file for file in files if not os.access(file, os.R_OK)]
    if unreadable:
        return _ill(what, f"{unreadable[0]} may not be read", "give this user the right to read it")
    if not files:
        remedy = f"correct the path, or --set {what}=…; a relative path is from the working directory"
        return _ill(what, f"nothing at {location}", remedy)
    return _well(what, f"{location} ({_size(location) / 1024**2:.1f} MB)")


def _status_codes(path: str) -> Finding:
    try:
        codes = load_status_codes(path)
    except ConfigError as error:
        return _ill("status.codes", str(error), "correct the file, or leave status.codes null")
    return _well("status.codes", f"{path}: {len({code.vendor for code in codes})} vendors with the package's own")


def _writable(what: str, location: str, is_file: bool = False) -> Finding:
    path = _local(location)
    if path is None:
        return _well(what, f"{location}: {NOT_LOCAL}")
    there = _nearest_existing(os.path.dirname(path) if is_file else path)
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        return _ill(what, f"{there} cannot be written ({error.strerror})", f"--set {what}=… to a folder of yours")
    return _well(what, location)


def _disk(setting: str, location: str, needed: int) -> Finding:
    what, path = f"disk of {setting.removeprefix('spark.conf.')}", _local(location)
    if path is None:
        return _well(what, f"{location}: {NOT_LOCAL}")
    free = shutil.disk_usage(_nearest_existing(path)).free
    found = f"{free / GB:.1f} GB free, about {needed / GB:.1f} GB needed"
    if free >= needed:
        return _well(what, found)
    return _ill(what, found, f"free {(needed - free) / GB:.1f} GB, or --set {setting}=… to another disk")


def _memory(asked: str) -> Finding:
    driver, machine = parse_memory(asked), machine_memory()
    found = f"driver {driver / GB:.1f} GB of the machine's {machine / GB:.1f} GB"
    if driver <= machine * DRIVER_SHARE:
        return _well("memory", found)
    fits = int(machine * DRIVER_SHARE / 1024**2)
    return _ill("memory", found, f"--set spark.conf.spark.driver.memory={fits}m, so that Python workers have room")


def parse_memory(text: str) -> int:
    """Bytes of a size as Spark writes it: 6g, 512m, 2048 (MB)."""
    found = re.fullmatch(r"(\d+)\s*([kmgt]?)b?", text.strip().lower())
    if found is None:
        return 0  # Spark itself will name it
    return int(found.group(1)) << 10 * ("kmgt".index(found.group(2) or "m") + 1)


def machine_memory() -> int:
    """Bytes that this process may use: the machine's, or its container's when that is less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = CGROUP_LIMIT.read_text().strip() if CGROUP_LIMIT.exists() else "max"
    return min(machine, int(limit)) if limit.isdigit() else machine


def _local(location: str) -> str | None:
    """The path on this machine; None for another store's."""
    parts = urlsplit(location)
    if parts.scheme == "file":
        return parts.path
    return location if parts.scheme == "" else None


def _size(location: str) -> int:
    paths = [Path(found) for found in glob.glob(_local(location) or "")]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _nearest_existing(path: str) -> Path:
    """The path, or the nearest folder above it that is there."""
    start = Path(path).absolute()
    return next(folder for folder in (start, *start.parents) if folder.exists())
