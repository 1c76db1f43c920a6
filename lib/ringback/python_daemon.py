"""Starts Spark's Python workers of local mode without Spark's archives on their path: `spark.python.daemon.module`.

Spark puts its own zips and a jar there, from which nothing comes where pyspark is installed; but Python reads the contents of every
archive on its path anew for each task and each package inside, a tenth of a second of work for nothing.
"""

import re
import runpy
import sys
from collections.abc import Iterable

SPARKS = re.compile(r"\.jar$|[/\\](pyspark|py4j-[^/\\]*-src)\.zip$")


def without_archives(path: Iterable[str]) -> list[str]:
    """The entries of a Python path but for jars and the zips that Spark brings; somebody's own archive stays."""
    return [entry for entry in path if not SPARKS.search(entry)]


if __name__ == "__main__":
    kept = without_archives(sys.path)
    for entry in set(sys.path) - set(kept):
        sys.path_importer_cache.pop(entry, None)
    sys.path[:] = kept
    runpy.run_module("pyspark.daemon", run_name="__main__", alter_sys=True)
