"""Every error that ringback raises on purpose, with the exit code that it ends a job with.

A message says what is wrong, where, what was found, what was expected and what to do; it never holds a personal value.
"""

from collections.abc import Sequence


class RingbackError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what a job ends with."""

    exit_code = 1


class ConfigError(RingbackError):
    """Raised before Spark does any work: bad settings, arguments or environment."""

    exit_code = 2


class InputError(RingbackError):
    """Raised when a source cannot be read as its settings say; names the file and the reason."""

    exit_code = 3


class SchemaError(RingbackError):
    """Raised when a result differs from its table; lists all differences."""


class AuditError(RingbackError):
    """Raised when rows do not balance or an invariant fails; nothing is published."""

    exit_code = 4


def listed(title: str, problems: Sequence[str]) -> str:
    """One message of all problems, a line each, below its title."""
    return "\n".join([title, *(f"  - {problem}" for problem in problems)])
