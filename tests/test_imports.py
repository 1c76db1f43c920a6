"""Importing ringback starts nothing: no Spark, no file, no log."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORT_ALL = """
import pkgutil, importlib, sys
import ringback
names = [m.name for m in pkgutil.walk_packages(ringback.__path__, "ringback.")]
for name in names:
    importlib.import_module(name)
from pyspark import SparkContext
assert SparkContext._active_spark_context is None and SparkContext._jvm is None, "a module started Spark"
assert len(names) > 40, names
print("ok")
"""


def test_importing_every_module_starts_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ok\n", "")
    assert list(tmp_path.iterdir()) == []
