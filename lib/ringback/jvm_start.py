"""Starting Spark's JVM: what it says on its way up is shown only when it does not come up."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.errors import PySparkRuntimeError

from ringback.errors import ConfigError, listed

STDERR = 2
UP = b"\0up\0"  # written into the pipe by ourselves: what is before it is of the start
TELLING = re.compile(r"unresolved dependency|not found|\bError\b|Exception|Invalid|insufficient", re.IGNORECASE)
SHOWN = 5  # lines; a stack trace says no more
PATIENCE = 10  # seconds for the last words of a JVM that is ending


@contextmanager
def told_only_if_it_fails() -> Iterator[None]:
    """While the block starts a JVM, nothing of its fifty lines on jars and versions is shown; what it says later is.

    ConfigError with the lines that tell why, if no JVM comes up.
    """
    read_end, write_end = os.pipe()
    said = _Said(read_end)
    ours = os.dup(STDERR)
    os.dup2(write_end, STDERR)  # the JVM inherits it and keeps it for life
    os.close(write_end)
    try:
        yield
        os.write(STDERR, UP)
        os.dup2(ours, STDERR)
    except PySparkRuntimeError as error:
        os.dup2(ours, STDERR)
        said.join(PATIENCE)  # the JVM is gone, so the pipe ends
        raise ConfigError(listed("Spark did not start; its JVM said:", said.telling_lines())) from error
    finally:
        os.dup2(ours, STDERR)
        os.close(ours)


class _Said(threading.Thread):
    """Reads a pipe to its end: keeps what comes before UP, and passes on to stderr what comes after."""

    def __init__(self, read_end: int) -> None:
        super().__init__(daemon=True)
        self._read_end, self._kept = read_end, b""
        self.start()

    def run(self) -> None:
        """Ends when the last writer has closed the pipe."""
        while UP not in self._kept and (part := os.read(self._read_end, 65_536)):
            self._kept += part
        self._kept, _, later = self._kept.partition(UP)
        while later or (later := os.read(self._read_end, 65_536)):
            os.write(STDERR, later)
            later = b""
        os.close(self._read_end)

    def telling_lines(self) -> list[str]:
        """The first lines that name what went wrong, or the last lines where none does."""
        lines = [line.strip() for line in self._kept.decode(errors="replace").splitlines() if line.strip()]
        return [line for line in lines if TELLING.search(line)][:SHOWN] or lines[-SHOWN:] or ["nothing"]
