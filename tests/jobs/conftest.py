"""Runs of whole jobs on small files, in the tests' session."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from ringback.job import run_job
from ringback.jobs.pipeline import STEPS

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    "spark.conf.spark.sql.shuffle.partitions='1'",
    "spark.conf.spark.sql.adaptive.enabled='false'",
    "spark.conf.spark.databricks.delta.snapshotPartitions='1'",
    # Forty rows are read faster than code for them is compiled; the other tests and the legislators run compiled code.
    "spark.conf.spark.sql.codegen.wholeStage='false'",
    "spark.conf.spark.sql.codegen.factoryMode=NO_CODEGEN",
]
CONTACTS = """record_id,since,until,name,mobile,mail,street
c1,2023-01-05,2023-05-30,Ann Lee,(212) 456-0101,ann@example.org,"1 Main Street, Springfield"
c2,2023-06-10,2024-05-01,Ann Lee,212-456-0102,ann@example.org,"1 Main St, Springfield"
c3,2023-01-05,2024-05-01,Bob Moss,212 456 0103,bob@example.org,"7 Hill Road, Springfield"
c4,2023-02-01,2024-05-01,Cara Pike,212 456 0104 ext. 9,not an address,"9 Lake Ave, Springfield"
c5,soon,,Dan Quist,212 456 0105,dan@example.org,
c6,2023-02-01
c7,2025-02-01,,Late Comer,212 456 0107,late@example.org,
"""
# A crowd, so that a name or a number is rare: among five people no name says much.
CROWD = [(f"z{n}", f"Giv{chr(97 + n)}o Fam{chr(97 + n)}k", f"212 456 12{n:02d}") for n in range(26)]
EVENTS = [
    {
        "event_id": "e1",
        "occurred_at": "2023-07-01T10:00:00Z",
        "kind": "order",
        "phone": "+12124560102",
        "receiver_name": "Ann Lee",
    },
    {
        "event_id": "e2",
        "occurred_at": "2023-08-01T10:00:00Z",
        "kind": "login",
        "email": "bob@example.org",
        "device_id": "D-77",
    },
]
CONF = """
extends: {root}/conf/default.yaml
warehouse: {{root: {folder}/warehouse}}
report: {{path: {folder}/report.html}}
spark: {{checkpoint_dir: {folder}/checkpoints}}
sources:
  contacts:
    path: {folder}/contacts.csv
    format: csv
    default_region: US
    source: {{value: shop}}
    columns: {{first_seen_at: since, last_seen_at: until, full_name: name, phone: mobile, email: mail, address: street}}
  events:
    path: {folder}/events.json
    format: json
    default_region: US
    source: {{value: shop_events}}
"""
Pipeline = Callable[..., int]


@pytest.fixture(autouse=True, scope="module")
def _settings(settings_as_before: None) -> None:
    """Jobs bring their own settings into the tests' session."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with contacts.csv, events.json and conf.yaml of an invented shop."""
    crowd = "".join(f"{record_id},2023-01-05,,{name},{phone},,\n" for record_id, name, phone in CROWD)
    (tmp_path / "contacts.csv").write_text(CONTACTS + crowd)
    (tmp_path / "events.json").write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    (tmp_path / "conf.yaml").write_text(CONF.format(root=ROOT, folder=tmp_path))
    return tmp_path


@pytest.fixture
def pipeline(spark: SparkSession, shop: Path) -> Pipeline:
    """Runs the pipeline on the shop; its exit code."""

    def run(
        *overrides: str, until: str | None = None, as_of: str = "2024-06-30", only: Sequence[str] = tuple(STEPS)
    ) -> int:
        return run_job(
            "pipeline",
            {name: STEPS[name] for name in only},
            str(shop / "conf.yaml"),
            [*SMALL, *overrides],
            as_of,
            until,
        )

    return run
