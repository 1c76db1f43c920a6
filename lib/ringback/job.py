"""What every job script shares: its arguments, its session, its row in the runs table and its exit code."""

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Annotated

import typer
from pyspark.sql import Column, DataFrame, SparkSession

from ringback import __version__, io
from ringback.config import load_settings
from ringback.errors import ConfigError, RingbackError, listed
from ringback.failures import told_failure
from ringback.java import require_java
from ringback.numbers.status import load_status_codes
from ringback.progress import Progress
from ringback.session import build_session, under_spark_submit
from ringback.settings import Settings
from ringback.sources import mapping_problems
from ringback.tables import RUNS, Table


@dataclass(frozen=True)
class Run:
    """What a step is handed: the session, the settings, the instant, and the warehouse to read and write."""

    spark: SparkSession
    settings: Settings
    as_of: datetime
    run_id: str
    progress: Progress

    def read(self, table: Table) -> DataFrame:
        """The rows of a table that an earlier stage wrote."""
        return io.read(self.spark, table, self.settings.warehouse)

    def has(self, table: Table) -> bool:
        """Whether an earlier run wrote the table."""
        return io.exists(self.spark, table, self.settings.warehouse)

    def version(self, table: Table) -> int:
        """Delta's number of the table's last change."""
        return io.version(self.spark, table, self.settings.warehouse)

    def append(self, df: DataFrame, table: Table) -> None:
        """Adds the rows whose keys the table does not have, and notes how many it holds."""
        self.progress.rows[table.name] = io.append(df, table, self.settings.warehouse)

    def replace(self, rows: DataFrame, scope: DataFrame, table: Table) -> None:
        """Makes the rows take the place of those that `scope` names by some columns, and notes how many the table holds."""
        self.progress.rows[table.name] = io.replace(rows, scope, table, self.settings.warehouse)

    def write(self, df: DataFrame, table: Table, keep: tuple[str, ...] = (), within: Column | None = None) -> None:
        """Makes the table hold exactly these rows, among those of which `within` holds, and notes how many."""
        self.progress.rows[table.name] = io.write(df, table, self.settings.warehouse, keep, within)


Step = Callable[[Run], None]
Conf = Annotated[str, typer.Option("--conf", help="settings file, for example conf/legislators.yaml")]
Set = Annotated[list[str] | None, typer.Option("--set", help="one setting, a.b=c; may be given again and again")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="date or instant (UTC) the run pretends to be at; default: now")
]
Until = Annotated[str | None, typer.Option("--until", help="last stage to run (pipeline only)")]


def command(job: str, steps: Mapping[str, Step]) -> Callable[..., None]:
    """The command line of a job: `--conf`, `--set`, `--as-of`, and `--until` where it has several steps."""

    def one(conf: Conf, overrides: Set = None, as_of: AsOf = None) -> None:
        _exit(run_job(job, steps, conf, overrides or [], as_of))

    def several(conf: Conf, overrides: Set = None, as_of: AsOf = None, until: Until = None) -> None:
        _exit(run_job(job, steps, conf, overrides or [], as_of, until))

    return one if len(steps) == 1 else several


def main(job: str, steps: Mapping[str, Step], argv: Sequence[str] | None = None) -> None:
    """Runs a job script; `argv` defaults to the process's arguments."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(name=job, help=f"{job}: one of ringback's jobs")(command(job, steps))
    app(args=list(argv) if argv is not None else None, prog_name=job)


def run_job(
    job: str,
    steps: Mapping[str, Step],
    conf: str,
    overrides: Sequence[str],
    as_of: str | None,
    until: str | None = None,
) -> int:
    """Exit code of one run: 0 done, 2 bad settings, 3 input refused, 4 audit failed, 1 anything else."""
    started_at = datetime.now(timezone.utc)  # the wall clock is looked at here and at the end, nowhere else
    try:
        settings = load_settings(conf, overrides)
        instant = _instant(as_of) if as_of else started_at
        chosen = _until(steps, until)
        _require_mappings(settings)
        load_status_codes(settings.status.codes)
        if not under_spark_submit():
            require_java()
        Progress().tell("starting Spark …")
        spark = build_session(job, settings.spark)
        code = _recorded(job, chosen, spark, settings, instant, started_at)
        if under_spark_submit():
            spark.stop()  # a cluster's application ends here, not when the interpreter gets to it
        return code
    except RingbackError as error:
        return _fail(error)


def _recorded(
    job: str, steps: Mapping[str, Step], spark: SparkSession, settings: Settings, as_of: datetime, started_at: datetime
) -> int:
    digest = settings.digest()
    run_id = hashlib.sha256(f"{job}|{digest}|{as_of}|{started_at}".encode()).hexdigest()[:16]
    run = Run(spark, settings, as_of, run_id, Progress())
    failure: RingbackError | None = None
    try:
        for name, step in steps.items():
            with run.progress.stage(name):
                step(run)
    except Exception as error:
        failure = told_failure(error)
    try:
        _note(run, job, started_at, digest, "done" if failure is None else type(failure).__name__)
    except Exception as error:
        failure = failure or told_failure(error)  # what went wrong first is what matters
    return 0 if failure is None else _fail(failure)


def _note(run: Run, job: str, started_at: datetime, digest: str, outcome: str) -> None:
    """Adds the run's row to the runs table."""
    ended_at = datetime.now(timezone.utc)
    told = run.progress
    row = (run.run_id, job, started_at, ended_at, run.as_of, digest, __version__, told.rows, told.seconds, outcome)
    io.append(run.spark.createDataFrame([row], RUNS.schema), RUNS, run.settings.warehouse)


def _require_mappings(settings: Settings) -> None:
    """ConfigError with all that is wrong with the sources' columns, before Spark is started."""
    problems = [problem for name, source in settings.sources.items() for problem in mapping_problems(name, source)]
    if problems:
        raise ConfigError(listed("the sources' settings are not usable:", problems))


def _until(steps: Mapping[str, Step], until: str | None) -> Mapping[str, Step]:
    if until is None:
        return steps
    if until not in steps:
        raise ConfigError(f"--until {until}: no such stage; expected one of {', '.join(steps)}")
    names = list(steps)
    return {name: steps[name] for name in names[: names.index(until) + 1]}


def _instant(text: str) -> datetime:
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"--as-of {text}: expected a date (2026-08-31) or an instant (2026-08-31T12:00:00+00:00)"
        ) from error
    return parsed.replace(tzinfo=timezone.utc) if parsed.tzinfo is None else parsed


def _fail(error: RingbackError) -> int:
    sys.stderr.write(f"{type(error).__name__}: {error}\n")
    return error.exit_code


def _exit(code: int) -> None:
    raise typer.Exit(code)
