"""The real people in the repository: what the README promises holds, on the settings that every data set has."""

import re
from pathlib import Path
from typing import Any

import deltalake
import pytest
from pyspark.sql import SparkSession

from ringback.evaluate.markdown import figures_markdown
from ringback.job import run_job
from ringback.jobs.pipeline import STEPS

ROOT = Path(__file__).resolve().parents[2]
AT_LEAST = {
    "link_precision": 0.94,
    "link_recall": 0.97,
    "pair_f1": 0.992,
    "bcubed_precision": 0.993,
    "bcubed_recall": 0.993,
}


@pytest.fixture(scope="module")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("legislators")
    data = ROOT / "data/legislators"
    overrides = [
        f"warehouse.root={folder}/warehouse",
        f"report.path={folder}/report.html",
        f"spark.checkpoint_dir={folder}/checkpoints",
        f"sources.contacts.path={data}/contacts.csv.gz",
        f"evaluation.truth_persons={data}/truth_persons.csv.gz",
        f"evaluation.truth_number_changes={data}/truth_number_changes.csv.gz",
    ]
    assert run_job("pipeline", STEPS, str(ROOT / "conf/legislators.yaml"), overrides, "2026-08-31") == 0
    return folder / "warehouse"


def test_figures_are_reached(warehouse: Path) -> None:
    rows = deltalake.DeltaTable(str(warehouse / "evaluation")).to_pyarrow_table().to_pylist()
    ours = {row["measure"]: row["value"] for row in rows if row["system"] == "ringback" and row["bucket"] == "all"}
    short = {measure: ours[measure] for measure, least in AT_LEAST.items() if ours[measure] < least}
    assert not short
    assert ours["biggest_cluster"] <= 30


def test_the_readme_shows_these_figures(warehouse: Path) -> None:
    rows = deltalake.DeltaTable(str(warehouse / "evaluation")).to_pyarrow_table().to_pylist()
    assert figures_markdown(rows) in (ROOT / "README.md").read_text()


def test_the_readmes_query_finds_the_actionable_links(warehouse: Path) -> None:
    (query,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    found = query.replace("out/warehouse", str(warehouse)).replace("print(", "found = (")
    names: dict[str, Any] = {}
    exec(found, names)
    rows = deltalake.DeltaTable(str(warehouse / "number_links")).to_pyarrow_table().to_pylist()
    act = sum(row["verdict"] == "changed" and row["confidence"] >= 0.9 for row in rows)
    assert len(names["found"].fetchall()) == act > 1000


def test_rows_balance(warehouse: Path) -> None:
    (run,) = deltalake.DeltaTable(str(warehouse / "runs")).to_pyarrow_table().to_pylist()
    rows = dict(run["rows"])
    assert rows["rows read"] == rows["contact_records"] == rows["person_records"] == 44534


def test_the_report_is_one_file_without_the_network(warehouse: Path) -> None:
    html = (warehouse.parent / "report.html").read_text()
    assert html.count("<svg") >= 10
    assert 'src="http' not in html
    assert 'href="http' not in html
