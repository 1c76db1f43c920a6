"""`ringback review`: reads the pairs, writes the file of those in doubt."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from ringback import io
from ringback.config import load_settings
from ringback.failures import told_failure
from ringback.java import require_java
from ringback.progress import Progress
from ringback.review.doubts import COLUMNS, doubts, ranked
from ringback.session import build_session, under_spark_submit
from ringback.settings import Settings
from ringback.tables import DECISIONS, PAIRS, PERSON_RECORDS


def review_command(conf: str, overrides: Sequence[str], out: str, most: int) -> int:
    """Exit code: 0 written, 2 bad settings, 3 no pairs yet."""
    try:
        settings = load_settings(conf, overrides)
        if not under_spark_submit():
            require_java()
        Progress().tell("starting Spark …")
        spark = build_session("review", settings.spark)
        written = write_file(ranked(in_doubt(spark, settings), most), Path(out))
    except Exception as error:
        failure = told_failure(error)
        sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
        return failure.exit_code
    sys.stdout.write(
        f"{written:,} pairs in {out}: fill in ruling (same, different), decided_at and decided_by, and map it as decisions\n"
    )
    return 0


def in_doubt(spark: SparkSession, settings: Settings) -> DataFrame:
    """The pairs of the warehouse that a person should look at."""
    warehouse = settings.warehouse
    ruled = (
        io.read(spark, DECISIONS, warehouse)
        if io.exists(spark, DECISIONS, warehouse)
        else spark.createDataFrame([], DECISIONS.schema)
    )
    pairs, owners = (io.read(spark, table, warehouse) for table in (PAIRS, PERSON_RECORDS))
    return doubts(pairs, owners, ruled, settings.identity.keep_at)


def write_file(rows: DataFrame, out: Path) -> int:
    """How many rows were written; they are as many as a person will look at."""
    told = rows.collect()
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([row[name] for name in COLUMNS] for row in told)
    return len(told)
