"""A warehouse that keeps what it learned: the next day's run makes anew only what changed, and the day after nothing."""

from pathlib import Path
from typing import Any

import deltalake

KEEPING = "identity.keep_learned_days=30"


def table(shop: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(str(shop / "warehouse" / name)).to_pyarrow_table().to_pylist()
    return rows


def versions(shop: Path) -> dict[str, int]:
    return {path.name: deltalake.DeltaTable(str(path)).version() for path in (shop / "warehouse").iterdir()}


def owners(shop: Path) -> dict[str, str]:
    return {row["record_id"]: row["person_id"] for row in table(shop, "person_records")}


def test_a_day_later_and_another(pipeline: Any, shop: Path) -> None:
    assert pipeline(KEEPING, until="resolve_identities") == 0
    first, (model,) = owners(shop), table(shop, "identity_model")
    assert len(table(shop, "identity_records")) == len(first)
    contacts = shop / "contacts.csv"
    lines = [line for line in contacts.read_text().splitlines() if not line.startswith("c3,")]
    contacts.write_text("\n".join([*lines, "c8,2024-05-20,,Ann Lee,212-456-0102,ann@example.org,"]) + "\n")
    assert pipeline(KEEPING, until="resolve_identities") == 0
    second = owners(shop)
    assert (second["c8"], "c3" in second) == (first["c1"], False)
    assert {record: person for record, person in second.items() if record not in ("c8", "e2")} == {
        record: person for record, person in first.items() if record not in ("c3", "e2")
    }
    assert table(shop, "identity_model") == [model], "what was learned on the first day is kept"
    assert {row["record_id"] for row in table(shop, "identity_records")} == set(second)
    ann = next(row for row in table(shop, "persons") if row["person_id"] == first["c1"])
    assert (ann["records"], ann["current_phone"]) == (4, "+12124560102")
    before = versions(shop)
    assert pipeline(KEEPING, until="resolve_identities") == 0
    assert {**versions(shop), "runs": 0} == {**before, "runs": 0}, "nothing changed, nothing is written"
