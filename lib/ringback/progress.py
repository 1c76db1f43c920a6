"""What runs, how many rows, how many seconds: shown on a terminal, quiet everywhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

# Phone fields that the table of answers does not know, by who answered them: in `rows`, where answers are kept.
ANSWERED = {"cache": "phones by cache", "library": "phones by library"}


class Progress:
    """Collects seconds by stage and rows by table; tells them on the terminal while stages run."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self.seconds: dict[str, float] = {}
        self.rows: dict[str, int] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times a stage; the same name twice adds up."""
        start, before = time.monotonic(), dict(self.rows)
        with self._spinner(name):
            yield
        took = time.monotonic() - start
        self.seconds[name] = round(self.seconds.get(name, 0.0) + took, 3)
        written = ", ".join(f"{n:,} {table}" for table, n in self.rows.items() if before.get(table) != n)
        self.tell(f"[green]✓[/green] {name} [dim]{took:.1f} s[/dim]  {written}")

    def tell(self, line: str) -> None:
        """One line, on a terminal only."""
        if self._console.is_terminal:
            self._console.print(line, highlight=False)

    @contextmanager
    def _spinner(self, name: str) -> Iterator[None]:
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(f"{name} …"):
            yield
