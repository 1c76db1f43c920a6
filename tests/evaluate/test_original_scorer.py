"""The same figures as the scorer that came with the data, on the legislators of some states."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.config import load_settings
from ringback.evaluate import evaluate

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data" / "legislators"
TOOL = ROOT.parent / "shared" / "tools" / "score_legislators.py"
STATES = ["state:sc", "state:nm", "state:ak", "state:nd"]  # the scorer takes a minute for all of them
LINKS = "old_phone string, new_phone string, verdict string, status string, confidence double"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    if not TOOL.exists():
        pytest.skip("the scorer that came with the data is not beside this checkout")
    spec = importlib.util.spec_from_file_location("score_legislators", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three files with the records of STATES only."""
    result = tmp_path_factory.mktemp("states")
    contacts, persons, changes = (
        pd.read_csv(DATA / f"{name}.csv.gz", dtype=str)
        for name in ("contacts", "truth_persons", "truth_number_changes")
    )
    contacts = contacts[contacts["source"].isin(STATES)]
    persons = persons[persons["record_id"].isin(contacts["record_id"])]
    changes = changes[changes["person_id"].isin(persons["person_id"])]
    contacts.to_csv(result / "contacts.csv.gz", index=False)
    persons.to_csv(result / "truth_persons.csv.gz", index=False)
    changes.to_csv(result / "truth_number_changes.csv.gz", index=False)
    return result


def read(spark: SparkSession, folder: Path, name: str) -> DataFrame:
    return spark.read.csv(str(folder / f"{name}.csv.gz"), header=True, escape='"')


def raw_points(contacts: DataFrame) -> DataFrame:
    """Contact points with values as the scorer compares them: lower-cased text, and the last ten digits of phones."""
    digits = F.right(F.regexp_replace(F.split("phone", "(?i)x|ext").getItem(0), r"\D", ""), F.lit(10))
    values = {"phone": F.when(F.length(digits) == 10, F.concat(F.lit("+1"), digits))}
    values |= {name: F.lower(F.trim(name)) for name in ("email", "address", "twitter", "facebook")}
    logins = F.when(F.col("name").isin("twitter", "facebook"), F.col("name"))
    return (
        contacts.withColumns({"line_kind": F.coalesce("phone_kind", F.lit("")), **values})
        .unpivot(
            ["source", "record_id", "line_kind", "first_seen_on", "last_seen_on"], list(values), "name", "value"
        )
        .filter(F.col("value") != "")
        .select(
            "source", "record_id", F.when(logins.isNull(), F.col("name")).otherwise("login").alias("kind"), "value",
            F.to_timestamp("first_seen_on").alias("seen_from"), F.to_timestamp("last_seen_on").alias("seen_to"),
            F.struct("line_kind", logins.alias("login_kind")).alias("detail"),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def told(tool: ModuleType, folder: Path) -> dict[str, Any]:
    """The scorer's own figures of two plain approaches, and its assignment and links of one of them."""
    contacts, truth = tool.load(str(folder))
    result: dict[str, Any] = {}
    for system, keys in (("full name", ["full_name"]), ("full name, email", ["full_name", "email"])):
        label = tool.components(contacts, keys)
        links = tool.naive_links(contacts, label)
        assigned = dict(zip(contacts.record_id, label, strict=True))
        result[system] = tool.score(contacts, truth, assigned, links)
    result["assigned"], result["links"] = assigned, links
    return result


@pytest.fixture(scope="module")
def ours(spark: SparkSession, folder: Path, told: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Our figures, with the scorer's own output in ringback's place."""
    contacts = read(spark, folder, "contacts")
    name = F.struct(
        *(F.lit(None).cast("string").alias(part) for part in ("given", "family")),
        F.lower(F.trim("full_name")).alias("full"),
    )
    records = contacts.select("source", "record_id", F.lit("contacts").alias("input"), name.alias("name"))
    assigned = spark.createDataFrame(
        pd.DataFrame(
            {"record_id": list(told["assigned"]), "person_id": [str(label) for label in told["assigned"].values()]}
        )
    )
    links = [(f"+1{old}", f"+1{new}", "changed", "candidate", 0.8) for old, new in told["links"]]
    settings = load_settings(str(ROOT / "conf" / "legislators.yaml"))
    rows = evaluate(
        records.select("source", "record_id").join(assigned, on="record_id", how="inner"),
        raw_points(contacts), records, spark.createDataFrame(links, LINKS),
        read(spark, folder, "truth_persons"), read(spark, folder, "truth_number_changes"),
        region="US", evaluation=settings.evaluation, links=settings.links,
    ).filter(F.col("bucket") == "all").collect()  # fmt: skip
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row["system"], {})[row["measure"]] = row["value"]
    return found


@pytest.mark.parametrize(
    ("ours_system", "tools_system"),
    [("ringback", "full name, email"), ("full name", "full name"), ("full name, email", "full name, email")],
)
def test_same_figures(
    ours: dict[str, dict[str, float]], told: dict[str, Any], ours_system: str, tools_system: str
) -> None:
    expected = told[tools_system]
    assert {measure: ours[ours_system][measure] for measure in expected} == pytest.approx(expected)


def test_links_below_act_at_are_not_actionable(ours: dict[str, dict[str, float]]) -> None:
    """All links above have a confidence of 0.8."""
    assert ours["ringback"]["actionable_link_recall"] == 0
    assert ours["ringback"]["actionable_link_precision"] is None
