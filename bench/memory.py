"""Peaks of memory, as the kernel of Linux tells them."""

import os
from collections.abc import Iterator
from pathlib import Path


def peak_gib(children_alone: bool = False) -> float:
    """The most memory that this process and its children (the JVM, Python workers) have held, each at its own peak."""
    family = list(_family(os.getpid()))
    return sum(_high_water(pid) for pid in family[children_alone:]) / 2**20


def _family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    yield pid
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
            yield from _family(int(stat.parent.name))


def _high_water(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
