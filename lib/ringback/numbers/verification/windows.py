"""When a number may be sent a question: outside quiet hours, by the clock of every zone that it may be in."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta, timezone
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.functions import pandas_udf

from ringback.settings import QuietHours

STEP = timedelta(minutes=15)
AHEAD = 4 * 48  # steps that are looked at: two days
WINDOW = T.StructType([
    T.StructField("zone", T.StringType()), T.StructField("region", T.StringType()),
    T.StructField("not_before", T.TimestampType()), T.StructField("not_after", T.TimestampType()),
])  # fmt: skip


class Window(NamedTuple):
    """From when until when somebody may be asked."""

    not_before: datetime
    not_after: datetime


def with_window(rows: DataFrame, phone: str, *, as_of: datetime, quiet: QuietHours, default_zone: str) -> DataFrame:
    """The same rows with zone, region, not_before and not_after of the number; no times where all zones are never awake at once."""
    told = _windows(F.col(phone), F.lit(as_of), F.lit(quiet.begins), F.lit(quiet.ends), F.lit(default_zone))
    return rows.withColumn("_window", told).select(*rows.columns, "_window.*")


@pandas_udf(WINDOW)  # type: ignore[call-overload, untyped-decorator]  # as in mailboxes
def _windows(
    phones: pd.Series, as_of: pd.Series, begins: pd.Series, ends: pd.Series, default: pd.Series
) -> pd.DataFrame:
    """The window of each number, one after as_of."""
    rows = zip(phones, as_of, begins, ends, default, strict=True)
    told = [(*zones_of(phone, zone), at.to_pydatetime(), begin, end) for phone, at, begin, end, zone in rows]
    return pd.DataFrame([
        (zones[0], region, *(next_window(zones, _utc(at), begin, end) or (None, None)))
        for zones, region, at, begin, end in told
    ], columns=WINDOW.names)  # fmt: skip


def zones_of(phone: str, default: str) -> tuple[tuple[str, ...], str | None]:
    """The zones that a number may be in, and its region."""
    number = phonenumbers.parse(phone)
    zones = tuple(zone for zone in time_zones_for_number(number) if zone != UNKNOWN_TIMEZONE)
    return zones or (default,), phonenumbers.region_code_for_number(number)


@cache
def next_window(zones: tuple[str, ...], as_of: datetime, begins: str, ends: str) -> Window | None:
    """The next time from as_of on in which it is nobody's quiet hours; None where there is none within two days."""
    clocks = [ZoneInfo(zone) for zone in zones]
    quiet = time.fromisoformat(begins), time.fromisoformat(ends)
    starts = [as_of, *_quarters(as_of)]
    awake = [all(not is_quiet(at.astimezone(clock).time(), *quiet) for clock in clocks) for at in starts]
    if True not in awake:
        return None
    first = awake.index(True)
    last = awake.index(False, first) if False in awake[first:] else len(awake) - 1
    return Window(starts[first], starts[last])


def is_quiet(at: time, begins: time, ends: time) -> bool:
    """Whether a time of day is among quiet hours, which may go over midnight."""
    return begins <= at < ends if begins <= ends else at >= begins or at < ends


def _quarters(after: datetime) -> Iterator[datetime]:
    """The quarters of an hour after an instant."""
    start = after.replace(minute=after.minute // 15 * 15, second=0, microsecond=0)
    return (start + nth * STEP for nth in range(1, AHEAD + 1))


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)
