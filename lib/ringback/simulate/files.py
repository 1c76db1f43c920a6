"""A world as files: Parquet for the data and the truth, the CSV that `ringback evaluate` reads, settings and a description."""

from datetime import timedelta
from importlib import resources
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.settings import SimulateSettings
from ringback.simulate.world import World, world_start

REGIONS = ("CN", "US")
KEYS = {
    "number_status": ("phone", "checked_at"),
    "relations": ("from", "to", "at"),
    "truth_persons": ("person_id",),
    "truth_records": ("record_id",),
    "truth_events": ("event_id",),
    "truth_number_changes": ("old_phone", "new_phone", "case"),
    "truth_owners": ("phone", "holder_id"),
    "truth_churn": ("person_id",),
}
ROWS_A_FILE = 1_000_000


def write_world(world: World, settings: SimulateSettings, seed: int, out: str) -> None:
    """Writes everything below the folder; rows are in the order of their opaque keys, so that none tells who is who."""
    for name, key in (("contacts", "record_id"), ("events", "event_id")):
        whole: DataFrame = getattr(world, name)
        for region in REGIONS:
            part = whole.filter(F.col("region") == region).drop("region")
            _write(part, f"{out}/{name}_{region.lower()}", (key,))
    for name, keys in KEYS.items():
        folder = name.replace("truth_", "truth/")
        _write(getattr(world, name), f"{out}/{folder}", keys)
    spark = world.contacts.sparkSession
    _write_csv(_persons_as_read(spark.read.parquet(f"{out}/truth/records")), f"{out}/truth_persons.csv.gz")
    _write_csv(
        _changes_as_read(spark.read.parquet(f"{out}/truth/number_changes")), f"{out}/truth_number_changes.csv.gz"
    )
    _write_texts(settings, seed, out)


def _write(rows: DataFrame, path: str, keys: tuple[str, ...]) -> None:
    """Sorted by its keys within each file; a hash of them says in which file a row is."""
    shuffled = rows.repartition(*keys).sortWithinPartitions(*keys)
    shuffled.write.mode("overwrite").option("maxRecordsPerFile", ROWS_A_FILE).parquet(path)


def _write_csv(rows: DataFrame, path: str) -> None:
    rows.write.mode("overwrite").csv(path, header=True, compression="gzip", escape='"')


def _persons_as_read(records: DataFrame) -> DataFrame:
    return records.select("record_id", "person_id", F.lit("1").alias("sure"))


def _changes_as_read(changes: DataFrame) -> DataFrame:
    """The true changes of which both numbers are seen, with the columns of data/legislators."""
    seen = changes.filter((F.col("verdict") == "changed") & F.col("observed"))
    return seen.select(
        "person_id", F.lit("mobile").alias("phone_kind"), "old_phone", "new_phone",
        F.col("changed_after").alias("old_last_seen_on"), F.col("changed_before").alias("new_first_seen_on"), "case",
    )  # fmt: skip


def _write_texts(settings: SimulateSettings, seed: int, out: str) -> None:
    """conf.yaml for ringback, and DATA.md for everybody."""
    folder = Path(out).absolute()
    for name in ("conf.yaml", "DATA.md"):
        text = (resources.files("ringback.simulate") / f"{name}.txt").read_text(encoding="utf-8")
        filled = text.replace("@FOLDER@", str(folder)).replace("@SEED@", str(seed))
        filled = filled.replace("@AS_OF@", str(settings.end + timedelta(days=1)))
        filled = filled.replace("@CUSTOMERS@", f"{settings.customers:,}").replace("@START@", str(world_start(settings)))
        (folder / name).write_text(filled.replace("@END@", str(settings.end)), encoding="utf-8")
