"""The map of small drawn networks: a star, two cliques, a line; and the job, twice."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession
from scipy import stats

from ringback.churn.group_churn import judged, network_groups
from ringback.churn.network import ties
from ringback.churn.network_map import mapped
from ringback.config import load_settings
from ringback.io import read, version
from ringback.job import run_job
from ringback.jobs.map_network import map_network_step
from ringback.settings import WarehouseSettings
from ringback.tables import NETWORK_GROUPS, NETWORK_NODES, Table
from rows import at

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("interpreted")
FEW = ["churn.network.rank_rounds=4", "churn.network.community_rounds=4"]
SETTINGS = load_settings(str(ROOT / "conf/default.yaml"), FEW).churn
AS_OF = at("2026-06-01")


def pairs_of(clique: str) -> list[tuple[str, str]]:
    return [(one, other) for one in clique for other in clique if one < other]


STAR = [("m", leaf) for leaf in "abxyz"]
FIRST, SECOND = "abcdefg", "hijklmn"
CLIQUES = [*pairs_of(FIRST), *pairs_of(SECOND), ("g", "h")]
LINE = [("p", "q"), ("q", "r"), ("r", "s")]


def network(spark: SparkSession, edges: list[tuple[str, str]], **churned: int) -> DataFrame:
    tied = ties(spark.createDataFrame(edges, "from string, to string"))
    gone = spark.createDataFrame(list(churned.items()), "customer_id string, churned double")
    return mapped(tied, gone, as_of=AS_OF, settings=SETTINGS)


def by_customer(nodes: DataFrame) -> dict[str, Any]:
    return {row["customer_id"]: row for row in nodes.collect()}


def test_the_centre_of_a_star_is_the_key_node(spark: SparkSession) -> None:
    found = by_customer(network(spark, STAR, m=0.0))
    assert {who: row["degree"] for who, row in found.items()} == {"m": 5, **dict.fromkeys("abxyz", 1)}
    assert [who for who, row in found.items() if row["key_node"]] == ["m"]
    assert sum(row["pagerank"] for row in found.values()) == pytest.approx(6, abs=1e-5)
    assert found["m"]["pagerank"] > 2 * found["a"]["pagerank"] == 2 * found["z"]["pagerank"]
    assert (found["m"]["gone"], found["a"]["gone"], found["a"]["reached"]) == (0.0, None, 0.0)


def test_a_community_that_left_as_one_is_group_churn(spark: SparkSession) -> None:
    labels = {**dict.fromkeys(FIRST, 0.0), **dict.fromkeys(SECOND, 1.0)}
    nodes = network(spark, CLIQUES, **labels).checkpoint()
    assert {who: row["community"] for who, row in by_customer(nodes).items()} == {
        **dict.fromkeys(FIRST, "a"),
        **dict.fromkeys(SECOND, "h"),
    }
    groups = {row["community"]: row for row in network_groups(nodes, settings=SETTINGS.network).collect()}
    assert {name: (row["members"], row["known"], row["gone"], row["expected"]) for name, row in groups.items()} == {
        "a": (7, 7, 0, 3.5),
        "h": (7, 7, 7, 3.5),
    }
    assert (groups["a"]["group_churn"], groups["h"]["group_churn"]) == (False, True)
    assert (groups["a"]["p_value"], groups["h"]["p_value"]) == (1.0, pytest.approx(0.5**7))


def test_leaving_spreads_along_a_line(spark: SparkSession) -> None:
    found = by_customer(network(spark, LINE, p=1.0, q=0.0, outside=1.0))
    reached = {who: row["reached"] for who, row in found.items()}
    # q holds 1/2, 1/2, 13/32; what it passes back to p ends there.
    assert reached == {"p": None, "q": 0.40625, "r": 0.1875, "s": 0.03125}


def test_of_all_groups_called_sure_few_are_by_chance() -> None:
    counts = pd.DataFrame({"known": [10, 10, 20], "gone": [5, 8, 8], "groups": [30, 2, 8]})
    found = judged(counts, 0.2, 0.05)
    chance = [stats.binomtest(gone, known, 0.2, "greater").pvalue for known, gone, _ in counts.to_numpy()]
    assert found["p_value"].tolist() == pytest.approx(chance)  # 0.033, 0.00008, 0.032
    assert found["sure"].tolist() == [True, True, True], "all 40 pass together, as 0.033 < 0.05"
    assert judged(counts, 0.2, 0.03)["sure"].tolist() == [False, True, False]


def test_nobody_tied_is_no_network(spark: SparkSession) -> None:
    nodes = network(spark, [("a", "a")], a=1.0)
    assert nodes.collect() == []
    assert network_groups(nodes, settings=SETTINGS.network).collect() == []


CONF = """
extends: {root}/conf/default.yaml
warehouse: {{root: {folder}/warehouse}}
spark: {{checkpoint_dir: {folder}/checkpoints, conf: {{spark.sql.shuffle.partitions: "1", spark.sql.adaptive.enabled: "false"}}}}
sources:
  events: {{path: {folder}/events.parquet, format: parquet, default_region: GB, source: {{value: shop}}}}
churn: {{customers: accounts, network: {{rank_rounds: 3, community_rounds: 3}}}}
"""
RELATED = """
  relations: {{path: {folder}/relations.parquet, format: parquet, input: relations, default_region: GB, source: {{value: shop}}}}
"""


def told(spark: SparkSession, table: Table, folder: Path, key: str) -> tuple[pd.DataFrame, int]:
    warehouse = WarehouseSettings(root=f"{folder}/warehouse")
    return read(spark, table, warehouse).orderBy(key).toPandas(), version(spark, table, warehouse)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two cliques who all bought in spring; in May only one of them did."""
    orders = [(who, "2026-04-10") for who in FIRST + SECOND] + [(who, "2026-05-20") for who in FIRST]
    events = pd.DataFrame(orders, columns=["account_id", "occurred_at"])
    events["event_id"] = events["account_id"] + events["occurred_at"]
    events.assign(kind="order", amount=5.0).to_parquet(tmp_path / "events.parquet")
    both = [way for one, other in CLIQUES for way in ((one, other), (other, one))]
    relations = pd.DataFrame(both, columns=["from", "to"]).assign(kind="call", at="2026-05-10")
    relations.to_parquet(tmp_path / "relations.parquet")
    (tmp_path / "conf.yaml").write_text((CONF.replace("\nchurn", RELATED + "churn")).format(root=ROOT, folder=tmp_path))
    (tmp_path / "alone.yaml").write_text(CONF.format(root=ROOT, folder=tmp_path))
    return tmp_path


@pytest.mark.usefixtures("settings_as_before")
def test_the_job_twice(spark: SparkSession, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(conf: str = "conf.yaml") -> int:
        return run_job("map_network", {"map_network": map_network_step}, str(shop / conf), [], "2026-06-01")

    assert run("alone.yaml") == 2
    assert "no source with `input: relations`" in capsys.readouterr().err
    assert run() == 0
    nodes, groups = told(spark, NETWORK_NODES, shop, "customer_id"), told(spark, NETWORK_GROUPS, shop, "community")
    assert set(nodes[0]["customer_id"]) == {f"shop:{who}" for who in FIRST + SECOND}
    assert nodes[0].loc[nodes[0]["key_node"], "customer_id"].tolist() == ["shop:g"], "of two equals the first"
    assert dict(zip(groups[0]["community"], groups[0]["group_churn"], strict=True)) == {"shop:a": False, "shop:h": True}
    assert run() == 0
    again = told(spark, NETWORK_NODES, shop, "customer_id"), told(spark, NETWORK_GROUPS, shop, "community")
    for before, after in zip((nodes, groups), again, strict=True):
        pd.testing.assert_frame_equal(before[0], after[0])
        assert before[1] == after[1], "nothing is written anew"
