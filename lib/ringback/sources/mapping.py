"""Which raw column feeds which of ours: the contract's columns, a source's own names, and what is wrong with them."""

import codecs
import difflib
import re
from collections.abc import Collection, Iterator, Sequence

from ringback.settings import SourceSettings

Mapped = dict[str, str | dict[str, str]]

COLUMNS = {
    "contacts": (
        "record_id", "source", "first_seen_at", "last_seen_at", "available_at", "account_id", "full_name", "birth_date",
        "gender", "phone", "phone_kind", "email", "address", "city", "region", "postcode", "device_ids", "login_ids",
        "attributes",
    ),
    "events": (
        "event_id", "source", "occurred_at", "available_at", "kind", "account_id", "phone", "email", "device_id",
        "address", "receiver_name", "amount", "currency", "quantity", "item_id", "category", "channel", "campaign_id",
        "properties",
    ),
    "number_status": ("source", "phone", "checked_at", "available_at", "provider", "raw_code"),
    "decisions": (
        "source", "left_record", "right_record", "ruling", "decided_at", "available_at", "decided_by", "reason",
    ),
    "verifications": (
        "source", "link_id", "old_phone", "new_phone", "asked_at", "available_at", "channel", "replied_at", "replied_from",
        "reply",
    ),
    "consents": ("source", "subject_kind", "subject", "purpose", "channel", "state", "at", "available_at", "proof"),
    "relations": ("source", "from", "to", "kind", "at", "available_at", "weight"),
}  # fmt: skip
REQUIRED = {
    "contacts": ("record_id", "first_seen_at"),
    "events": ("event_id", "occurred_at", "kind"),
    "number_status": ("phone", "checked_at", "provider", "raw_code"),
    "decisions": ("left_record", "right_record", "ruling", "decided_at", "decided_by"),
    "verifications": ("asked_at", "channel"),
    "consents": ("subject_kind", "subject", "purpose", "state", "at"),
    "relations": ("from", "to", "kind", "at"),
}
MAPS = ("login_ids", "attributes", "properties")
SHOWN = 60
DATA = re.compile(r"@|\d{4}|\d[-/.:]\d")  # what values hold and column names hardly ever do


def mapping_problems(name: str, source: SourceSettings) -> list[str]:
    """What is wrong with a source's settings as far as they tell by themselves; needs no Spark and no file."""
    return [*_column_problems(name, source), *_format_problems(name, source)]


def mapped(source: SourceSettings, header: Collection[str] | None) -> Mapped:
    """Our column → theirs; one of the same name counts by itself, if the header (None: there is none) holds it."""
    result: Mapped = {}
    for ours in COLUMNS[source.input]:
        theirs = source.columns.get(ours, ours)
        explicit = ours in source.columns or header is None or ours in header
        if ours != "source" and theirs is not None and explicit:
            result[ours] = theirs
    return result


def raw_names(columns: Mapped, source: SourceSettings) -> list[str]:
    """Every raw column that a mapping reads, each once."""
    names = [theirs for _, theirs in _wanted(columns, source)]
    return list(dict.fromkeys(names))


def header_problems(name: str, source: SourceSettings, header: Sequence[str], place: str) -> list[str]:
    """What a file's (or table's) columns lack for the mapping, one sentence each, and last what was found instead."""
    twice = sorted({column for column in _tellable(header, source) if header.count(column) > 1})
    columns = mapped(source, header)
    lacking = [(where, theirs) for where, theirs in _wanted(columns, source) if theirs not in header]
    absent = [ours for ours in REQUIRED[source.input] if ours not in columns]
    told = [
        *(_lacks(name, place, where, theirs, header) for where, theirs in lacking),
        *(_lacks(name, place, f"columns.{ours}", ours, header) for ours in absent),
    ]
    if twice:
        told.append(f"{place}: more than one column is called {', '.join(twice)}; give each its own name")
    return [*told, f"{place}: found {_told(header, source)}"] if told else []


def _lacks(name: str, place: str, where: str, theirs: str, header: Sequence[str]) -> str:
    close = [] if _is_data(header) else difflib.get_close_matches(theirs, header, n=1, cutoff=0.5)
    nearest = f" (nearest: '{close[0]}')" if close else ""
    return f"{place}: no column '{theirs}'{nearest}; set sources.{name}.{where} to the column that holds it"


def _told(header: Sequence[str], source: SourceSettings) -> str:
    """The columns of a header for a message."""
    names = _tellable(header, source)
    if not names:
        return f"{len(header)} fields and no known name: the first line must hold the names of the columns"
    rest = len(header) - len(names[:SHOWN])
    return f"the columns {', '.join(names[:SHOWN])}" + (f" and {rest} more" if rest else "")


def _tellable(header: Sequence[str], source: SourceSettings) -> list[str]:
    """Where a file has no header its first row is data, which no message may hold: then known names alone are told."""
    known = {*COLUMNS[source.input], *raw_names(mapped(source, None), source)}
    return [column for column in header if column and (column in known or not _is_data(header))]


def _is_data(header: Sequence[str]) -> bool:
    return any(DATA.search(column) for column in header)


def _wanted(columns: Mapped, source: SourceSettings) -> Iterator[tuple[str, str]]:
    """(setting, raw column) of everything that is read."""
    if source.source.column is not None:
        yield "source.column", source.source.column
    for ours, theirs in columns.items():
        if isinstance(theirs, str):
            yield f"columns.{ours}", theirs
        else:
            yield from ((f"columns.{ours}.{key}", column) for key, column in theirs.items())


def _column_problems(name: str, source: SourceSettings) -> Iterator[str]:
    known = COLUMNS[source.input]
    for ours, theirs in source.columns.items():
        where = f"sources.{name}.columns.{ours}"
        if ours == "source":
            yield f"{where}: the system's name is set with sources.{name}.source, as {{column: x}} or {{value: x}}"
        elif ours not in known:
            close = difflib.get_close_matches(ours, known, n=1, cutoff=0.5)
            hint = f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(known)}"
            yield f"{where}: no column of {source.input}; {hint}"
        elif isinstance(theirs, dict) and ours not in MAPS:
            maps = ", ".join(column for column in MAPS if column in known) or f"no column of {source.input}"
            yield f"{where}: takes the name of one column, found a map; maps are for {maps}"
        elif theirs is None and ours in REQUIRED[source.input]:
            yield f"{where}: is required and cannot be null; give the name of the column that holds it"


def _format_problems(name: str, source: SourceSettings) -> Iterator[str]:
    where = f"sources.{name}"
    try:
        codecs.lookup(source.encoding)
    except LookupError:
        yield f"{where}.encoding: no encoding is called '{source.encoding}'; use a name such as utf-8 or gb18030"
    if not source.delimiter or source.delimiter == '"':
        yield f"{where}.delimiter: must be a character other than the quote, such as ',' or ';'"
    if not source.list_separator:
        yield f"{where}.list_separator: must be at least one character, such as ';'"
