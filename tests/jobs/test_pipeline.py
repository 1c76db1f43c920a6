"""The whole pipeline, twice: the second run changes nothing."""

from pathlib import Path
from typing import Any

import deltalake
import pytest

from ringback.audits import require_one_person_a_record, require_row_balance
from ringback.errors import AuditError
from ringback.tables import CONTACT_RECORDS, PERSON_RECORDS, QUARANTINE
from rows import at, table_rows


def table(shop: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(str(shop / "warehouse" / name)).to_pyarrow_table().to_pylist()
    return rows


def versions(shop: Path) -> dict[str, int]:
    return {path.name: deltalake.DeltaTable(str(path)).version() for path in (shop / "warehouse").iterdir()}


def test_twice_from_files_to_report(pipeline: Any, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pipeline() == 0
    records = {row["record_id"]: row for row in table(shop, "contact_records") if row["record_id"][0] != "z"}
    assert set(records) == {"c1", "c2", "c3", "c4", "e1", "e2"}
    assert {row["input"] for row in records.values()} == {"contacts", "events"}
    refused = {(row["record_id"], row["column"], row["reason"]) for row in table(shop, "quarantine")}
    assert refused == {
        ("c4", "email", "not_an_email"),
        ("c5", None, "bad_first_seen_at"),
        (None, None, "unreadable_row"),
        ("c7", None, "after_as_of"),
    }
    owner = {row["record_id"]: row["person_id"] for row in table(shop, "person_records")}
    assert owner["c1"] == owner["c2"] == owner["e1"], "an order to the new number and the same name is hers too"
    (link,) = table(shop, "number_links")
    assert (link["old_phone"], link["new_phone"], link["verdict"]) == ("+12124560101", "+12124560102", "changed")
    (run,) = table(shop, "runs")
    rows = dict(run["rows"])
    whole = sum(1 for row in table(shop, "quarantine") if row["column"] is None)
    assert rows["rows read"] == 9 + 26 == rows["contact_records"] + whole
    assert set(dict(run["seconds"])) == {
        "normalise_contacts",
        "resolve_identities",
        "link_numbers",
        "evaluate",
        "report",
    }
    assert (run["job"], run["outcome"], run["as_of"]) == ("pipeline", "done", at("2024-06-30"))
    assert "Ann" in (shop / "report.html").read_text()

    before = versions(shop)
    assert pipeline() == 0
    after = versions(shop)
    assert len(table(shop, "runs")) == 2
    assert {**after, "runs": 0} == {**before, "runs": 0}
    assert not capsys.readouterr().err, "quiet when not on a terminal"


def test_until_stops_there(pipeline: Any, shop: Path) -> None:
    assert pipeline(until="normalise_contacts") == 0
    assert set(versions(shop)) == {"contact_records", "contact_points", "quarantine", "runs"}


def test_earlier_as_of_sees_less(pipeline: Any, shop: Path) -> None:
    assert pipeline(as_of="2023-05-31", until="link_numbers") == 0
    assert {row["record_id"] for row in table(shop, "contact_records") if row["record_id"][0] != "z"} == {
        "c1",
        "c3",
        "c4",
    }
    assert table(shop, "number_links") == []
    assert max(row["seen_to"] for row in table(shop, "contact_points")) == at("2023-05-31")


def test_audits_catch_lost_rows(spark: Any) -> None:
    refusal = {"source": "s", "raw_row_ref": "f#1", "reason": "unreadable_row", "first_seen_run": "r"}
    quarantine = table_rows(spark, QUARANTINE, [refusal, {**refusal, "column": "phone"}])
    require_row_balance(3, 2, quarantine)
    with pytest.raises(AuditError, match="read 4, contact_records 2, refused whole 1"):
        require_row_balance(4, 2, quarantine)

    key = {"source": "s", "record_id": "r"}
    when = at("2024-01-01")
    record = table_rows(spark, CONTACT_RECORDS, [{**key, "input": "contacts", "seen_from": when, "seen_to": when}])
    owned = {**key, "person_id": "p", "valid_from": when, "valid_to": when}
    require_one_person_a_record(record, table_rows(spark, PERSON_RECORDS, [owned]))
    for owners in ([], [owned, owned], [owned, {**owned, "record_id": "x"}]):
        with pytest.raises(AuditError, match="1 contact records"):
            require_one_person_a_record(record, table_rows(spark, PERSON_RECORDS, owners))
