"""What neighbours add, on drawn worlds in which churn spreads, and in a placebo in which it does not: `make judge-contagion`.

Usage: python bench/churn_network.py [customers]. Customers order about every week until they leave, and are asked about
while they ordered in the last 14 days; each month everybody's odds to
leave are the odds ratio times as high for every neighbour who left in the month before. Everything goes the way of real data:
events and relations in, features by what was known at each cut-off, training on earlier months, the last month as test; once with
the features of neighbours and once without. Exit code 1 where contagion adds less than 0.03 AUC or a placebo more than 0.005.
"""

import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from rich.console import Console

from ringback.churn.events import qualifying_orders
from ringback.churn.features import churn_features, feature_names
from ringback.churn.gate import require_point_in_time
from ringback.churn.labels import churn_labels
from ringback.churn.measures import auc
from ringback.churn.training import train
from ringback.config import load_settings, packaged_default
from ringback.session import build_session
from ringback.settings.churn import ChurnSettings

START, MONTHS, MONTH = date(2025, 1, 1), 9, 30
PACE, BASE, FRIENDS = 7.0, -2.6, (1, 2, 3, 7, 19)
OVERRIDES = ["churn.features.kinds=[]", "churn.features.windows=[30,90,180]", "churn.labels.active_days=14"]
SEEDS = (1, 2, 3)


def leaving_days(customers: int, ratio: float, dice: np.random.Generator, near: np.ndarray) -> np.ndarray:
    """The day on which each leaves; beyond the end for who stays."""
    taste = dice.normal(0, 0.5, customers)
    left = np.full(customers, 10_000)
    for month in range(1, MONTHS):
        then = left[near]
        lost = ((then >= (month - 1) * MONTH) & (then < month * MONTH)).sum(axis=1)
        chance = 1 / (1 + np.exp(-(BASE + taste + np.log(ratio) * lost)))
        goes = (left == 10_000) & (dice.random(customers) < chance)
        left[goes] = (
            month * MONTH
        )  # with the month's first day: one who ordered in it and then left would count as back
    return left


def drawn(customers: int, ratio: float, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders, and calls each way between friends every month that both are there."""
    dice = np.random.default_rng(seed)
    ring = np.arange(customers)
    near = np.stack([(ring + step) % customers for step in (*FRIENDS, *(-step for step in FRIENDS))], axis=1)
    left = leaving_days(customers, ratio, dice, near)
    days = np.cumsum(
        np.concatenate([dice.uniform(0, PACE, (customers, 1)), dice.gamma(2, PACE / 2, (customers, 60))], axis=1),
        axis=1,
    )
    who, nth = np.nonzero(days < np.minimum(left, MONTHS * MONTH)[:, None])
    when = pd.Timestamp(START) + pd.to_timedelta(days[who, nth], "D").round("s")
    names = [f"{a}-{b}" for a, b in zip(who, nth, strict=True)]
    orders = pd.DataFrame({"event_id": names, "customer_id": who.astype(str), "at": when})
    pairs = [(a, (a + step) % customers, month) for a in ring for step in FRIENDS for month in range(MONTHS)]
    calls = pd.DataFrame(pairs, columns=["one", "other", "month"])
    calls["day"] = calls["month"] * MONTH + dice.integers(0, MONTH, len(calls))
    there = (left[calls["one"]] > calls["day"]) & (left[calls["other"]] > calls["day"])
    return orders, calls[there]


def gain(spark: SparkSession, customers: int, ratio: float, seed: int, settings: ChurnSettings) -> tuple[float, float]:
    """AUC at the last month, without and with the features of neighbours."""
    orders, calls = drawn(customers, ratio, seed)
    events = spark.createDataFrame(orders).selectExpr(
        "'shop' source", "event_id", "customer_id", "'order' kind", "at", "at known_at", "10D amount", "1D quantity",
        "string(null) item_id", "double(null) depth", "double(null) seconds", "timestamp(null) resolved_at", "string(null) cancels",
        "string(null) category", "date(null) contract_until",
    ).persist()  # fmt: skip
    stamp = pd.Timestamp(START) + pd.to_timedelta(calls["day"], "D")
    ways = [pd.DataFrame({"from": calls[a].astype(str), "to": calls[b].astype(str), "at": stamp, "known_at": stamp})
            for a, b in (("one", "other"), ("other", "one"))]  # fmt: skip
    relations = spark.createDataFrame(pd.concat(ways)).persist()
    cut_offs = [START + timedelta(days=MONTH * month) for month in range(4, MONTHS)]
    features = churn_features(events, cut_offs[:-1], settings, relations).persist()
    require_point_in_time(features)
    labels = churn_labels(
        qualifying_orders(events),
        cut_offs[:-1],
        as_of=pd.Timestamp(cut_offs[-1], tz="UTC").to_pydatetime(),
        settings=settings.labels,
    )
    rows = features.join(labels, ["customer_id", "cut_off"], how="inner").toPandas()
    names = feature_names(features)
    told = []
    for used in ([name for name in names if not name.startswith("near_")], names):
        made = train(rows[rows["cut_off"] < cut_offs[-2]], used, settings.model)
        test = rows[rows["cut_off"] == cut_offs[-2]]
        told.append(auc(test["churned"].to_numpy(), made.model.scores(test[list(made.model.features)])))
    for frame in (events, relations, features):
        frame.unpersist()
    return told[0], told[1]


def main(customers: int) -> int:
    """Prints a line a world; whether contagion shows and a placebo does not."""
    settings = load_settings(str(packaged_default()), OVERRIDES)
    spark, console, good = build_session("bench-contagion", settings.spark), Console(width=110), True
    for ratio in (2.0, 1.0):
        gains = []
        for seed in SEEDS:
            without, found = gain(spark, customers, ratio, seed, settings.churn)
            gains.append(found - without)
            console.print(
                f"odds ratio {ratio:g}, seed {seed}: AUC {without:.4f}, with neighbours {found:.4f}: {gains[-1]:+.4f}"
            )
        enough = min(gains) >= 0.03 if ratio > 1 else max(gains) <= 0.005
        good &= enough
        console.print(
            f"odds ratio {ratio:g}: {'ok' if enough else 'SHORT'} ({'least' if ratio > 1 else 'most'} of {len(gains)})"
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
