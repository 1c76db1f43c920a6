"""The whole pipeline, twice: the second run changes nothing."""

import json
from pathlib import Path
from typing import Any

import deltalake
import numpy as np
import pytest
from pyspark.sql import SparkSession

from ringback import io
from ringback.audits import require_one_person_a_record, require_one_row_a_key, require_row_balance
from ringback.churn.linear import Linear
from ringback.churn.model import ChurnModel, as_text, checksum
from ringback.config import load_settings
from ringback.errors import AuditError, InputError
from ringback.job import Run
from ringback.jobs.normalise_contacts import look_ups_step
from ringback.jobs.pipeline import asks_about_churn
from ringback.progress import Progress
from ringback.settings import WarehouseSettings
from ringback.tables import CONTACT_RECORDS, MODELS, NUMBER_STATUS, PERSON_RECORDS, QUARANTINE
from rows import at, table_rows

LOOK_UPS = """vendor,code,asked,number
toolkk,2,2024-06-20,212 456 0101
gzxinya,2,2024-06-20,212 456 0102
toolkk,2,2024-07-20,212 456 0101
toolkk,2,2024-06-20,nobody's
toolkk,2
"""
STATES = {"+12124560101": "suspended", "+12124560102": "empty"}
RULINGS = """left_record,right_record,ruling,decided_at,decided_by
shop|c3,shop|c4,same,2024-06-01,desk 4
shop|c3,shop|c1,perhaps,2024-06-01,desk 4
"""
VENDORS = """
  hlr:
    input: number_status
    path: {folder}/look_ups.csv
    format: csv
    default_region: US
    source: {{value: vendors}}
    columns: {{provider: vendor, raw_code: code, checked_at: asked, phone: number}}
  decisions:
    path: {folder}/rulings.csv
    format: csv
    source: {{value: desk}}
"""

KEEPING = "contacts.keep_phone_answers=true"
ORDER = {
    "event_id": "e3", "occurred_at": "2024-06-01T10:00:00Z", "kind": "order", "phone": "+12124560102", "amount": "12.5",
    "receiver_name": "Ann Lee",
}  # fmt: skip
SHORT = [
    "churn.features.windows=[30,180]",
    "churn.features.kinds=[]",
    "churn.features.half_lives=[60]",
    "churn.features.months=2",
]
LINE = Linear(np.array([30.0]), np.array([10.0]), np.zeros(1), np.array([1.0]), 0.0)
MODEL = as_text(ChurnModel(("days_since_order",), "logistic", LINE, groups=(1,)))


ANSWER = {
    "phone": "+12124560101", "provider": "v", "checked_at": at("2024-01-01"), "raw_code": "1", "line_state": "active",
    "owner_changed_since": "unknown", "expires_at": at("2024-02-01"), "expired": True, "look_ups": 1,
}  # fmt: skip


def table(shop: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(str(shop / "warehouse" / name)).to_pyarrow_table().to_pylist()
    return rows


def versions(shop: Path) -> dict[str, int]:
    return {path.name: deltalake.DeltaTable(str(path)).version() for path in (shop / "warehouse").iterdir()}


def keep_model(spark: SparkSession, shop: Path) -> None:
    """A model of an earlier run: it scores until another is trained."""
    row = {
        "model_version": checksum(MODEL)[:16], "as_of": at("2024-01-01"), "run_id": "r0", "candidate": "logistic", "slices": [],
        "features": ["days_since_order"], "data_version": 0, "measures": {}, "settings": "{}", "checksum": checksum(MODEL),
        "text": MODEL,
    }  # fmt: skip
    io.write(table_rows(spark, MODELS, [row]), MODELS, WarehouseSettings(root=str(shop / "warehouse")))


def test_twice_from_files_to_report(
    spark: SparkSession, pipeline: Any, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "look_ups.csv").write_text(LOOK_UPS)
    (shop / "rulings.csv").write_text(RULINGS)
    with (shop / "conf.yaml").open("a") as conf:
        conf.write(VENDORS.format(folder=shop))
    with (shop / "events.json").open("a") as events:
        events.write(json.dumps(ORDER) + "\n")
    keep_model(spark, shop)
    assert pipeline(KEEPING, *SHORT) == 0
    records = {row["record_id"]: row for row in table(shop, "contact_records") if row["record_id"][0] != "z"}
    assert set(records) == {"c1", "c2", "c3", "c4", "e1", "e2", "e3"}
    assert {row["input"] for row in records.values()} == {"contacts", "events"}
    refused = {(row["record_id"], row["column"], row["reason"]) for row in table(shop, "quarantine")}
    assert refused == {
        ("c4", "email", "not_an_email"),
        ("c5", None, "bad_first_seen_at"),
        (None, None, "unreadable_row"),
        ("c7", None, "after_as_of"),
        (None, None, "after_as_of"),
        (None, None, "unreadable_phone"),
        (None, None, "bad_ruling"),
    }
    assert {(row["phone"], row["provider"], row["line_state"]) for row in table(shop, "number_status")} == {
        ("+12124560101", "toolkk", "suspended"),
        ("+12124560102", "gzxinya", "empty"),
    }
    lines = {row["value"]: row["line_state"] for row in table(shop, "phone_tenures")}
    assert {value: lines.get(value) for value in ("+12124560101", "+12124560102")} == STATES
    owner = {row["record_id"]: row["person_id"] for row in table(shop, "person_records")}
    assert owner["c1"] == owner["c2"] == owner["e1"], "an order to the new number and the same name is hers too"
    assert owner["c3"] == owner["c4"] != owner["c1"], "a ruling joins what shares nothing"
    (link,) = (row for row in table(shop, "number_links") if row["verdict"] == "changed")
    assert (link["old_phone"], link["new_phone"], link["verdict"]) == ("+12124560101", "+12124560102", "changed")
    (run,) = table(shop, "runs")
    rows = dict(run["rows"])
    whole = sum(1 for row in table(shop, "quarantine") if row["column"] is None)
    assert (
        rows["rows read"]
        == 10 + 26 + 5 + 2
        == rows["contact_records"] + rows["number_status"] + rows["decisions"] + whole
    )
    assert set(dict(run["seconds"])) == {
        "normalise_contacts",
        "resolve_identities",
        "link_numbers",
        "plan_verification",
        "build_churn_features",
        "train_churn_model",
        "score_churn",
        "value_customers",
        "find_dormant",
        "map_network",
        "monitor_churn",
        "evaluate",
        "report",
    }
    assert (run["job"], run["outcome"], run["as_of"]) == ("pipeline", "done", at("2024-06-30"))
    report = (shop / "report.html").read_text()
    assert "Ann" in report
    scores = {row["customer_id"]: row for row in table(shop, "churn_scores")}
    assert set(scores) == set(owner.values()), "everybody is scored, or told why not"
    (ann,) = (row for row in scores.values() if row["not_scored"] is None)
    assert (ann["customer_id"], ann["model_version"]) == (owner["c1"], checksum(MODEL)[:16])
    assert ann["churn_probability"] == pytest.approx(1 / (1 + np.exp(0.1)))  # 29 days since the order
    assert "1 scored + " in report

    before = versions(shop)
    tables = (deltalake.DeltaTable(str(path)) for path in (shop / "warehouse").iterdir())
    assert {written.protocol().min_reader_version for written in tables} == {1}, "others can read what a run writes"
    again = ("normalise_contacts", "resolve_identities", "link_numbers", "build_churn_features", "score_churn")
    assert pipeline(KEEPING, *SHORT, only=again) == 0
    after = versions(shop)
    first, second = (dict(run["rows"]) for run in sorted(table(shop, "runs"), key=lambda run: run["started_at"]))
    asked = first["phones by library"]
    assert (asked > 0, second["phones by cache"], second["phones by library"]) == (True, asked, 0)
    assert {**after, "runs": 0} == {**before, "runs": 0}
    assert not capsys.readouterr().err, "quiet when not on a terminal"


def test_earlier_as_of_sees_less_and_until_stops_there(pipeline: Any, shop: Path) -> None:
    assert pipeline(as_of="2023-05-31", until="normalise_contacts") == 0
    assert {row["record_id"] for row in table(shop, "contact_records") if row["record_id"][0] != "z"} == {
        "c1",
        "c3",
        "c4",
    }
    assert max(row["seen_to"] for row in table(shop, "contact_points")) == at("2023-05-31")
    assert not {"persons", "number_links", "evaluation"} & set(versions(shop))
    assert not (shop / "report.html").exists()


def test_churn_is_asked_about_where_there_are_events_and_cut_offs(spark: SparkSession, shop: Path) -> None:
    def asked(*overrides: str) -> bool:
        settings = load_settings(str(shop / "conf.yaml"), list(overrides))
        return asks_about_churn(Run(spark, settings, at("2024-06-30"), "r", Progress()))

    assert not asked()
    assert asked("churn.train_at=[2024-03-01]")
    assert asked("churn.test_at=[2024-03-01]")
    assert not asked("churn.train_at=[2024-03-01]", "sources.events.input=contacts")
    keep_model(spark, shop)
    assert asked()


def test_answers_go_with_the_last_source_of_them(spark: Any, shop: Path) -> None:
    settings = load_settings(str(shop / "conf.yaml"))
    run = Run(spark, settings, at("2024-06-30"), "r", Progress())
    assert look_ups_step(run, None) is None
    assert not (shop / "warehouse/number_status").exists()
    run.write(table_rows(spark, NUMBER_STATUS, [ANSWER]), NUMBER_STATUS)
    assert look_ups_step(run, None) is None
    assert table(shop, "number_status") == []


def test_a_history_with_a_key_twice_is_refused(spark: Any) -> None:
    row = {
        "source": "s",
        "record_id": "r",
        "person_id": "p1",
        "valid_from": at("2024-01-01"),
        "valid_to": at("2024-01-01"),
    }
    require_one_row_a_key(table_rows(spark, PERSON_RECORDS, [row]), PERSON_RECORDS)
    with pytest.raises(InputError, match="person_records holds 1 keys"):
        require_one_row_a_key(table_rows(spark, PERSON_RECORDS, [row, {**row, "person_id": "p2"}]), PERSON_RECORDS)


def test_audits_catch_lost_rows(spark: Any) -> None:
    refusal = {"source": "s", "raw_row_ref": "f#1", "reason": "unreadable_row", "first_seen_run": "r"}
    quarantine = table_rows(spark, QUARANTINE, [refusal, {**refusal, "column": "phone"}])
    require_row_balance(3, 2, quarantine)
    answers = table_rows(spark, NUMBER_STATUS, [{**ANSWER, "look_ups": 2}])
    require_row_balance(5, 2, quarantine, answers)
    with pytest.raises(AuditError, match="look-ups 2"):
        require_row_balance(4, 2, quarantine, answers)
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
