"""Churn by size: features of 2.5 to 10 million events, and a model of millions of rows: `make bench-churn-scale`.

Usage: python bench/churn_scale.py [features EVENTS …] [train ROWS SCORED]; both without arguments. Times are told beside those of a
plain copy of the same bytes (Parquet to Parquet) in the same run. Exit code 1 where features grow faster than events to the power 1.1.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from memory import peak_gib
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console

from ringback.churn.features import churn_features
from ringback.churn.model import as_text, checksum
from ringback.churn.registry import Kept
from ringback.churn.scoring import churn_scores
from ringback.churn.stages import labelled_churn_features, trained_model
from ringback.config import load_settings, packaged_default
from ringback.session import build_session
from ringback.settings.churn import ChurnSettings

SIZES = (2_500_000, 5_000_000, 10_000_000)
ROWS, SCORED = 4_000_000, 1_000_000
GROWTH = 1.1
EACH, FEW = 20, 8  # events of a customer, on average; where models are trained
FIRST, DAYS = date(2025, 1, 1), 480
CUT_OFFS = tuple(FIRST + timedelta(days=DAYS - 30 * back) for back in (4, 3, 2, 1))
KINDS = ["order", "order", "login", "login", "browse", "app_open", "complaint", "coupon_redeem"]
console = Console(width=110, highlight=False)


def drawn(spark: SparkSession, events: int, each: int = EACH) -> DataFrame:
    """One row per event, by hashes of its number: the same rows for any partitions. Customers leave at a day of their own."""
    customer = F.pmod(F.xxhash64("id", F.lit("who")), F.lit(max(events // each, 1)))
    stays = _share("stays", "customer") * DAYS * 1.5
    day = _share("day", "id") * F.least(stays, F.lit(float(DAYS)))
    at = F.timestamp_seconds(F.lit(_seconds(FIRST)) + F.floor(day * 86_400))
    kind = F.element_at(F.array(*map(F.lit, KINDS)), (_share("kind", "id") * len(KINDS)).cast("int") + 1)
    nothing = {
        "item_id": "string",
        "resolved_at": "timestamp",
        "cancels": "string",
        "category": "string",
        "contract_until": "date",
    }
    rows = spark.range(events).withColumn("customer", customer)
    return rows.select(
        F.lit("shop").alias("source"), F.col("id").cast("string").alias("event_id"),
        F.col("customer").cast("string").alias("customer_id"), at.alias("at"), at.alias("known_at"), kind.alias("kind"),
        F.round(_share("amount", "id") * 90 + 5, 2).alias("amount"), F.lit(1.0).alias("quantity"),
        F.floor(_share("depth", "id") * 9).cast("double").alias("depth"), F.lit(0.0).alias("seconds"),
        *[F.lit(None).cast(form).alias(name) for name, form in nothing.items()],
    )  # fmt: skip


def grows(spark: SparkSession, folder: Path, sizes: list[int], settings: ChurnSettings) -> bool:
    """Prints seconds by size, and how they grow; whether that is no faster than it may be."""
    took = []
    for events in sizes:
        drawn(spark, events).write.parquet(str(folder / f"{events}"))
        read = spark.read.parquet(str(folder / f"{events}"))
        copied = seconds(lambda rows=read: _write(rows, folder / "copy"))
        took.append(seconds(lambda rows=read: _write(churn_features(rows, CUT_OFFS[-1:], settings), folder / "made")))
        console.print(f"{events:,} events: {took[-1]:.1f} s, {took[-1] / copied:.1f} × a copy ({copied:.1f} s)")
    if len(sizes) < 2:
        return True
    power = math.log(took[-1] / took[0]) / math.log(sizes[-1] / sizes[0])
    console.print(f"features grow with events^{power:.2f} (at most {GROWTH}): {'ok' if power <= GROWTH else 'SHORT'}")
    return power <= GROWTH


def trains(spark: SparkSession, folder: Path, rows: int, scored: int, settings: ChurnSettings) -> None:
    """Prints seconds of training on so many rows, and of scoring, beside copies of the same tables."""
    many = rows // len(CUT_OFFS[:-1]) * FEW * 2  # about half of the customers are asked about at a cut-off
    drawn(spark, many, FEW).write.parquet(str(folder / "events"))
    as_of = datetime.combine(CUT_OFFS[-1], datetime.min.time(), timezone.utc)
    events = spark.read.parquet(str(folder / "events"))
    made = labelled_churn_features(events, CUT_OFFS, as_of=as_of, settings=settings)
    took = seconds(lambda: _write(made, folder / "features"))
    console.print(f"features of {many:,} events at {len(CUT_OFFS)} cut-offs: {took:.0f} s")
    features = spark.read.parquet(str(folder / "features"))
    labelled, today = features.where("churned is not null"), features.where("churned is null")
    copied = seconds(lambda: _write(labelled, folder / "copy"))
    told: list[Kept] = []

    def train() -> None:
        model = trained_model(labelled, settings=settings).model
        told.append(Kept(as_text(model), checksum(as_text(model))))

    took = seconds(train)
    console.print(f"trained on {labelled.count():,} rows: {took:.0f} s, {took / copied:.1f} × a copy ({copied:.1f} s)")
    mine = today.limit(scored).localCheckpoint()
    nobody = mine.select("customer_id").limit(0)
    copied = seconds(lambda: _write(mine, folder / "copy"))
    took = seconds(lambda: _write(
        churn_scores(mine, mine, told[0], as_of=as_of, settings=settings, opted_out=nobody, unreachable=nobody), folder / "scores"
    ))  # fmt: skip
    console.print(f"scored {mine.count():,} customers: {took:.0f} s, {took / copied:.1f} × a copy ({copied:.1f} s)")
    console.print(f"most memory held: {peak_gib():.1f} GiB")


def seconds(what: Callable[[], None]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def _write(rows: DataFrame, place: Path) -> None:
    rows.write.mode("overwrite").parquet(str(place))


def _share(purpose: str, of: str) -> Column:
    """A number from 0 to 1, the same for the same row and purpose."""
    return F.pmod(F.xxhash64(F.col(of), F.lit(purpose)), F.lit(1_000_003)) / 1_000_003


def _seconds(day: date) -> int:
    return int(datetime.combine(day, datetime.min.time(), timezone.utc).timestamp())


def main(args: list[str]) -> int:
    settings = load_settings(
        str(packaged_default()),
        ["churn.features.kinds=[login,browse,app_open,complaint,coupon_redeem]", "churn.model.boosted.threads=2"],
    )
    churn = settings.churn.model_copy(update={"train_at": CUT_OFFS[:-1]})
    spark, numbers, good = build_session("bench-churn-scale", settings.spark), [int(arg) for arg in args[1:]], True
    with tempfile.TemporaryDirectory() as folder:
        if not args or args[0] == "features":
            good = grows(spark, Path(folder), numbers or list(SIZES), churn)
        if not args or args[0] == "train":
            trains(spark, Path(folder), *(numbers or (ROWS, SCORED)), churn)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
