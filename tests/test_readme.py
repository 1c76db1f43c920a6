"""What the README tells the reader to write works as it stands there."""

import re
from pathlib import Path

from ringback.churn.labels import require_before
from ringback.churn.training import LEAST_SLICES
from ringback.config import load_settings
from ringback.sources import mapping_problems

ROOT = Path(__file__).resolve().parents[1]


def test_the_settings_for_your_own_data_can_be_used(tmp_path: Path) -> None:
    churn, own = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "shop.yaml").write_text(
        own.replace("extends: default.yaml", f"extends: {ROOT}/conf/default.yaml") + churn
    )
    settings = load_settings(str(tmp_path / "shop.yaml"))
    assert len(settings.churn.train_at) == LEAST_SLICES
    require_before(settings.churn.train_at, settings.churn.test_at, settings.churn.labels)
    source = settings.sources["contacts"]
    assert mapping_problems("contacts", source) == []
    assert source.columns["login_ids"] == {"wechat": "wx_id"}


def test_its_files_and_targets_are_there() -> None:
    text = (ROOT / "README.md").read_text()
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []
    targets = set(re.findall(r"^make (\w[\w-]*)", text, re.MULTILINE))
    assert targets == {"demo", "test"}
    makefile = (ROOT / "Makefile").read_text()
    assert [target for target in targets if f"\n{target}: " not in makefile] == []
