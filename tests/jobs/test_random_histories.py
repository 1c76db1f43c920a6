"""Random histories: after each day of additions, corrections, deletions, rulings and numbers that pass on, what an incremental run
makes of the last run's tables is what a full run with the same learned weights makes of everything.

Every history is a world of its own (sources, values and names that no other has), so many are run at once. `make test` takes
one eventful day of 5 of them, `make judge-histories` six days of 200.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback import io
from ringback.config import load_settings
from ringback.groups import Groups
from ringback.identity import Before, resolve_identities
from ringback.identity.incremental import digests
from ringback.identity.receivers import with_receivers
from ringback.identity.tenures import dead_days
from ringback.job import Run
from ringback.jobs.kept_identities import kept
from ringback.jobs.resolve_identities import resolve_identities_step
from ringback.numbers.line_states import with_line_states
from ringback.progress import Progress
from ringback.settings import WarehouseSettings
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    EVIDENCE_TABLE,
    HOUSEHOLDS,
    HUBS,
    IDENTITY_CHANGES,
    IDENTITY_MODEL,
    IDENTITY_PROFILES,
    IDENTITY_RECORDS,
    NUMBER_STATUS,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    PHONE_TENURES,
    TENURES,
    Table,
)
from rows import table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
HISTORIES, DAYS, TIMES_A_DAY = (200, 6, 1) if "RINGBACK_JUDGE_HISTORIES" in os.environ else (5, 1, 4)
# So tight that a few records reach every guard.
CONF, KEPT_DAYS = str(Path(__file__).resolve().parents[2] / "conf/default.yaml"), 30
SETTINGS = load_settings(CONF).identity.model_copy(
    update={
        "keep_learned_days": KEPT_DAYS,
        "most_at_once": 2, "max_profiles": 9, "max_component": 8, "unique_logins": ("unionid",),
        "max_holders": {"email": 3, "login": 2, "device": 2, "account": 2},
    }
)  # fmt: skip
OF_STAGE = (
    PAIRS, HUBS, PERSON_RECORDS, PERSONS, TENURES, PHONE_TENURES, EVIDENCE_TABLE, HOUSEHOLDS, IDENTITY_CHANGES,
)  # fmt: skip
FIRST = datetime(2018, 1, 1, tzinfo=timezone.utc)
Row = dict[str, Any]
POOLS = {"phone": 7, "email": 6, "address": 4, "device": 4, "login": 4}


class History:
    """One world: what its records say today."""

    def __init__(self, seed: int) -> None:
        self.seed, self.chance = seed, random.Random(seed)
        self.records: dict[str, Row] = {}
        self.rulings: dict[tuple[str, str], str] = {}
        self.dead: dict[str, int] = {}
        self.made = 0
        for _ in range(30):
            self.add(self.chance.randrange(1200))

    def value(self, kind: str, nth: int) -> str:
        """The nth value of this world."""
        return {
            "phone": f"+1212{self.seed:03d}{nth:04d}",
            "email": f"{'anna' if nth < 2 else 'office' if nth == 2 else 'user'}.w{self.letters}{nth}@example.{nth % 2}",
            "address": f"{nth} road {self.seed}",
            "device": f"device-{self.seed}-{nth}",
            "login": f"{'unionid' if nth == 0 else 'chat'}:{self.seed}-{nth}",
        }[kind]

    @property
    def letters(self) -> str:
        """The world's number as letters: words of names and mailboxes that no other world has."""
        return "".join(chr(97 + int(digit)) for digit in f"{self.seed:03d}") * 2

    def add(self, day: int) -> None:
        """A record of one of ten people, most of whom keep to their own values."""
        self.made += 1
        person, pick = self.chance.randrange(10), self.chance
        row: Row = {
            "day": day,
            "until": day + pick.choice([0, 0, 0, 40, 200]),
            "source": f"s{self.seed}-{pick.randrange(2)}",
        }
        row["name"] = (
            (f"{'abcde'[person % 5]}nn{self.letters}", f"lee{self.letters}{person % 3}")
            if pick.random() < 0.6
            else None
        )
        row["born"] = 4000 + person if pick.random() < 0.2 else None
        row["account"] = f"{person}" if pick.random() < 0.3 else None
        row["order"] = pick.random() < 0.3
        row["points"] = {
            kind: self.value(kind, (person if pick.random() < 0.7 else pick.randrange(99)) % many)
            for kind, many in POOLS.items()
            if pick.random() < 0.45
        }
        self.records[f"r{self.seed}-{self.made}"] = row

    def pass_day(self, today: int) -> None:
        """Some of everything that may happen."""
        pick = self.chance
        for _ in range(pick.randrange(1, 4)):
            self.add(today if pick.random() < 0.5 else pick.randrange(1200))
        if pick.random() < 0.6:
            self.records.pop(pick.choice(sorted(self.records)))
        if pick.random() < 0.6:
            row = self.records[pick.choice(sorted(self.records))]
            row["points"] = {**row["points"], "phone": self.value("phone", pick.randrange(POOLS["phone"]))}
        if pick.random() < 0.3:
            self.records[pick.choice(sorted(self.records))]["until"] += 30
        if pick.random() < 0.4:
            one, other = sorted(pick.sample(sorted(self.records), 2))
            self.rulings[(one, other)] = "different" if pick.random() < 0.7 else "same"
        if self.rulings and pick.random() < 0.2:
            self.rulings.pop(pick.choice(sorted(self.rulings)))
        if pick.random() < 0.3:
            self.dead[self.value("phone", pick.randrange(POOLS["phone"]))] = pick.randrange(1200)


def instant(day: int) -> datetime:
    return FIRST + timedelta(days=day)


def tables(worlds: list[History]) -> dict[Table, list[Row]]:
    """The rows of the worlds' tables."""
    records, points, rulings, dead = [], [], [], []
    for world in worlds:
        for record_id, row in world.records.items():
            seen = {"seen_from": instant(row["day"]), "seen_to": instant(row["until"])}
            key = {"source": row["source"], "record_id": record_id, **seen}
            name = (row["name"][0], [], row["name"][1], None, [], " ".join(row["name"])) if row["name"] else None
            born = instant(row["born"]).date() if row["born"] else None
            what = {"input": "events", "attributes": {"kind": "order"}} if row["order"] else {"input": "contacts"}
            records.append({**key, **what, "name": name, "birth_date": born, "account_id": row["account"]})
            for kind, value in row["points"].items():
                points.append({**key, "kind": kind, "ordinal": 0, "value": value, "valid": True, "reasons": []})
        known = {pair: ruling for pair, ruling in world.rulings.items() if set(pair) <= set(world.records)}
        rulings += [
            ruled(*sorted((world.records[each]["source"], each) for each in pair), what) for pair, what in known.items()
        ]
        dead += [{"phone": phone, "provider": "v", "checked_at": instant(day), "line_state": "empty", "raw_code": "2",
                  "owner_changed_since": "unknown", "expires_at": FIRST, "expired": True, "look_ups": 1}
                 for phone, day in world.dead.items()]  # fmt: skip
    return {CONTACT_RECORDS: records, CONTACT_POINTS: points, DECISIONS: consistent(rulings), NUMBER_STATUS: dead}


def ruled(left: tuple[str, str], right: tuple[str, str], ruling: str) -> Row:
    return {
        "left_source": left[0], "left_record": left[1], "right_source": right[0], "right_record": right[1], "ruling": ruling,
        "decided_at": FIRST, "decided_by": "desk", "rulings": 1,
    }  # fmt: skip


def consistent(rulings: list[Row]) -> list[Row]:
    """Without those by which people who are ruled apart would be one."""
    apart = [(row["left_record"], row["right_record"]) for row in rulings if row["ruling"] == "different"]
    kept = [row for row in rulings if row["ruling"] == "different"]
    for row in rulings:
        groups = Groups[str]()
        for same in [*kept, row]:
            if same["ruling"] == "same":
                groups.join(same["left_record"], same["right_record"])
        if row["ruling"] == "same" and all(groups.of(one) != groups.of(other) for one, other in apart):
            kept.append(row)
    return kept


class Shop:
    """A warehouse, and what its runs make of the worlds."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.warehouse = spark, WarehouseSettings(root=str(folder))
        whole = load_settings(CONF, [f"warehouse.root={folder}"])
        self.settings = whole.model_copy(update={"identity": SETTINGS})

    def run_of(self, day: int, run_id: str) -> Run:
        """The run of a day; on the second one nothing may change without everybody's being compared."""
        identity = SETTINGS.model_copy(update={"max_changed_share": 0.0 if day == 2 else 1.0})
        return Run(
            self.spark,
            self.settings.model_copy(update={"identity": identity}),
            instant(2000 + day),
            run_id,
            Progress(),
        )

    def put(self, worlds: list[History]) -> None:
        """Writes what the worlds say today."""
        for table, rows in tables(worlds).items():
            io.write(table_rows(self.spark, table, rows), table, self.warehouse)

    def by_full_run(self, run: Run) -> dict[str, list[str]]:
        """The tables as a full run makes them that keeps what the last one learned; nothing is written.

        The rows come in another order and in other partitions, and plans adapt: what a run makes depends on none of it.
        """
        left = kept(run)
        assert left is not None
        decisions, status = run.read(DECISIONS), run.read(NUMBER_STATUS)
        records, points = (mixed(run.read(table)) for table in (CONTACT_RECORDS, CONTACT_POINTS))
        made = resolve_identities(
            records, points, settings=SETTINGS, run_id=run.run_id, as_of=run.as_of, decisions=decisions, status=status,
            before=Before(left.person_records, left.identity_changes), learned=left.learned,
        )  # fmt: skip
        known = digests(*with_receivers(records, points), decisions, dead_days(status))
        told = made.profile_records.join(known, ["source", "record_id"]).select(*IDENTITY_RECORDS.schema.names)
        found = {table: getattr(made, table.name) for table in OF_STAGE}
        found |= {table: with_line_states(found[table], status) for table in (TENURES, PHONE_TENURES)}
        found |= {IDENTITY_PROFILES: made.profiles, IDENTITY_RECORDS: told}
        return {table.name: lines(df) for table, df in found.items()}

    def by_day(self, run: Run) -> dict[str, list[str]]:
        """The tables as the day's run leaves them."""
        resolve_identities_step(run)
        found = {table.name: lines(run.read(table)) for table in (*OF_STAGE, IDENTITY_PROFILES, IDENTITY_RECORDS)}
        return {**found, "identity_changes": lines(run.read(IDENTITY_CHANGES).where(F.col("run_id") == run.run_id))}

    @property
    def versions(self) -> dict[str, int]:
        """The version of each table."""
        return {path.name: DeltaTable(str(path)).version() for path in Path(self.warehouse.root).iterdir()}


def mixed(df: DataFrame) -> DataFrame:
    """The rows in no order, in three partitions."""
    return df.orderBy(F.xxhash64("record_id", F.lit("mixed"))).repartition(3).checkpoint()


@contextmanager
def adaptive(spark: SparkSession) -> Iterator[None]:
    """Plans that adapt, with three partitions a shuffle."""
    before = {key: spark.conf.get(key) for key in ("spark.sql.adaptive.enabled", "spark.sql.shuffle.partitions")}
    for key, value in zip(before, ("true", "3"), strict=True):
        spark.conf.set(key, value)
    yield
    for key, value in before.items():
        spark.conf.set(key, str(value))


def lines(df: DataFrame) -> list[str]:
    """The rows as text, sorted."""
    return sorted(str(row) for row in df.select(*sorted(df.columns)).collect())


def test_a_days_run_leaves_what_a_full_run_makes(spark: SparkSession, tmp_path: Path) -> None:
    shop, worlds = Shop(spark, tmp_path), [History(seed) for seed in range(HISTORIES)]
    shop.put(worlds)
    resolve_identities_step(shop.run_of(0, "day 0"))
    learned, changes = shop.run_of(0, "asks").read(IDENTITY_MODEL).collect(), []
    for day in range(1, DAYS + 1):
        for world in worlds * TIMES_A_DAY:
            world.pass_day(1200 + day)
        shop.put(worlds)
        run = shop.run_of(day, f"day {day}")
        with adaptive(spark):
            expected = shop.by_full_run(run)
        found = shop.by_day(run)
        for name in expected:
            assert found[name] == expected[name], (name, day)
        assert run.read(IDENTITY_MODEL).collect() == learned, "nothing is learned anew"
        changes += found["identity_changes"]
    became = {
        what for what in ("created", "merged", "split", "retired") if any(f"change='{what}'" in row for row in changes)
    }
    assert became == {"created", "merged", "split", "retired"}, "all that may become of persons did"
    before = shop.versions
    resolve_identities_step(shop.run_of(DAYS + 1, "nothing new"))
    assert shop.versions == before, "nothing changed, nothing is written"
    assert kept(shop.run_of(KEPT_DAYS, "a month later")) is None, "what was learned is kept for so long and no longer"
