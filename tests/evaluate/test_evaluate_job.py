"""The stage from tables to table, the job around it, and what people see of it."""

import importlib.util
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession
from rich.console import Console

from ringback import io, tables
from ringback.config import load_settings
from ringback.errors import ConfigError
from ringback.evaluate import print_figures
from ringback.evaluate.rules import SIMPLE_RULES
from ringback.evaluate.table import BY_SIZE, COUNTS, LINKS, PERSONS
from ringback.job import Run
from ringback.progress import Progress
from ringback.settings import WarehouseSettings
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    EVALUATION,
    HUBS,
    NUMBER_LINKS,
    PERSON_RECORDS,
    TENURES,
    Table,
    schema_differences,
)

pytestmark = pytest.mark.usefixtures("interpreted")

ROOT = Path(__file__).resolve().parents[2]
OF_WORLD = ("published_", "actionable_precision", "actionable_recall", "dates_covered", "ece")
OLD, NEW, OTHER = "+12025550101", "+12025550102", "+12025550103"
JAN, MAR, MAY = datetime(2024, 1, 1), datetime(2024, 3, 1), datetime(2024, 5, 1)


def evaluate_step(run: Run) -> None:
    spec = importlib.util.spec_from_file_location("evaluate_job", ROOT / "jobs" / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    job = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(job)
    job.evaluate_step(run)


def run_with(spark: SparkSession, *overrides: str) -> Run:
    settings = load_settings(str(ROOT / "conf" / "default.yaml"), overrides)
    return Run(spark, settings, datetime(2024, 6, 1), "run", Progress(Console(quiet=True)))


def put(spark: SparkSession, table: Table, rows: list[dict[str, Any]], warehouse: WarehouseSettings) -> None:
    full = [tuple(row.get(field.name) for field in table.schema) for row in rows]
    spark.createDataFrame(full, table.schema).coalesce(1).write.format("delta").save(io.table_path(table, warehouse))


def write_truth(spark: SparkSession, folder: Path) -> None:
    """P moved from OLD to NEW in February; Q has OTHER until May and is gone."""
    truth = {
        "number_changes": ([("P", "kept", "changed", OLD, NEW, date(2024, 2, 1), True, False)],
                           "person_id string, case string, verdict string, old_phone string, new_phone string, switched_on date, "
                           "observed boolean, undecidable boolean"),
        "owners": ([(OLD, "P", "customer", None, date(2024, 2, 1)), (NEW, "P", "customer", date(2024, 2, 1), None),
                    (OTHER, "Q", "customer", None, date(2024, 5, 2))],
                   "phone string, holder_id string, holder_kind string, held_from date, held_to date"),
        "persons": ([("P", "kept"), ("Q", "dead")], "person_id string, case string"),
        "records": ([("s", "1", "P"), ("s", "2", "P"), ("s", "3", "Q")], "source string, record_id string, person_id string"),
    }  # fmt: skip
    for name, (rows, ddl) in truth.items():
        spark.createDataFrame(rows, ddl).coalesce(1).write.parquet(str(folder / name))


@pytest.fixture
def run(spark: SparkSession, warehouse: WarehouseSettings, tmp_path: Path) -> Run:
    """Person P: records 1 (OLD), 2 (NEW); Q: record 3 (OTHER). We join 1 and 2 and link OLD to NEW and OTHER."""
    held = {"1": (OLD, JAN), "2": (NEW, MAR), "3": (OTHER, MAY)}
    record = {"source": "s", "input": "contacts", "seen_from": JAN, "seen_to": JAN}
    records = [*({**record, "record_id": r} for r in held), {**record, "record_id": "e", "input": "events"}]
    put(spark, CONTACT_RECORDS, records, warehouse)
    put(spark, CONTACT_POINTS, [
        {"source": "s", "record_id": r, "kind": "phone", "ordinal": 0, "value": phone, "seen_from": at, "seen_to": at,
         "valid": True}
        for r, (phone, at) in held.items()
    ], warehouse)  # fmt: skip
    put(spark, PERSON_RECORDS, [
        {"source": "s", "record_id": r, "person_id": p, "valid_from": JAN, "valid_to": JAN}
        for r, p in {"1": "x", "2": "x", "3": "y", "e": "x"}.items()
    ], warehouse)  # fmt: skip
    link = {"old_tenure": 1, "new_tenure": 1, "old_person_id": "x", "new_person_id": "x", "changed_after": JAN,
            "changed_before": MAR, "verdict": "changed", "status": "candidate", "calibration_source": "x"}  # fmt: skip
    put(spark, NUMBER_LINKS, [
        {**link, "link_id": "a", "old_phone": OLD, "new_phone": NEW, "confidence": 0.95},
        {**link, "link_id": "b", "old_phone": OLD, "new_phone": OTHER, "confidence": 0.75},
        {**link, "link_id": "c", "old_phone": NEW, "new_phone": OTHER, "confidence": 0.4},
    ], warehouse)  # fmt: skip
    put(spark, tables.PERSONS, [
        {"person_id": "x", "current_phone": NEW, "records": 2, "first_seen_at": JAN, "last_seen_at": MAR},
        {"person_id": "y", "current_phone": OTHER, "records": 1, "first_seen_at": MAY, "last_seen_at": MAY},
    ], warehouse)  # fmt: skip
    put(spark, TENURES, [
        {"kind": "phone", "value": phone, "tenure": 1, "person_id": "y" if phone == OTHER else "x", "held_from": at, "held_to": at}
        for phone, at in held.values()
    ], warehouse)  # fmt: skip
    put(spark, HUBS, [], warehouse)
    write_truth(spark, tmp_path / "truth")
    (tmp_path / "persons.csv").write_text("record_id,person_id,sure\n1,P,1\n2,P,1\n3,Q,1\n")
    (tmp_path / "changes.csv").write_text(
        "person_id,phone_kind,old_phone,new_phone,old_last_seen_on,new_first_seen_on\n"
        "P,home,2025550101,2025550102,2024-01-01,2024-03-01\n"
    )
    return run_with(
        spark,
        f"warehouse.root={warehouse.root}",
        f"evaluation.truth_persons={tmp_path}/persons.csv",
        f"evaluation.truth_number_changes={tmp_path}/changes.csv",
        f"evaluation.truth_world={tmp_path}/truth",
        "evaluation.default_region=US",
        "evaluation.baseline_max_records=2",  # of three: no baselines, they have their own tests
    )


def test_tables_in_figures_out(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_step(run)
    written = run.read(EVALUATION)
    assert schema_differences(written.schema, EVALUATION.schema) == []
    rows = written.collect()
    assert {row["system"] for row in rows} == {"ringback", *SIMPLE_RULES}
    whole = {row["measure"]: row["value"] for row in rows if row["bucket"] == "all" and row["system"] == "ringback"}
    # of the world: OLD to NEW is right, OLD to OTHER is not; Q's number is the one that is worth a look-up
    assert (whole.pop("published_f1"), whole.pop("wrong_person_rate"), whole.pop("owner_right")) == (
        pytest.approx(2 / 3),
        0,
        1,
    )
    phones = [whole.pop(f"current_phone_{of}") for of in ("of_another", "of_nobody", "seen_retaken")]
    assert phones == [0, 0.5, 0]  # nobody in the truth has OTHER
    looked_up = {row["measure"]: row["value"] for row in rows if row["bucket"] == "10%"}
    assert [looked_up[name] for name in ("look_ups", "changed_at_random", "changed_at_best")] == [1, 0.5, 1]
    assert {measure: whole[measure] for measure in whole if not measure.startswith(OF_WORLD)} == {
        "pair_precision": 1, "pair_recall": 1, "pair_f1": 1, "bcubed_precision": 1, "bcubed_recall": 1, "bcubed_f1": 1,
        "biggest_cluster": 2, "clusters": 2, "persons": 2, "records": 3,  # the event counts nowhere
        # published: OLD to NEW, true, and OLD to OTHER, wrong; actionable: the first alone
        "link_precision": 0.5, "link_recall": 1, "link_f1": pytest.approx(2 / 3), "links": 2, "true_links": 1,
        "actionable_link_precision": 1, "actionable_link_recall": 1,
    }  # fmt: skip
    printed = capsys.readouterr().out
    assert "Number links, against real changes" in printed
    assert "Number links beside simple rules" in printed


def test_without_truth_it_says_what_to_set(spark: SparkSession) -> None:
    with pytest.raises(ConfigError, match=r"evaluation\.truth_persons: not set"):
        evaluate_step(run_with(spark))


def test_tables_for_people_tell_every_figure() -> None:
    """ringback first, others by pair F1; an undefined figure is a dash; sizes in order."""
    told = {"ringback": 0.5, "poor": 0.1, "good": 0.9}
    rows = [Row(system=name, measure="pair_f1", bucket="all", value=value) for name, value in told.items()]
    rows += [
        Row(system="ringback", measure="pair_recall", bucket="1", value=None),
        Row(system="ringback", measure="pair_recall", bucket="21+", value=0.25),
        Row(system="ringback", measure="links", bucket="all", value=1234.0),
    ]
    console = Console(width=160, record=True, file=StringIO())
    print_figures(rows, console)
    sizes = {"1", "21+", "all"}
    cells = [line.split() for line in console.export_text().splitlines() if {*line.split()[:1]} & {*told, *sizes}]
    assert [row[0] for row in cells] == ["ringback", "good", "poor", "1", "21+", "all", "ringback"]
    assert cells[1][3] == "0.9000"
    assert cells[3][4] == "-"
    assert cells[4][4] == "0.2500"
    assert cells[6][4] == "1,234"


def test_a_world_s_figures_stand_beside_simple_rules() -> None:
    """Systems by F1, each case with what every system found of it, look-ups by the number of them."""
    told = {"ringback": (0.9, 0.8, 3.0), "poor": (0.1, 0.2, 40.0), "good": (0.7, 0.5, 0.0)}
    rows = [Row(system=s, measure="published_f1", bucket="all", value=f1) for s, (f1, _, _) in told.items()]
    for s, (_, found, false) in told.items():
        case = {"units": 10.0, "found": found, "false_per_thousand": false}
        rows.append(Row(system=s, measure="units", bucket="nobody", value=None))
        rows += [Row(system=s, measure=name, bucket="silent", value=value) for name, value in case.items()]
    rows += [
        Row(system="ringback", measure=name, bucket=f"{share}%", value=value)
        for share, count in ((10, 100.0), (1, 10.0))
        for name, value in (("look_ups", count), ("missed", 0.25))
    ]
    console = Console(width=80, record=True, file=StringIO())
    print_figures(rows, console)
    cells = [
        line.split()
        for line in console.export_text().splitlines()
        if {*line.split()[:1]} & {*told, "silent", "nobody", "1%", "10%"}
    ]
    assert [row[0] for row in cells] == ["ringback", "good", "poor", "nobody", "silent", "silent", "1%", "10%"]
    assert cells[4] == ["silent", "10", "0.8000", "-", "3.0000"]
    assert cells[5] == ["silent", "0.80", "/", "3", "0.50", "/", "0", "0.20", "/", "40"]


def test_figures_stay_whole_on_a_narrow_terminal() -> None:
    systems = ("ringback", "phone, email, address; over 3 names cut")
    rows = [
        Row(system=system, measure=measure, bucket=bucket, value=1234567.0 if measure in COUNTS else 0.12345)
        for system in systems
        for measure in {*BY_SIZE, *PERSONS, *LINKS}
        for bucket in ("all", "21+")
    ]
    console = Console(width=80, record=True, file=StringIO())
    print_figures(rows, console)
    told = console.export_text()
    assert "…" not in told
    assert told.count("1,234,567") == 2 * sum(measure in COUNTS for measure in (*PERSONS, *BY_SIZE, *LINKS))
