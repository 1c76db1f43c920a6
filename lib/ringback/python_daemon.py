"""Starts Spark's Python workers of local mode without archives on their path: `spark.python.daemon.module`.

Spark puts its own zips and a jar there, from which nothing comes where pyspark is installed; but Python reads the contents of every
archive on its path anew for each task and each package inside, a tenth of a second of work for nothing.
"""

import runpy
import sys
from collections.abc import Sequence

ARCHIVES = (".zip", ".jar")


def without_archives(path: Sequence[str]) -> list[str]:
    """The entries of a Python path that are no archives."""
    return [entry for entry in path if not entry.endswith(ARCHIVES)]


if __name__ == "__main__":
    sys.path[:] = without_archives(sys.path)
    for entry in [entry for entry in sys.path_importer_cache if any(mark in entry for mark in ARCHIVES)]:
        del sys.path_importer_cache[entry]
    runpy.run_module("pyspark.daemon", run_name="__main__", alter_sys=True)
