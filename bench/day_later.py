"""What a day's new records cost: a full run on all but the newest, then an incremental run with them; both write all tables.

python bench/day_later.py --records 1000000 --new 0.01
"""

import argparse
import time
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from memory import peak_gib
from people import People, people
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from rich.console import Console

from ringback import io
from ringback.config import load_settings
from ringback.job import Run
from ringback.jobs.resolve_identities import resolve_identities_step
from ringback.progress import Progress
from ringback.session import build_session
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, IDENTITY_CHANGES

ROOT = Path(__file__).resolve().parents[1]
CLOSE_ENOUGH = 0.0001  # of the share of records that are new


def main() -> None:
    """Prints the seconds of both runs and their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument(
        "--new", type=float, default=0.01, help="share of the records, the newest, that come a day later"
    )
    options.add_argument("--recycled", type=float, default=0.1)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--conf", default=str(ROOT / "conf/default.yaml"))
    told = options.parse_args()
    with TemporaryDirectory() as folder:
        own = [f"warehouse.root={folder}/warehouse", f"spark.checkpoint_dir={folder}/checkpoints"]
        settings = load_settings(told.conf, [*own, "identity.keep_learned_days=30"])
        spark = build_session("bench-day-later", settings.spark)
        drawn = people(spark, told.records, recycled=told.recycled, seed=told.seed)
        first, second = (Run(spark, settings, at, f"day {at.day}", Progress()) for at in _days())
        [border] = drawn.records.select(F.unix_timestamp("seen_from").alias("at")).approxQuantile(
            "at", [1 - told.new], CLOSE_ENOUGH
        )
        full = _seconds(first, drawn, F.unix_timestamp("seen_from") <= border)
        day = _seconds(second, drawn, F.lit(True))
        changes = second.read(IDENTITY_CHANGES).where(F.col("run_id") == second.run_id).count()
    Console(width=200).print(
        f"{first.progress.rows[CONTACT_RECORDS.name]:,} records: {full:.0f} s; with "
        f"{second.progress.rows[CONTACT_RECORDS.name] - first.progress.rows[CONTACT_RECORDS.name]:,} more: {day:.0f} s "
        f"({day / full:.1%}), {changes:,} changes of persons; peak {peak_gib():.1f} GiB"
    )


def _days() -> tuple[datetime, datetime]:
    return datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 1, 2, tzinfo=timezone.utc)


def _seconds(run: Run, drawn: People, which: Column) -> float:
    """Writes the records of the day, and resolves them."""
    records: DataFrame = drawn.records.where(which)
    points = drawn.points.where(which)
    for df, table in ((records, CONTACT_RECORDS), (points, CONTACT_POINTS)):
        run.progress.rows[table.name] = io.write(df, table, run.settings.warehouse)
    started = time.monotonic()
    resolve_identities_step(run)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
