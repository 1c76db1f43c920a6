"""The whole second stage on drawn people: seconds, memory, and how precision stands as more numbers are recycled.

python bench/resolve.py --records 1000000 --recycled 0
python bench/resolve.py --records 100000 --recycled 0,0.05,0.1,0.2
"""

import argparse
import time
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

from memory import peak_gib
from people import People, people
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console

from ringback import io
from ringback.config import load_settings
from ringback.identity import resolve_identities
from ringback.identity.components import connected_components
from ringback.identity.profiles import with_dense_id
from ringback.session import build_session
from ringback.settings import Settings
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, PAIRS, PERSON_RECORDS, PERSONS

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Prints one line per share of recycled numbers."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument(
        "--recycled", default="0,0.05,0.1,0.2", help="shares of new numbers that somebody else had before"
    )
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--conf", default=str(ROOT / "conf/default.yaml"))
    told = options.parse_args()
    console = Console(width=200)
    with TemporaryDirectory() as folder:
        settings = load_settings(
            told.conf, [f"warehouse.root={folder}/warehouse", f"spark.checkpoint_dir={folder}/checkpoints"]
        )
        spark = build_session("bench-resolve", settings.spark)
        for share in told.recycled.split(","):
            console.print(_measured(spark, settings, told.records, float(share), told.seed))


def _measured(spark: SparkSession, settings: Settings, records: int, share: float, seed: int) -> str:
    drawn = people(spark, records, recycled=share, seed=seed)
    n = io.write(drawn.records, CONTACT_RECORDS, settings.warehouse)
    io.write(drawn.points, CONTACT_POINTS, settings.warehouse)
    started = time.monotonic()
    points = io.read(spark, CONTACT_POINTS, settings.warehouse)
    made = resolve_identities(
        io.read(spark, CONTACT_RECORDS, settings.warehouse), points, settings=settings.identity, run_id="bench",
        as_of=datetime(2026, 1, 1, tzinfo=timezone.utc),
    )  # fmt: skip
    for df, table in ((made.person_records, PERSON_RECORDS), (made.persons, PERSONS), (made.pairs, PAIRS)):
        io.write(df, table, settings.warehouse)
    seconds = time.monotonic() - started
    ours = b_cubed(made.person_records.select("source", "record_id", F.col("person_id").alias("found")), drawn)
    timeless = b_cubed(_timeless(points, settings), drawn)
    return (
        f"{n:,} records, {share:.0%} recycled: {seconds:.0f} s, peak {peak_gib():.1f} GiB; B³ P/R {ours[0]:.4f}/{ours[1]:.4f}; "
        f"without time (components of phone, e-mail, account, device) {timeless[0]:.4f}/{timeless[1]:.4f}"
    )


def b_cubed(found: DataFrame, drawn: People) -> tuple[float, float]:
    """Precision and recall, B-cubed; a record that was not found is alone."""
    both = drawn.truth.join(found, ["source", "record_id"], how="left")
    both = both.withColumn("found", F.coalesce("found", F.concat_ws("|", "source", "record_id")))
    cells = both.groupBy("person", "found").count().withColumnRenamed("count", "n")
    sizes = [cells.groupBy(of).agg(F.sum("n").alias(f"_{of}")) for of in ("person", "found")]
    each = cells.join(sizes[0], "person").join(sizes[1], "found")
    total = F.sum("n")
    row = each.agg(
        F.sum(F.col("n") ** 2 / F.col("_found")) / total, F.sum(F.col("n") ** 2 / F.col("_person")) / total
    ).collect()[0]
    return float(row[0]), float(row[1])


def _timeless(points: DataFrame, settings: Settings) -> DataFrame:
    carried = points.where("kind != 'address'").select(
        F.to_json(F.struct("source", "record_id")).alias("record"),
        F.concat_ws("|", "kind", "value").alias("identifier"),
    )
    nodes = carried.select(F.col("record").alias("node")).union(carried.select("identifier")).distinct()
    numbered = with_dense_id(nodes, "node", "id").checkpoint()
    edges = carried.join(numbered.select(F.col("node").alias("record"), F.col("id").alias("src")), "record").join(
        numbered.select(F.col("node").alias("identifier"), F.col("id").alias("dst")), "identifier"
    )
    labels = connected_components(edges.select("src", "dst"), max_local_edges=settings.identity.max_local_edges)
    named = numbered.select(F.col("node").alias("text"), F.col("id").alias("node")).join(labels, "node")
    records = named.where(F.col("text").startswith("{"))
    key = F.from_json("text", "source string, record_id string")
    return records.select(
        key["source"].alias("source"),
        key["record_id"].alias("record_id"),
        F.col("component").cast("string").alias("found"),
    )


if __name__ == "__main__":
    main()
