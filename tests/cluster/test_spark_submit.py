"""spark-submit with what `make package` writes, on a cluster inside this machine, away from the checkout."""

import csv
import gzip
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyspark
import pytest
from deltalake import DeltaTable

from ringback.job import run_job
from ringback.jobs.pipeline import STEPS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CONF = ROOT / "conf" / "legislators.yaml"
RECORDS = 2_000
OF_THE_RUN = {"run_id", "first_seen_run", "change_id"}  # differ between two runs by their meaning
PASSED_ON = (
    "PATH",
    "HOME",
    "JAVA_HOME",
    "JAVA_TOOL_OPTIONS",
    "LANG",
    "TMPDIR",
)  # no PYTHONPATH: nothing of the checkout
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC"  # JVMs of one minute spend most of it compiling otherwise
DRIVER = ("--driver-memory", "2g", "--driver-java-options", SHORT_LIVED)


class Place(NamedTuple):
    """A folder with a job script, what spark-submit takes along, and a Spark whose work folder is in it too."""

    folder: Path
    zip: Path
    environment: Path
    properties: Path
    sample: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("away")
    made = Place(folder, folder / "ringback.zip", _environment(), folder / "spark.properties", folder / "sample.csv.gz")
    _package("zip", made.zip)
    _package("properties", made.properties)
    with tarfile.open(made.environment) as archive:  # the driver's; executors unpack their own
        archive.extractall(folder / "driver")
    (folder / "spark").mkdir()
    for part in ("bin", "jars", "python"):
        (folder / "spark" / part).symlink_to(Path(pyspark.__file__).parent / part)
    shutil.copy(ROOT / "jobs" / "pipeline.py", folder)
    _write_sample(made.sample)
    yield made
    shutil.rmtree(folder)  # three unpacked environments


@pytest.mark.usefixtures("spark", "settings_as_before")
def test_a_cluster_gives_the_same_tables_as_local_mode(place: Place) -> None:
    archives = ["--py-files", str(place.zip), "--archives", f"{place.environment}#environment"]
    cluster = ["--master", "local-cluster[2,1,1024]", "--properties-file", str(place.properties), *archives]
    java = ["--conf", f"spark.executor.extraJavaOptions={SHORT_LIVED}"]
    # Another number of partitions: the rows must not depend on it.
    arguments = _arguments(place, "cluster", {"spark.conf.spark.sql.shuffle.partitions": "'2'"})
    submitted = _submit(place, [*cluster, *java], arguments, "./environment/bin/python")
    assert submitted.returncode == 0, submitted.stdout[-4000:]

    overrides = [f"{key}={value}" for key, value in _overrides(place, "local").items()]
    assert run_job("pipeline", STEPS, str(CONF), overrides, "2026-08-31", "link_numbers") == 0

    names = {path.name for path in (place.folder / "local").iterdir()}
    assert {"contact_records", "contact_points", "persons", "person_records", "number_links", "runs"} <= names
    assert names == {path.name for path in (place.folder / "cluster").iterdir()}
    for name in sorted(names - {"runs"}):
        _assert_same_rows(name, _rows(place.folder / "cluster" / name), _rows(place.folder / "local" / name))
    assert len(_rows(place.folder / "cluster" / "contact_records")) == RECORDS


def test_the_environment_leaves_spark_to_the_cluster(place: Place) -> None:
    (packages,) = (place.folder / "driver").glob("lib/python3.*/site-packages")
    names = {path.name for path in packages.iterdir()}
    assert {"delta", "graphframes", "phonenumbers"} <= names
    assert names.isdisjoint({"pyspark", "py4j", "ringback", "pytest"})


def test_without_the_properties_file_it_ends_with_2_and_names_it(place: Place) -> None:
    done = _submit(place, ["--master", "local[1]", "--py-files", str(place.zip)], _arguments(place, "none"))
    assert done.returncode == 2, done.stdout[-4000:]
    assert "--properties-file dist/spark.properties" in done.stdout
    assert not (place.folder / "none").exists()


@pytest.mark.parametrize(
    ("override", "code", "told"),
    [
        pytest.param("links.kep_min=0", 2, "did you mean 'keep_min'?", id="unknown setting"),
        pytest.param("sources.contacts.path=gone.csv", 3, "gone.csv", id="missing input"),
    ],
)
def test_exit_codes_come_out_of_spark_submit(place: Place, override: str, code: int, told: str) -> None:
    spark = ["--master", "local[1]", "--properties-file", str(place.properties), "--py-files", str(place.zip)]
    done = _submit(place, spark, [*_arguments(place, "codes"), "--set", override])
    assert done.returncode == code, done.stdout[-4000:]
    assert told in done.stdout


def _environment() -> Path:
    """dist/environment.tar.gz, packed anew only when what it is made from is younger."""
    packed, made_from = ROOT / "dist" / "environment.tar.gz", ("requirements.lock", "deploy/package.py")
    if not packed.exists() or any(packed.stat().st_mtime < (ROOT / name).stat().st_mtime for name in made_from):
        _package("environment", packed)
    return packed


def _package(what: str, out: Path) -> None:
    subprocess.run([sys.executable, ROOT / "deploy" / "package.py", what, out], check=True)


def _write_sample(out: Path) -> None:
    source = ROOT / "data" / "legislators" / "contacts.csv.gz"
    with gzip.open(source, "rt", newline="") as rows, gzip.open(out, "wt", newline="") as kept:
        csv.writer(kept).writerows(islice(csv.reader(rows), RECORDS + 1))


def _arguments(place: Place, warehouse: str, more: dict[str, str] | None = None) -> list[str]:
    overrides = {**_overrides(place, warehouse), **(more or {})}
    pairs = [part for key, value in overrides.items() for part in ("--set", f"{key}={value}")]
    return ["--conf", str(CONF), "--as-of", "2026-08-31", "--until", "link_numbers", *pairs]


def _overrides(place: Place, warehouse: str) -> dict[str, object]:
    return {
        # Two thousand records are read faster than code for them is compiled, on three JVMs that run for a minute.
        "spark.conf.spark.sql.codegen.wholeStage": "'false'",
        "spark.conf.spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.conf.spark.sql.adaptive.enabled": "'false'",
        "spark.conf.spark.sql.shuffle.partitions": "'1'",
        "spark.conf.spark.databricks.delta.snapshotPartitions": "'1'",
        "warehouse.root": place.folder / warehouse,
        "sources.contacts.path": place.sample,
        "spark.checkpoint_dir": place.folder / "checkpoints",
    }


def _submit(
    place: Place, spark: list[str], arguments: list[str], python: str | None = None
) -> subprocess.CompletedProcess[str]:
    driver = str(place.folder / "driver" / "bin" / "python")
    home = place.folder / "spark"
    settings = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    pythons = {"PYSPARK_DRIVER_PYTHON": driver, "PYSPARK_PYTHON": python or driver}
    command = [str(home / "bin" / "spark-submit"), *DRIVER, *spark, "pipeline.py", *arguments]
    return _run(command, place.folder, {**settings, **pythons})


def _run(command: list[str], folder: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.run(
        command, cwd=folder, env={**passed_on, **settings}, stdin=subprocess.DEVNULL, timeout=600, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _rows(table: Path) -> list[str]:
    """A table's rows as sorted text, without what belongs to the run and not to the data."""
    rows = DeltaTable(table).to_pyarrow_table().to_pylist()
    return sorted(repr({k: _ordered(v) for k, v in sorted(row.items()) if k not in OF_THE_RUN}) for row in rows)


def _ordered(value: Any) -> Any:
    """Maps come as lists of pairs in no order."""
    is_map = isinstance(value, list) and all(isinstance(item, tuple) for item in value)
    return sorted(value) if is_map else value


def _assert_same_rows(name: str, cluster: list[str], local: list[str]) -> None:
    assert len(cluster) == len(local), name
    differing = [pair for pair in zip(cluster, local, strict=True) if pair[0] != pair[1]]
    assert differing[:2] == [], f"{name}: {len(differing)} of {len(local)} rows differ"
