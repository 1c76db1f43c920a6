"""Turns what Spark raises into ringback's own errors, without a personal value in the message."""

import re
import traceback
from pathlib import Path
from urllib.parse import unquote

from ringback.errors import InputError, RingbackError

# Only Spark's own condition counts: a crashed Python worker is an EOFException too, and no file is to blame for it.
UNREADABLE = re.compile(r"\[FAILED_READ_FILE[.\w]*\] Encountered error while reading file (.+?)\.(?:\s|$)")
CONDITION = re.compile(r"Exception: \[([A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)*)\]")


def told_failure(error: Exception) -> RingbackError:
    """The error as ringback tells it: an unreadable file is an InputError, anything else keeps only its class."""
    if isinstance(error, RingbackError):
        return error
    unreadable = UNREADABLE.search(str(error))
    if unreadable:
        name = unquote(unreadable.group(1))  # Spark names files URL-encoded
        return InputError(
            f"{name}: the file cannot be read to its end; it is damaged, not what its name says, or a CSV row of it has "
            "more than 2,000,000 fields. Send it again"
        )
    return RingbackError(
        f"unexpected failure: {_summary(error)}{_place(error)}. The message is withheld, since it may quote values of your "
        "data; report class, condition and place"
    )


def _place(error: Exception) -> str:
    """Module and line of ringback that the failure passed last; code, no values."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "ringback" in frame.filename or "jobs" in frame.filename
    ]
    return f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _summary(error: Exception) -> str:
    """Class and Spark's error condition only: messages of Spark may quote values."""
    condition = getattr(error, "getCondition", lambda: None)()
    if condition is None:
        # Failures within a stage come as a Java error whose condition is in its text alone.
        found = CONDITION.search(str(error))
        condition = found.group(1) if found else None
    return type(error).__name__ + (f" [{condition}]" if condition else "")
