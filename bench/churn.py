"""Churn on real data, each figure beside what it has to reach: `make bench-churn`; exit code 1 where one falls short.

Usage: python bench/churn.py [retail] [cdnow] [telco] [network]; all without arguments. CDNOW, Telco and the contact network are read
from the folder RINGBACK_DATA (default data/ of this repository) and left out, with a word, where they are not there.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from rich import box
from rich.console import Console
from rich.table import Table

from ringback.churn.evaluation import MODEL, RECENCY, Tested
from ringback.churn.events import account_events
from ringback.churn.folds import champion, folds_by_hash, out_of_fold, pooled
from ringback.churn.gate import require_point_in_time
from ringback.churn.labels import label_end
from ringback.churn.lifetimes import Customers, fit_bg, forecast, summarised
from ringback.churn.measures import auc
from ringback.churn.network import exposure, ties
from ringback.churn.stages import labelled_churn_features, tested_model, trained_model
from ringback.churn.tabular import read_labelled
from ringback.churn.training import Trained
from ringback.config import load_settings, packaged_default
from ringback.errors import AuditError
from ringback.session import build_session
from ringback.settings import Settings
from ringback.sources import read_events

DATA = Path(os.environ.get("RINGBACK_DATA", "data"))
Check = tuple[str, float, str, bool]  # what, figure, what it has to reach, whether it does
console = Console(width=132)


def retail() -> list[Check]:
    """UCI Online Retail: four cut-offs to train, October and November to test."""
    settings = load_settings("conf/online_retail.yaml")
    trained, tested = by_stages(build_session("bench-churn", settings.spark), settings)
    console.print({name: round(told.brier, 5) for name, told in trained.choice.items()}, "->", trained.model.candidate)
    console.print(tested_table(tested))
    for day, told in tested.drifts.items():
        console.print(f"{day}: {'DRIFT' if told.drifted else 'stable'}", *told.why, sep="; ")
    checks: list[Check] = []
    for (day, told), least in zip(tested.drifts.items(), (0.72, 0.735), strict=True):
        found = {row.system: row.figures for row in tested.rows if row.cut_off == day and row.segment == "all"}
        ours, recency = found[MODEL], found[RECENCY]
        checks += [
            at_least(f"retail {day} AUC", ours.auc, least),
            at_least(f"retail {day} AUC above recency only", ours.auc - recency.auc, 0.10),
        ]
        if day.month == 10:
            checks.append(at_most(f"retail {day} ECE", ours.ece, 0.05))
        else:
            checks.append((f"retail {day} drift verdict", float(told.drifted), "fires", told.drifted))
    return checks


def by_stages(spark: SparkSession, settings: Settings) -> tuple[Trained, Tested]:
    """What the jobs build_churn_features and train_churn_model do, without a warehouse."""
    churn = settings.churn
    cut_offs = [*churn.train_at, *churn.test_at]
    events = account_events(read_events(spark, settings.sources), settings.churn.money).persist()
    known = datetime.combine(label_end(max(cut_offs), churn.labels), datetime.min.time(), timezone.utc)
    features = labelled_churn_features(events, cut_offs, as_of=known, settings=churn).persist()
    require_point_in_time(features)
    trained = trained_model(features, settings=churn)
    return trained, tested_model(features, trained, settings=churn)


def telco() -> list[Check]:
    """IBM Telco: stratified five folds, pooled, three seeds."""
    settings = load_settings(str(packaged_default())).churn.model
    table = read_labelled(str(DATA / "telco_churn.csv.gz"), "customerID", "Churn")
    checks = []
    for seed in range(3):
        found = pooled(table, out_of_fold(table, 5, seed, settings))
        best = found[champion(found)]
        console.print(
            f"telco seed {seed}: {champion(found)} lift {best.lift:.2f} ECE {best.ece:.4f} (chance {best.ece_floor:.4f})"
        )
        checks += [
            at_least(f"telco seed {seed} AUC", best.auc, 0.846),
            at_most(f"telco seed {seed} Brier", best.brier, 0.135),
        ]
    return checks


def cdnow() -> list[Check]:
    """CDNOW: nine months known, nine months to come, every customer."""
    names = ["customer_id", "day", "discs", "dollars"]
    text = {"customer_id": str, "day": str}
    bought = pd.read_csv(DATA / "cdnow_master.txt.gz", sep=r"\s+", names=names, skiprows=1, dtype=text)
    bought["day"] = pd.to_datetime(bought["day"])
    end = pd.Timestamp("1997-09-30")
    model = fit_bg(Customers(*summarised(bought, end)[list(Customers._fields)].to_numpy().T))
    reference = {"r": 0.2516, "alpha": 4.789, "a": 0.7234, "b": 2.161}
    checks = [
        at_most(f"CDNOW BG/NBD {name} {getattr(model, name):.4f}, off by", abs(getattr(model, name) / value - 1), 0.02)
        for name, value in reference.items()
    ]
    told, correction = forecast(bought, end, 39.0)
    later = bought[bought["day"] > end][["customer_id", "day"]].drop_duplicates().groupby("customer_id").size()
    real = later.reindex(told["customer_id"]).fillna(0).to_numpy(dtype=float)
    expected = told["expected"].to_numpy()
    console.print(
        f"CDNOW MBG/NBD, total corrected by {correction:.3f}; {expected.sum():,.0f} told, {real.sum():,.0f} came"
    )
    return [
        *checks,
        at_least("CDNOW AUC of any purchase", auc((real > 0).astype(float), expected), 0.763),
        at_most("CDNOW RMSE", float(np.sqrt(np.mean((expected - real) ** 2))), 1.74),
        at_most("CDNOW total off by", abs(float(expected.sum() / real.sum()) - 1), 0.15),
    ]


def network() -> list[Check]:
    """Contact network: churned neighbours, all labels visible, and with those of the scored fold hidden everywhere."""
    spark = build_session("bench-churn", load_settings(str(packaged_default())).spark)
    customers = pd.read_csv(DATA / "contact_network_customers.csv").rename(
        columns={"id": "customer_id", "churn": "churned"}
    )
    customers = customers.sort_values("customer_id", ignore_index=True)
    outcomes = customers["churned"].to_numpy(dtype=float)
    everybody = spark.createDataFrame(customers).persist()
    tied = ties(spark.createDataFrame(pd.read_csv(DATA / "contact_network_edges.csv"))).persist()
    shown = exposure(tied, everybody, everybody).toPandas().sort_values("customer_id")["neighbours_gone"].to_numpy()
    off = abs(auc(outcomes, shown) - 0.7364)
    checks = [at_most(f"network AUC {auc(outcomes, shown):.4f}, off by", off, 0.0005)]
    for seed in range(3):
        fold = folds_by_hash(customers["customer_id"].astype(str), outcomes, 5, seed)
        hidden = np.empty(len(customers))
        for place in range(5):
            scored, known = (spark.createDataFrame(customers[mine]) for mine in (fold == place, fold != place))
            made = exposure(tied, known, scored).toPandas().sort_values("customer_id")
            hidden[fold == place] = made["neighbours_gone_expected"].to_numpy()
        checks.append(at_least(f"network AUC, labels hidden, seed {seed}", auc(outcomes, hidden), 0.71))
    try:
        exposure(tied, everybody, everybody, hops=2)
        refused = False
    except AuditError as error:
        console.print(str(error))
        refused = True
    return [*checks, ("network two hops", float(refused), "refused", refused)]


def at_least(what: str, value: float, least: float) -> Check:
    """A figure that has to be so high."""
    return what, value, f"≥ {least}", value >= least


def at_most(what: str, value: float, most: float) -> Check:
    """A figure that may not be higher."""
    return what, value, f"≤ {most}", value <= most


def tested_table(tested: Tested) -> Table:
    """One row per cut-off, segment and system."""
    names = ("auc", "average_precision", "lift", "brier", "skill", "ece", "ece_floor", "slope", "intercept")
    table = Table(
        "cut-off", "segment", "system", "rows", "churned", *names, "AUC 95 %", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for row in tested.rows:
        cells = [f"{getattr(row.figures, name):.3f}" for name in names]
        first = (str(row.cut_off), row.segment, row.system, f"{row.figures.rows:,}", f"{row.figures.churned:.3f}")
        table.add_row(*first, *cells, "–".join(f"{end:.3f}" for end in row.ends["auc"]))
    return table


BENCHES: dict[str, Callable[[], list[Check]]] = {"retail": retail, "telco": telco, "cdnow": cdnow, "network": network}
NEEDED = {"telco": "telco_churn.csv.gz", "cdnow": "cdnow_master.txt.gz", "network": "contact_network_edges.csv"}


def main(chosen: list[str]) -> int:
    """Runs the benches and prints one table of all checks."""
    checks: list[Check] = []
    for name in chosen or BENCHES:
        if name in NEEDED and not (DATA / NEEDED[name]).exists():
            console.print(f"{name}: {DATA / NEEDED[name]} is not there; left out")
            continue
        checks += BENCHES[name]()
    table = Table("figure", "measured", "to reach", "", box=box.SIMPLE_HEAD)
    for what, value, least, good in checks:
        table.add_row(what, f"{value:.4f}", least, "ok" if good else "SHORT")
    console.print(table)
    return 0 if all(good for *_, good in checks) else 1


if __name__ == "__main__":
    pd.set_option("display.width", 130)
    sys.exit(main(sys.argv[1:]))
