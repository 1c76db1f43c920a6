"""`ringback worklists`: what plan_verification made, as CSV files that people and their tools work from."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback import io
from ringback.config import load_settings
from ringback.failures import told_failure
from ringback.java import require_java
from ringback.progress import Progress
from ringback.review.links_in_doubt import COLUMNS, links_in_doubt
from ringback.session import build_session, under_spark_submit
from ringback.settings import Settings
from ringback.tables import (
    DECISIONS,
    EVIDENCE_TABLE,
    MERGE_INSTRUCTIONS,
    NUMBER_LINKS,
    PROBE_QUEUE,
    QUESTIONS,
    REMIND_IN_APP,
    VERIFICATION_PROBLEMS,
    WELCOME_BACK,
    Table,
)

ASKED = ("link_id", "new_phone", "channel", "text", "zone", "not_before", "not_after")
TIME = "yyyy-MM-dd'T'HH:mm:ss'Z'"


def worklists_command(conf: str, overrides: Sequence[str], out: str, most: int) -> int:
    """Exit code: 0 written, 2 bad settings, 3 no plan yet."""
    try:
        settings = load_settings(conf, overrides)
        if not under_spark_submit():
            require_java()
        Progress().tell("starting Spark …")
        spark = build_session("worklists", settings.spark)
        written = {name: write_csv(rows, Path(out) / f"{name}.csv") for name, rows in worklists(spark, settings, most)}
    except Exception as error:
        failure = told_failure(error)
        sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
        return failure.exit_code
    sys.stdout.write(f"in {out}: " + ", ".join(f"{rows:,} {name}" for name, rows in written.items()) + "\n")
    return 0


def worklists(spark: SparkSession, settings: Settings, most: int) -> Iterator[tuple[str, DataFrame]]:
    """The lists by name, each in the order in which to work, of `most` rows at most."""

    def rows(table: Table) -> DataFrame:
        return io.read(spark, table, settings.warehouse)

    ruled = (
        rows(DECISIONS)
        if io.exists(spark, DECISIONS, settings.warehouse)
        else spark.createDataFrame([], DECISIONS.schema)
    )
    doubts = links_in_doubt(
        rows(NUMBER_LINKS), rows(QUESTIONS), rows(VERIFICATION_PROBLEMS), rows(EVIDENCE_TABLE), ruled
    )
    yield "questions", to_send(rows(QUESTIONS), settings.verification.texts).limit(most)
    yield "remind_in_app", rows(REMIND_IN_APP).where("may_remind").drop("may_remind").orderBy("person_id").limit(most)
    yield (
        "welcome_back",
        rows(WELCOME_BACK).where("may_contact and actionable").orderBy(F.desc("since"), "link_id").limit(most),
    )
    yield "probe_queue", rows(PROBE_QUEUE).orderBy("provider", "nth").limit(most)
    yield "merge_instructions", _flat(rows(MERGE_INSTRUCTIONS)).orderBy("holds_until", "instruction_id").limit(most)
    yield "review", doubts.select(*COLUMNS).orderBy(F.desc("value"), "link_id").limit(most)


def to_send(questions: DataFrame, texts: Mapping[str, str]) -> DataFrame:
    """One row per question of today in the order of sending, with its text; nothing of whom it is about."""
    known = F.create_map(*[F.lit(part) for pair in sorted(texts.items()) for part in pair])
    asked = questions.where("asked_now").withColumn("text", F.element_at(known, F.col("text_key")))
    return asked.orderBy("not_before", "link_id").select(*ASKED)


def write_csv(rows: DataFrame, out: Path) -> int:
    """How many rows were written: as many as people work off; times in ISO 8601."""
    told = rows.select([
        F.date_format(name, TIME).alias(name) if kind == "timestamp" else F.col(name) for name, kind in rows.dtypes
    ]).collect()  # bounded by `most`  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(rows.columns)
        writer.writerows(tuple(row) for row in told)
    return len(told)


def _flat(instructions: DataFrame) -> DataFrame:
    """What is done, and what takes it back, as texts."""
    texts = {
        name: F.array_join(F.transform(name, lambda part: F.concat_ws(" ", part["how"], part["what"])), ", ")
        for name in ("moves", "reverse")
    }
    return instructions.withColumns(texts)
