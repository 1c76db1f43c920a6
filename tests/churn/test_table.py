"""`ringback churn-table`: figures out of fold, and a clear message for each kind of bad table."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from extra_data import EXTRA
from ringback.churn.command import churn_table_command
from ringback.churn.folds import champion, folds_by_hash, out_of_fold, pooled
from ringback.churn.tabular import labelled, read_labelled
from ringback.settings.churn import ChurnSettings

ROOT = Path(__file__).resolve().parents[2]
TELCO = EXTRA / "telco_churn.csv.gz"

QUICK = f"{{extends: {ROOT}/conf/default.yaml, churn: {{model: {{boosted: {{forests: 1, rounds: 20}}}}}}}}"


@pytest.fixture
def rows() -> pd.DataFrame:
    dice = np.random.default_rng(3)
    months = dice.integers(1, 60, 400)
    gone = dice.random(400) < 1 / (1 + np.exp((months - 20) / 8))
    plan = np.where(dice.random(400) < 0.5, "monthly", "yearly")
    return pd.DataFrame({
        "customer": [f"c{n}" for n in range(400)], "months": months.astype(str), "plan": plan,
        "paid": np.where(months == 1, "", (months * 9.5).astype(str)), "left": np.where(gone, "Yes", "No"),
    })  # fmt: skip


def run(rows: pd.DataFrame, folder: Path, **more: object) -> int:
    rows.to_csv(folder / "t.csv", index=False)
    (folder / "quick.yaml").write_text(QUICK)
    asked = {"folds": 3, "seed": 0, "without": [], "conf": str(folder / "quick.yaml")} | more
    return churn_table_command(str(folder / "t.csv"), "customer", "left", **asked)  # type: ignore[arg-type]


def test_figures_of_a_table_that_tells(rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(rows, tmp_path) == 0
    told = capsys.readouterr().out
    assert "400 rows" in told
    assert "(champion)" in told
    assert "base rate" in told


def test_blank_numbers_are_zero_and_say_so(rows: pd.DataFrame) -> None:
    made = labelled(rows, "customer", "left", "t.csv")
    blank = rows["paid"] == ""
    assert (made.values.loc[blank, "paid"] == 0).all()
    assert (made.values["paid is blank"] == blank).all()
    assert list(made.values) == ["months", "plan = monthly", "plan = yearly", "paid", "paid is blank"]


def test_the_order_of_rows_changes_no_fold(rows: pd.DataFrame) -> None:
    outcomes = (rows["left"] == "Yes").to_numpy(dtype=float)
    there = folds_by_hash(rows["customer"], outcomes, 5, 1)
    back = folds_by_hash(rows["customer"][::-1], outcomes[::-1], 5, 1)
    assert (back[::-1] == there).all()
    assert (folds_by_hash(rows["customer"], outcomes, 5, 2) != there).any()
    assert {int(outcomes[there == fold].sum()) - int(outcomes.sum()) // 5 for fold in range(5)} <= {0, 1}


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"left": "No"}, 3, "single class: nobody churned among 400 rows"),
        ({"copy": "@left"}, 3, "leak: 'copy = No' alone tells the label (AUC 1.000)"),
        ({"empty": ""}, 0, "column 'empty' is empty in every row"),
        ({"same": "7"}, 0, "column 'same' has one value in every row"),
        ({"name": "@customer"}, 0, "text with 400 different values"),
        ({"left": "@plan"}, 3, "neither yes nor no"),
        ({"customer": "c1"}, 3, "399 rows repeat an id"),
    ],
)
def test_bad_tables(
    rows: pd.DataFrame,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    code: int,
    message: str,
) -> None:
    for name, value in change.items():
        rows[name] = rows[value[1:]] if value.startswith("@") else value
    assert run(rows, tmp_path) == code
    assert message in capsys.readouterr().err


def test_a_leak_can_be_left_out(rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows["copy"] = rows["left"]
    assert run(rows, tmp_path, without=["copy"]) == 0
    assert run(rows, tmp_path, without=["nothing"]) == 3
    assert "no such column" in capsys.readouterr().err


def test_too_few_rows(rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(rows.head(50), tmp_path) == 3
    assert "at least 200 are needed (churn.model.least_rows)" in capsys.readouterr().err


def test_other_mistakes(rows: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(rows, tmp_path, folds=1) == 2
    assert run(rows.drop(columns="left"), tmp_path) == 3
    assert churn_table_command(str(tmp_path / "none.csv"), "a", "b", 5, 0, [], None) == 3
    told = capsys.readouterr().err
    assert "at least 2 are needed" in told
    assert "no column left; found customer, months, plan, paid" in told
    assert "there is no such file" in told


@pytest.mark.skipif(not TELCO.exists(), reason="the Telco table is not here (RINGBACK_DATA)")
def test_telco_reaches_what_it_must(rules: ChurnSettings) -> None:
    table = read_labelled(str(TELCO), "customerID", "Churn")
    full = rules.model.boosted.model_copy(update={"forests": 1, "rounds": 150})
    found = pooled(table, out_of_fold(table, 5, 0, rules.model.model_copy(update={"boosted": full})))
    best = found[champion(found)]
    assert best.auc >= 0.846
    assert best.brier <= 0.135
    assert best.ece <= 0.03
