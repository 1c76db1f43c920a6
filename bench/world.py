"""Whether a drawn world is hard enough: its cases, its noise, and what plain approaches reach on it; `make judge-world`.

Every record and event counts, as in the truth. `naive` joins whatever shares a phone, an e-mail, an address or a device;
`device or login` joins what shares a device, an account or a login at another provider.
"""

import argparse
import sys

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from rich.console import Console

from ringback.config import load_settings, packaged_default
from ringback.evaluate.joined import joined
from ringback.evaluate.persons import ALL, person_figures
from ringback.session import build_session
from ringback.settings import SimulateSettings
from ringback.simulate import World, simulate

KEYS = {"naive": ("phone", "email", "address", "device"), "device or login": ("device", "account_id", "login")}
NAIVE_AT_MOST, LOGIN_BETWEEN, UNDECIDABLE_AT_MOST = 0.2, (0.6, 0.8), 0.05
FLOORS = {"events without device": 0.25, "records without address": 0.40, "records without name": 0.15,
          "given-up devices used on": 0.45, "changers silent": 0.20}  # fmt: skip


def told_identifiers(world: World) -> DataFrame:
    """One row per record or event: record_id, phone (digits alone), email, address, device, account_id, login."""
    login = F.element_at(F.map_values("login_ids"), 1)
    records = world.contacts.select(
        "record_id", _digits(), "email", "address", F.get("device_ids", F.lit(0)).alias("device"), "account_id",
        login.alias("login"),
    )  # fmt: skip
    events = world.events.select(
        F.col("event_id").alias("record_id"), _digits(), "email", "address", F.col("device_id").alias("device"),
        "account_id", F.lit(None).cast("string").alias("login"),
    )  # fmt: skip
    return records.unionByName(events)


def _digits() -> Column:
    digits = F.regexp_replace("phone", r"\D", "")
    length = F.when(F.col("region") == "CN", 11).otherwise(10)
    return F.when(F.length(digits) >= length, F.right(digits, length)).alias("phone")


def assigned(told: DataFrame, keys: tuple[str, ...]) -> DataFrame:
    """One row per record and the component it falls into by these keys (record_id, person_id)."""
    shared = [F.struct(F.lit(key).alias("kind"), F.col(key).alias("value")) for key in ("record_id", *keys)]
    named = told.withColumn("record", F.xxhash64("record_id"))
    carried = named.select("record", F.inline(F.array(*shared))).where(F.col("value").isNotNull())
    person = F.col("component").cast("string").alias("person_id")
    return named.join(joined(carried), on="record", how="inner").select("record_id", person)


def plain_figures(world: World) -> dict[tuple[str, str], float]:
    """(approach, measure) → figure, over pairs of records and events."""
    told = told_identifiers(world).persist()
    events = world.truth_events.select(F.col("event_id").alias("record_id"), "person_id")
    truth = world.truth_records.select("record_id", "person_id").unionByName(events).withColumn("sure", F.lit("1"))
    found = None
    for system, keys in KEYS.items():
        part = assigned(told, keys).withColumn("system", F.lit(system))
        found = part if found is None else found.unionByName(part)
    rows = person_figures(found, truth).filter(F.col("bucket") == ALL).collect()  # some ten figures
    told.unpersist()
    return {(row["system"], row["measure"]): row["value"] for row in rows}


def realised(world: World) -> dict[str, float]:
    """What the noise came to, by the names of FLOORS."""
    events = world.events.agg(F.avg(F.col("device_id").isNull().cast("int")).alias("x"))
    records = world.contacts.agg(
        F.avg(F.col("address").isNull().cast("int")).alias("address"), F.avg(F.col("full_name").isNull().cast("int")).alias("name")
    ).collect()[0]  # fmt: skip
    changed = world.truth_number_changes.filter(F.col("verdict") == "changed")
    changes = changed.agg(
        F.avg((F.col("case") == "silent").cast("int")).alias("silent"),
        F.avg(F.col("undecidable").cast("int")).alias("undecidable"),
    ).collect()[0]  # fmt: skip
    return {
        "events without device": events.collect()[0]["x"],
        "records without address": records["address"],
        "records without name": records["name"],
        "given-up devices used on": used_on(world),
        "changers silent": changes["silent"],
        "changes undecidable": changes["undecidable"],
    }


def used_on(world: World) -> float:
    """Of the devices that their first user replaced and that were seen: those seen with somebody else afterwards."""
    whose = world.truth_events.select("event_id", "person_id")
    seen = world.events.filter(F.col("device_id").isNotNull()).select("event_id", "device_id", "occurred_at")
    uses = seen.join(whose, on="event_id", how="inner").groupBy("device_id", "person_id").agg(
        F.min("occurred_at").alias("first"), F.count("*").alias("times")
    )  # fmt: skip
    by_device = uses.groupBy("device_id").agg(
        F.min_by("person_id", "first").alias("person_id"), F.count("*").alias("users")
    )
    replaced = world.truth_persons.filter(F.col("device_replaced_on").isNotNull()).select(
        "person_id", "device_replaced_on"
    )
    first_devices = by_device.join(
        seen.groupBy("device_id").agg(F.min("occurred_at").alias("since")), on="device_id", how="inner"
    ).join(replaced, on="person_id", how="inner")
    given_up = first_devices.filter(F.col("since") < F.col("device_replaced_on"))
    return float(given_up.agg(F.avg((F.col("users") > 1).cast("int")).alias("x")).collect()[0]["x"])


def judge(spark: SparkSession, settings: SimulateSettings, seed: int, console: Console) -> bool:
    """Prints cases, noise and plain approaches; whether all bounds hold."""
    world = simulate(spark, settings, seed)
    cases = world.truth_persons.groupBy("case").count().orderBy("case").collect()
    console.print(
        f"seed {seed}: {settings.customers:,} customers; " + ", ".join(f"{c['case']} {c['count']:,}" for c in cases)
    )
    noise, plain = realised(world), plain_figures(world)
    bounds = {name: noise[name] >= floor for name, floor in FLOORS.items()}
    bounds["changes undecidable"] = noise["changes undecidable"] <= UNDECIDABLE_AT_MOST
    for name, holds in bounds.items():
        console.print(f"{'ok  ' if holds else 'FAIL'} {name} {noise[name]:.3f}")
    low, high = LOGIN_BETWEEN
    judged = {"naive": plain["naive", "pair_f1"] <= NAIVE_AT_MOST,
              "device or login": low <= plain["device or login", "pair_f1"] <= high}  # fmt: skip
    for system, holds in judged.items():
        told = ", ".join(f"{m} {plain[system, m]:.3f}" for m in ("pair_precision", "pair_recall", "pair_f1"))
        console.print(
            f"{'ok  ' if holds else 'FAIL'} {system}: {told}, biggest {plain[system, 'biggest_cluster']:,.0f}"
        )
    return all([*bounds.values(), *judged.values()])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--world", default="small")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--set", action="append", default=[])
    args = parser.parse_args()
    conf = str(packaged_default())
    worlds = load_settings(conf, args.set).simulate.worlds
    settings = load_settings(conf, [f"simulate.customers={worlds[args.world]}", *args.set])
    spark, console = build_session("judge_world", settings.spark), Console(width=200)
    return 0 if all([judge(spark, settings.simulate, seed, console) for seed in args.seeds]) else 1


if __name__ == "__main__":
    sys.exit(main())
