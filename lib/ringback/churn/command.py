"""`ringback churn-table`: how well churn can be told from any labelled table, without Spark."""

import sys

from rich import box
from rich.console import Console
from rich.table import Table

from ringback.churn.folds import champion, out_of_fold, pooled
from ringback.churn.guards import require_trainable
from ringback.churn.measures import Figures
from ringback.churn.tabular import read_labelled
from ringback.config import load_settings, packaged_default
from ringback.errors import ConfigError, RingbackError

COLUMNS = {"auc": "AUC", "average_precision": "AP", "lift": "lift 10 %", "brier": "Brier", "skill": "skill",
           "ece": "ECE", "ece_floor": "by chance", "slope": "slope", "intercept": "intercept"}  # fmt: skip


def churn_table_command(
    path: str, id_column: str, label: str, folds: int, seed: int, without: list[str], conf: str | None
) -> int:
    """Exit code; figures on stdout, what is left out or refused on stderr."""
    try:
        settings = load_settings(conf or str(packaged_default())).churn.model
        if folds < 2:
            raise ConfigError(f"--folds {folds}: at least 2 are needed")
        table = read_labelled(path, id_column, label)
        table = table.without(without)
        require_trainable(table.values, table.outcomes, settings)
        found = pooled(table, out_of_fold(table, folds, seed, settings))
    except RingbackError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return error.exit_code
    for name, why in table.told.items():
        sys.stderr.write(f"left out: column '{name}' {why}\n")
    title = f"{len(table.outcomes):,} rows, {table.outcomes.mean():.1%} churned; {folds} folds, seed {seed}, pooled"
    Console(width=110).print(figures_table(title, found, champion(found)))
    return 0


def figures_table(title: str, found: dict[str, Figures], best: str) -> Table:
    """One row per candidate, the champion marked and first."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("")
    for told in COLUMNS.values():
        table.add_column(told, justify="right")
    for name in sorted(found, key=lambda name: (name != best, found[name].brier)):
        cells = [f"{getattr(found[name], column):.4f}" for column in COLUMNS]
        table.add_row(f"{name} (champion)" if name == best else name, *cells, style="bold" if name == best else None)
    return table
