"""Settings: what loads, what is refused, and that every message says where and what is near."""

from pathlib import Path

import pytest
import yaml

from ringback.config import load_settings
from ringback.errors import ConfigError

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = str(ROOT / "conf/default.yaml")
LEGISLATORS = str(ROOT / "conf/legislators.yaml")


def refusal(conf: str, overrides: list[str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(conf, overrides or [])
    return str(caught.value)


def test_default_is_complete_and_loads_alone() -> None:
    settings = load_settings(DEFAULT)
    assert settings.warehouse.root == "out/warehouse"
    assert settings.sources == {}


def test_overlays_hold_only_what_differs() -> None:
    nameless = load_settings(str(ROOT / "conf/legislators_nameless.yaml"))
    contacts = nameless.sources["contacts"]
    assert contacts.columns["full_name"] is None
    assert contacts.columns["first_seen_at"] == "first_seen_on", "the overlay's maps are merged"
    assert contacts.input == "contacts", "a source's input is its own name by default"


@pytest.mark.parametrize("name", ["legislators.yaml", "legislators_nameless.yaml"])
def test_a_data_set_sets_sources_paths_and_region_only(name: str) -> None:
    tree = yaml.safe_load((ROOT / "conf" / name).read_text())
    assert set(tree) <= {"extends", "sources", "warehouse", "report", "evaluation"}
    assert set(tree.get("report", {})) <= {"path"}
    named, default = load_settings(str(ROOT / "conf" / name)), load_settings(DEFAULT)
    for section in ("identity", "links", "contacts", "spark"):
        assert getattr(named, section) == getattr(default, section), section


def test_overrides_reach_every_depth() -> None:
    settings = load_settings(
        LEGISLATORS,
        [
            "links.keep_min=0.2",
            "spark.conf.spark.driver.memory=3g",
            "sources.contacts.path=/x.csv",
            "identity.max_holders.login=5",
        ],
    )
    assert settings.links.keep_min == 0.2
    assert settings.spark.conf["spark.driver.memory"] == "3g"
    assert settings.sources["contacts"].path == "/x.csv"
    assert settings.identity.max_holders["login"] == 5
    assert settings.identity.max_holders["email"] == 30, "the others stay"


def test_the_digest_changes_with_any_setting() -> None:
    assert load_settings(DEFAULT).digest() == load_settings(DEFAULT).digest()
    assert load_settings(DEFAULT).digest() != load_settings(DEFAULT, ["links.keep_min=0.2"]).digest()


def test_unknown_key_names_file_path_and_nearest(tmp_path: Path) -> None:
    conf = tmp_path / "mine.yaml"
    conf.write_text(f"extends: {DEFAULT}\nlinks: {{kep_min: 0.1}}\n")
    assert f"{conf}: links.kep_min: unknown key; did you mean 'keep_min'?" in refusal(str(conf))


def test_everything_wrong_is_told_at_once() -> None:
    told = refusal(LEGISLATORS, ["links.keep_min=lots", "sorces.x=1", "sources.contacts.format=xls", "links.act_at=2"])
    for part in ("links.keep_min", "did you mean 'sources'?", "sources.contacts.format", "links.act_at"):
        assert part in told


def test_a_source_without_region_is_refused_by_name(tmp_path: Path) -> None:
    conf = tmp_path / "mine.yaml"
    conf.write_text(
        f"extends: {DEFAULT}\nsources: {{contacts: {{path: x.csv, format: csv, source: {{value: shop}}}}}}\n"
    )
    assert "sources.contacts.default_region: missing; it must be set" in refusal(str(conf))


def test_an_unknown_region_is_refused() -> None:
    assert "'XX' is no region" in refusal(LEGISLATORS, ["sources.contacts.default_region=XX"])


def test_source_is_a_column_or_a_value() -> None:
    assert "give either column or value" in refusal(LEGISLATORS, ["sources.contacts.source.value=shop"])


def test_missing_file_broken_yaml_and_no_mapping(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(str(tmp_path / "none.yaml"))
    (tmp_path / "broken.yaml").write_text("a: [1\nb: 2")
    assert "line" in refusal(str(tmp_path / "broken.yaml"))
    (tmp_path / "list.yaml").write_text("- a")
    assert "expected sections" in refusal(str(tmp_path / "list.yaml"))


def test_a_file_that_extends_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml")
    (tmp_path / "b.yaml").write_text("extends: a.yaml")
    assert "extends itself" in refusal(str(tmp_path / "a.yaml"))


def test_an_override_without_a_value_is_refused() -> None:
    assert "expected a.b=c" in refusal(DEFAULT, ["links.keep_min"])
