"""Random histories: after each day of additions, corrections, deletions, rulings and numbers that pass on, what an incremental run
makes of the last run's tables is what a full run with the same learned weights makes of everything.

Every history is a world of its own (sources, values and names that no other has), so many are run at once. `make test` takes
one eventful day of 5 of them, `make judge-histories` six days of 200.
"""

import os
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.config import load_settings
from ringback.groups import Groups
from ringback.identity import Before, Resolved, resolve_identities
from ringback.identity.incremental import Left, Part, Update, digests, updated_identities, without_constraints
from ringback.identity.tenures import dead_days
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    IDENTITY_RECORDS,
    NUMBER_STATUS,
    conform,
)
from rows import table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
HISTORIES, DAYS, TIMES_A_DAY = (200, 6, 1) if "RINGBACK_JUDGE_HISTORIES" in os.environ else (5, 1, 4)
# So tight that a few records reach every guard.
SETTINGS = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity.model_copy(
    update={
        "most_at_once": 2, "max_profiles": 9, "max_component": 8, "unique_logins": ("unionid",),
        "max_holders": {"email": 3, "login": 2, "device": 2, "account": 2},
    }
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


def tables(spark: SparkSession, worlds: list[History]) -> dict[str, DataFrame]:
    records, points, rulings, dead = [], [], [], []
    for world in worlds:
        for record_id, row in world.records.items():
            key = {
                "source": row["source"],
                "record_id": record_id,
                "seen_from": instant(row["day"]),
                "seen_to": instant(row["until"]),
            }
            name = (row["name"][0], [], row["name"][1], None, [], " ".join(row["name"])) if row["name"] else None
            born = instant(row["born"]).date() if row["born"] else None
            records.append({**key, "input": "contacts", "name": name, "birth_date": born, "account_id": row["account"]})
            for kind, value in row["points"].items():
                points.append({**key, "kind": kind, "ordinal": 0, "value": value, "valid": True, "reasons": []})
        for (one, other), ruling in world.rulings.items():
            if one in world.records and other in world.records:
                sides = sorted((world.records[each]["source"], each) for each in (one, other))
                rulings.append({
                    "left_source": sides[0][0], "left_record": sides[0][1], "right_source": sides[1][0], "right_record": sides[1][1],
                    "ruling": ruling, "decided_at": FIRST, "decided_by": "desk", "rulings": 1,
                })  # fmt: skip
        for phone, day in world.dead.items():
            dead.append({"phone": phone, "provider": "v", "checked_at": instant(day), "line_state": "empty", "raw_code": "2",
                         "owner_changed_since": "unknown", "expires_at": FIRST, "expired": True, "look_ups": 1})  # fmt: skip
    return {
        "records": table_rows(spark, CONTACT_RECORDS, records).checkpoint(),
        "points": table_rows(spark, CONTACT_POINTS, points).checkpoint(),
        "decisions": table_rows(spark, DECISIONS, consistent(rulings)).checkpoint(),
        "status": table_rows(spark, NUMBER_STATUS, dead).checkpoint(),
    }


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


def full(given: dict[str, DataFrame], left: Left | None, run: str) -> Resolved:
    before = None if left is None else Before(left.person_records, left.identity_changes)
    return resolve_identities(
        given["records"], given["points"], settings=SETTINGS, run_id=run, as_of=instant(2000), before=before,
        decisions=given["decisions"], status=given["status"], learned=left.learned if left else None,
    )  # fmt: skip


def incremental(given: dict[str, DataFrame], left: Left, run: str) -> Update | None:
    return updated_identities(
        given["records"], given["points"], settings=SETTINGS, run_id=run, as_of=instant(2000), left=left,
        decisions=given["decisions"], status=given["status"],
    )  # fmt: skip


def left_by(given: dict[str, DataFrame], made: Resolved, changes: DataFrame | None) -> Left:
    known = digests(given["records"], given["points"], given["decisions"], dead_days(given["status"]))
    records = made.profile_records.join(known, ["source", "record_id"]).select(*IDENTITY_RECORDS.schema.names)
    every = made.identity_changes if changes is None else changes.unionByName(made.identity_changes)
    return Left(
        conform(records, IDENTITY_RECORDS).checkpoint(), made.profiles.checkpoint(), made.pairs.checkpoint(), made.hubs,
        made.evidence.checkpoint(), made.person_records, every.checkpoint(), made.learned,
    )  # fmt: skip


def applied(part: Part, old: DataFrame) -> DataFrame:
    return old.join(part.scope, part.scope.columns, how="left_anti").select(*part.rows.columns).unionByName(part.rows)


def rows(df: DataFrame) -> list[str]:
    return sorted(str(row) for row in df.select(*sorted(df.columns)).collect())


def test_incremental_is_full(spark: SparkSession) -> None:
    worlds = [History(seed) for seed in range(HISTORIES)]
    given = tables(spark, worlds)
    made = full(given, None, "day 0")
    left, changes = left_by(given, made, None), []
    for day in range(1, DAYS + 1):
        for world in worlds * TIMES_A_DAY:
            world.pass_day(1200 + day)
        given = tables(spark, worlds)
        with without_constraints(spark):
            update = incremental(given, left, f"day {day}")
            assert update is not None
            whole = full(given, left, f"day {day}")
            after = left_by(given, whole, left.identity_changes)
            for name, (part, old, expected) in compared(update, left, made, whole, after).items():
                assert rows(applied(part, old)) == rows(expected), (name, day)
            assert rows(update.households) == rows(whole.households)
            assert rows(update.identity_changes) == rows(whole.identity_changes)
        changes += [row["change"] for row in whole.identity_changes.collect()]
        made, left = whole, after
    assert set(changes) == {"created", "merged", "split", "retired"}, "all that may become of persons did"


def compared(
    update: Update, left: Left, made: Resolved, whole: Resolved, after: Left
) -> dict[str, tuple[Part, DataFrame, DataFrame]]:
    """By table: what the update says, the table as it was, and as a full run makes it."""
    return {
        "pairs": (update.pairs, left.pairs, whole.pairs),
        "hubs": (update.hubs, left.hubs, whole.hubs),
        "profiles": (update.profiles, left.profiles, after.profiles),
        "records": (update.records, left.records, after.records),
        "person_records": (update.person_records, left.person_records, whole.person_records),
        "persons": (update.persons, made.persons, whole.persons),
        "tenures": (update.tenures, made.tenures, whole.tenures),
        "phone_tenures": (update.phone_tenures, made.phone_tenures, whole.phone_tenures),
        "evidence": (update.evidence, made.evidence, whole.evidence),
    }
