"""`ringback doctor` tells what is wrong with the machine and a config, and what to do."""

from collections import namedtuple
from importlib import metadata
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from ringback import doctor
from ringback.doctor import GB, Finding, examine, machine_memory, parse_memory, show

ROOT = Path(__file__).resolve().parents[1]
Usage = namedtuple("Usage", "free")


@pytest.fixture
def conf(tmp_path: Path) -> str:
    """Settings with which everything is well; they read one small file."""
    (tmp_path / "customers.csv").write_text("record_id,first_seen_at,phone\n1,2024-01-01,2025550143\n")
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"""
extends: {ROOT}/conf/default.yaml
spark: {{checkpoint_dir: {tmp_path}/checkpoints, conf: {{spark.driver.memory: 512m}}}}
warehouse: {{root: {tmp_path}/warehouse}}
report: {{path: {tmp_path}/report.html}}
sources:
  contacts: {{path: {tmp_path}/customers.csv, format: csv, default_region: US, source: {{value: shop}}}}
"""
    )
    return str(path)


def wrong(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings if not finding.ok}


def test_all_is_well_with_good_settings(conf: str) -> None:
    assert wrong(examine(conf)) == {}


def test_every_part_is_looked_at(conf: str) -> None:
    assert [finding.what for finding in examine(conf)] == [
        "Java", "Python", "libraries", "packaged defaults", "settings", "sources.contacts", "sources.contacts.path",
        "warehouse.root", "spark.checkpoint_dir", "report.path", "disk of warehouse.root", "disk of spark.local.dir", "memory",
    ]  # fmt: skip


def test_looking_leaves_nothing_behind(conf: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    examine(conf)
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_that_cannot_be_loaded_are_told_whole_and_the_machine_still_looked_at(conf: str) -> None:
    findings = examine(conf, ["links.kep_min=0", "warehouse.rot=x"])
    assert findings[0].what == "Java"
    told = wrong(findings)["settings"].found
    assert "did you mean 'keep_min'?" in told
    assert "did you mean 'root'?" in told


@pytest.mark.parametrize(
    ("override", "what", "found", "remedy"),
    [
        (
            "sources.contacts.path=gone/*.csv",
            "sources.contacts.path",
            "nothing at gone/*.csv",
            "--set sources.contacts.path",
        ),
        ("sources.contacts.columns.emial=mail", "sources.contacts", "did you mean 'email'?", "correct the file"),
        ("warehouse.root=/dev/null/tables", "warehouse.root", "/dev/null cannot be written", "--set warehouse.root"),
        ("spark.checkpoint_dir=/dev/null/x", "spark.checkpoint_dir", "cannot be written", "--set spark.checkpoint_dir"),
        ("spark.conf.spark.driver.memory=9t", "memory", "driver 9216.0 GB of", "--set spark.conf.spark.driver.memory="),
        ("report.path=/dev/null/r.html", "report.path", "cannot be written", "--set report.path"),
        ("evaluation.truth_persons=gone.csv", "evaluation.truth_persons", "nothing at gone.csv", "correct the path"),
        ("sources={}", "sources", "none", "name at least one source"),
    ],
)
def test_what_is_wrong_and_what_to_do(conf: str, override: str, what: str, found: str, remedy: str) -> None:
    bad = wrong(examine(conf, [override]))
    assert list(bad) == [what]
    assert found in bad[what].found
    assert remedy in bad[what].remedy


def test_stores_elsewhere_are_named_and_not_looked_at(conf: str) -> None:
    findings = examine(conf, ["sources.contacts.path=s3a://bucket/x.csv", "warehouse.root=hdfs://host/warehouse"])
    assert wrong(findings) == {}
    elsewhere = [finding.what for finding in findings if doctor.NOT_LOCAL in finding.found]
    assert elsewhere == ["sources.contacts.path", "warehouse.root", "disk of warehouse.root"]


def test_file_urls_are_of_this_machine(conf: str, tmp_path: Path) -> None:
    assert wrong(examine(conf, [f"sources.contacts.path=file://{tmp_path}/customers.csv"])) == {}


def test_a_file_that_may_not_be_read(conf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)  # root may read everything
    assert "may not be read" in wrong(examine(conf))["sources.contacts.path"].found


def test_a_full_disk(conf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(GB // 2))
    bad = wrong(examine(conf))
    assert list(bad) == ["disk of warehouse.root", "disk of spark.local.dir"]
    assert bad["disk of spark.local.dir"].found == "0.5 GB free, about 2.0 GB needed"
    assert bad["disk of spark.local.dir"].remedy == "free 1.5 GB, or --set spark.conf.spark.local.dir=… to another disk"


def test_java_python_and_libraries(conf: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(doctor.sys, "version_info", (3, 9, 18))
    real = metadata.version
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "3.5.1" if name == "pyspark" else real(name))
    bad = wrong(examine(conf))
    assert list(bad) == ["Java", "Python", "libraries"]
    assert "there is no Java in it" in bad["Java"].found
    assert "openjdk-17" in bad["Java"].remedy
    assert bad["Python"].found == "3.9.18"
    assert bad["libraries"].found == "pyspark 3.5.1 instead of 4.1.4"


def test_the_table_and_the_exit_code() -> None:
    console = Console(file=StringIO(), width=100)
    assert show([Finding("Java", True, "17", "")], console) == 0
    assert show([Finding("Java", True, "17", ""), Finding("memory", False, "[9 GB]", "take less")], console) == 2
    assert "✗ │ memory │ [9 GB] │ take less" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "size"), [("6g", 6 * GB), ("512m", GB // 2), ("2048", 2 * GB), ("1 GB", GB), ("x", 0)]
)
def test_sizes_as_spark_writes_them(text: str, size: int) -> None:
    assert parse_memory(text) == size


def test_a_container_has_its_own_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CGROUP_LIMIT", tmp_path / "memory.max")
    machine = machine_memory()
    (tmp_path / "memory.max").write_text("1048576\n")
    assert machine_memory() == 1048576
    (tmp_path / "memory.max").write_text("max\n")
    assert machine_memory() == machine


def test_look_ups_and_codes_of_ones_own_are_looked_at(conf: str, tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(
        "vendor,raw_code,line_state,owner_changed_since,valid_from\nours,1,alive,unknown,\n"
    )
    hlr = f"{{input: number_status, path: {tmp_path}/customers.csv, format: csv, default_region: US, source: {{value: x}}}}"
    found = wrong(examine(conf, [f"sources.hlr={hlr}", f"status.codes={tmp_path}/codes.csv"]))
    assert set(found) == {"status.codes"}
    assert "'alive' is none of" in found["status.codes"].found
    found = wrong(examine(conf, ["sources.number_status={path: x}", "status.expires_after_days=0"]))
    assert "sources.number_status.format" in found["settings"].found
    assert "status.expires_after_days" in found["settings"].found
