"""Which run made the tables: its identity, what it read and how long each stage took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from ringback.progress import ANSWERED

LOOKED_AT = 50  # latest runs

MADE_BY = "number_links"  # the run that wrote this table is the one reported
SHOWN_FROM = 0.05  # seconds: less would be told as 0.0
READ = "rows read"  # of all sources: stands in `rows` beside the tables


@dataclass(frozen=True)
class ThisRun:
    """The run that asks for the report, as far as it has come."""

    run_id: str
    as_of: datetime
    config_hash: str
    code_version: str
    rows: Mapping[str, int]
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class RunFacts:
    """The run that made the tables; `rows_read` is None where no run says."""

    run_id: str
    as_of: str
    config_hash: str
    code_version: str
    seconds: tuple[tuple[str, float], ...]
    rows_read: int | None
    answered: tuple[tuple[str, int], ...] = ()


def run_facts(this: ThisRun, runs: DataFrame | None) -> RunFacts:
    """This run when it made the tables; otherwise the latest one that did, with the stages of single jobs since."""
    own = (this.run_id, _told(this.as_of), this.config_hash, this.code_version)
    if MADE_BY in this.rows or runs is None:
        return _facts(own, this.rows, this.seconds)
    earlier = _latest(runs)
    maker = next((row for row in earlier if MADE_BY in row["rows"]), None)
    if maker is None:
        return _facts(own, this.rows, this.seconds)
    rows, seconds = dict[str, int](), dict[str, float]()
    for row in reversed([row for row in earlier if row["as_of"] == maker["as_of"]]):
        rows.update(row["rows"])
        seconds.update(row["seconds"])
    return _facts((maker["run_id"], maker["as_of"], maker["config_hash"], maker["code_version"]), rows, seconds)


def _latest(runs: DataFrame) -> list[Row]:
    """The latest runs, latest first; also one that failed later on wrote the tables that its rows name."""
    as_of = F.date_format("as_of", "yyyy-MM-dd HH:mm")
    return (
        runs.withColumn("as_of", as_of).orderBy(F.desc("started_at"), "run_id").limit(LOOKED_AT).collect()
    )  # bounded by the limit


def _facts(who: tuple[str, str, str, str], rows: Mapping[str, int], seconds: Mapping[str, float]) -> RunFacts:
    answered = tuple((by, rows[key]) for by, key in ANSWERED.items() if key in rows)
    return RunFacts(*who, seconds=_longest_first(seconds), rows_read=rows.get(READ), answered=answered)


def _longest_first(seconds: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Stages that had nothing to do are left out."""
    told = {name: took for name, took in seconds.items() if took >= SHOWN_FROM}
    return tuple(sorted(told.items(), key=lambda item: (-item[1], item[0])))


def _told(as_of: datetime) -> str:
    utc = as_of.astimezone(timezone.utc) if as_of.tzinfo else as_of
    return utc.strftime("%Y-%m-%d %H:%M")
