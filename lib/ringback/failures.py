"""Turns what Spark raises into ringback's own errors, without a personal value in the message."""

import re

from ringback.errors import InputError, RingbackError

UNREADABLE = re.compile(
    r"FAILED_READ_FILE|Not in GZIP format|not a gzip file|ZipException|EOFException|Unexpected end of (ZLIB )?input"
)
FILE = re.compile(r"reading file (\S+?)[.\s]*(?:SQLSTATE|$|\n)")


def told_failure(error: Exception) -> RingbackError:
    """The error as ringback tells it: an unreadable file is an InputError, anything else keeps only its class."""
    if isinstance(error, RingbackError):
        return error
    text = str(error)
    if UNREADABLE.search(text):
        found = FILE.search(text)
        name = found.group(1) if found else "a source file"
        return InputError(f"{name}: the file cannot be read to its end; it is damaged or not what its name says. Send it again")
    return RingbackError(f"unexpected failure: {_summary(error)}; run again with PYTHONFAULTHANDLER or see the Spark logs")


def _summary(error: Exception) -> str:
    """Class and Spark's error condition only: messages of Spark may quote values."""
    condition = getattr(error, "getCondition", lambda: None)()
    return type(error).__name__ + (f" [{condition}]" if condition else "")
