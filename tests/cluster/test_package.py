"""What `make package` and `pip install .` hold."""

import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ringback.config import load_settings

ROOT = Path(__file__).resolve().parents[2]
JOBS = {f"ringback/jobs/{path.name}" for path in (ROOT / "jobs").glob("*.py")}
PACKAGE = runpy.run_path(str(ROOT / "deploy" / "package.py"))
MUST_HAVE = {*JOBS, "ringback/__init__.py", "ringback/conf/default.yaml", "ringback/knowledge/name_words.csv"}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    _package("zip", tmp_path / "ringback.zip")
    return tmp_path / "ringback.zip"


def test_the_zip_holds_ringback_alone_and_whole(packed: Path) -> None:
    names = set(zipfile.ZipFile(packed).namelist())
    assert names >= MUST_HAVE
    assert {name for name in names if not name.startswith("ringback/") or "__pycache__" in name} == set()


def test_the_same_files_give_the_same_zip(packed: Path, tmp_path: Path) -> None:
    _package("zip", tmp_path / "again.zip")
    assert packed.read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_a_conf_far_from_the_checkout_extends_the_defaults_in_the_zip(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: default.yaml\nwarehouse: {root: mine}\n")
    code = "import ringback.config as c; print(c.__file__, c.load_settings('mine.yaml').warehouse.root)"
    env = {**os.environ, "PYTHONPATH": str(packed)}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [f"{packed}/ringback/config.py", "mine"]


def test_the_wheel_holds_jobs_and_defaults(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", tmp_path, ROOT], check=True)
    assert set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()) >= MUST_HAVE


def test_properties_hold_every_spark_setting(tmp_path: Path) -> None:
    conf = tmp_path / "mine.yaml"
    conf.write_text(f"extends: {ROOT}/conf/default.yaml\nspark: {{conf: {{spark.executor.memory: 7g}}}}\n")
    _package("properties", tmp_path / "spark.properties", "--conf", str(conf))
    lines = (tmp_path / "spark.properties").read_text().splitlines()
    settings = load_settings(str(conf)).spark
    expected = {"spark.jars.packages": ",".join(settings.packages), **settings.conf}
    assert dict(line.split(" ", 1) for line in lines) == expected
    assert expected["spark.executor.memory"] == "7g"


def test_every_line_of_the_lock_is_read() -> None:
    lock = "a-b==1.0 ; python_version < '3.11' \\\n    --hash=sha256:0\na-b==1.1 \\\n    --hash=sha256:1\n"
    assert PACKAGE["locked"](lock) == {("a-b", "1.0"), ("a-b", "1.1")}
    names = {name for name, _ in PACKAGE["locked"]((ROOT / "requirements.lock").read_text())}
    assert {"pyspark", "delta-spark", "phonenumbers"} <= names


def test_a_library_of_another_version_than_the_lock_is_not_packed() -> None:
    lock = "numpy==0.1 \\\n    --hash=sha256:0\n"
    with pytest.raises(SystemExit, match="not in requirements"):
        list(PACKAGE["libraries"](lock))


def _package(what: str, out: Path, *options: str) -> None:
    subprocess.run([sys.executable, ROOT / "deploy" / "package.py", what, out, *options], check=True)
