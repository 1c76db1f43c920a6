"""The tables churn_evaluation, churn_curves and false_churn as the report shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from ringback.churn.drift import SCORES
from ringback.churn.evaluation import ALL, BASE_RATE, LAST_MONTH, MODEL, RECENCY
from ringback.churn.monitoring import AS_SCORED
from ringback.churn.reasons import in_words
from ringback.churn.stages import PSI

SYSTEMS = (MODEL, LAST_MONTH, RECENCY, BASE_RATE)
SHOWN = 4  # features that moved most
LEVELS = ("accounts", "persons", "customers")
DASH = "–"
FIGURES = {
    "auc": "AUC (95 %)", "average_precision": "AP", "lift": "lift, top 10 %", "lift_at_capacity": "lift at capacity",
    "brier": "Brier", "skill": "skill", "ece": "ECE", "ece_floor": "by chance", "slope": "slope", "intercept": "intercept",
}  # fmt: skip
MONITORED = {
    "auc": "AUC (95 %)", "lift": "lift, top 10 %", "brier": "Brier", "ece": "ECE", "ece_floor": "by chance",
    "mean_score": "mean score", "churned": "rate that came", "not_found": "not found", "score_psi": "scores moved (PSI)",
}  # fmt: skip
SHARES = ("mean_score", "churned", "not_found")
Key = tuple[date, str, str, str]
Cells = tuple[str, ...]


@dataclass(frozen=True)
class DriftFacts:
    """The verdict of one month."""

    cut_off: date
    drifted: bool
    mean_score: float | None
    rate: float | None
    moved: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class CurveFacts:
    """One curve: x, y, low, high of each point."""

    cut_off: date
    system: str
    points: tuple[tuple[float, float, float | None, float | None], ...]


@dataclass(frozen=True)
class ModelFacts:
    """How the model does at later cut-offs."""

    header: Cells
    systems: tuple[Cells, ...]
    segments: tuple[Cells, ...]
    drifts: tuple[DriftFacts, ...]
    profits: tuple[tuple[date, float, float, float], ...]  # share at p* or above, profit of treating them, the most
    curves: Mapping[str, tuple[CurveFacts, ...]]


def model_facts(evaluation: DataFrame, curves: DataFrame | None, version: str) -> ModelFacts | None:
    """The figures of one model; None where it was measured nowhere."""
    rows = evaluation.where(F.col("model_version") == version).collect()  # some hundred figures
    if not rows:
        return None
    found = {(row["cut_off"], row["system"], row["segment"], row["measure"]): row for row in rows}
    days = sorted({row["cut_off"] for row in rows})
    parts = sorted({row["segment"] for row in rows} - {ALL, PSI})
    return ModelFacts(
        header=tuple(FIGURES.values()),
        systems=tuple(
            (str(d), s, *_figures(found, d, s, ALL)) for d in days for s in SYSTEMS if (d, s, ALL, "auc") in found
        ),
        segments=tuple(
            (str(d), p, *_figures(found, d, MODEL, p)) for d in days for p in parts if (d, MODEL, p, "auc") in found
        ),
        drifts=tuple(_drift(found, rows, day) for day in days if (day, MODEL, ALL, "drifted") in found),
        profits=tuple(_profit(found, day) for day in days if (day, MODEL, ALL, "profit") in found),
        curves={} if curves is None else _curves(curves.where(F.col("model_version") == version)),
    )


def monitored_facts(evaluation: DataFrame) -> tuple[Cells, ...]:
    """One row per day of earlier scores of which one knows what came, whichever model made them."""
    rows = evaluation.where(
        (F.col("system") == AS_SCORED) & (F.col("segment") == ALL)
    ).collect()  # a dozen figures a day
    found = {(row["cut_off"], row["system"], row["segment"], row["measure"]): row for row in rows}
    return tuple(
        (
            str(day),
            *[_told(found.get((day, AS_SCORED, ALL, measure)), measure) for measure in MONITORED],
            _verdict(found, day),
        )
        for day in sorted({row["cut_off"] for row in rows})
    )


def _verdict(found: Mapping[Key, Row], day: date) -> str:
    row = found.get((day, AS_SCORED, ALL, "drifted"))
    return DASH if row is None else "drifted" if row["value"] else "fits"


def false_churn_facts(false_churn: DataFrame) -> tuple[Cells, ...]:
    """One row per cut-off: of accounts, persons and customers how many there are, seem lost, and are not."""
    rows = {(row["cut_off"], row["level"]): row for row in false_churn.collect()}  # three a cut-off
    days = sorted({day for day, _ in rows})
    return tuple((str(day), *[cell for level in LEVELS for cell in _false(rows.get((day, level)))]) for day in days)


def _false(row: Row | None) -> Cells:
    if row is None:
        return (DASH,) * 3
    share = f" ({row['came_back'] / row['churned']:.1%})" if row["churned"] else ""
    return f"{row['units']:,}", f"{row['churned']:,}", f"{row['came_back']:,}{share}"


def _figures(found: Mapping[Key, Row], day: date, system: str, segment: str) -> Cells:
    return tuple(_told(found.get((day, system, segment, measure)), measure) for measure in FIGURES)


def _told(row: Row | None, measure: str) -> str:
    if row is None or row["value"] is None:
        return DASH
    if measure in SHARES:
        return f"{row['value']:.1%}"
    places = 2 if measure.startswith("lift") or measure in ("slope", "intercept") else 3
    ends = f" ({row['low']:.3f}–{row['high']:.3f})" if measure == "auc" and row["low"] is not None else ""
    return f"{row['value']:.{places}f}{ends}".replace("-", "−")


def _drift(found: Mapping[Key, Row], rows: Sequence[Row], day: date) -> DriftFacts:
    moved = [(r["measure"], r["value"]) for r in rows if (r["cut_off"], r["segment"]) == (day, PSI)]
    most = sorted(moved, key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    words = [("the scores" if name == SCORES else in_words(name), psi) for name, psi in most]
    rate, mean = (_value(found, day, name) for name in ("churned", "mean_score"))
    return DriftFacts(day, bool(_value(found, day, "drifted")), mean, rate, tuple(words))


def _profit(found: Mapping[Key, Row], day: date) -> tuple[date, float, float, float]:
    share, profit, most = (_value(found, day, name) or 0.0 for name in ("treated_share", "profit", "profit_most"))
    return day, share, profit, most


def _value(found: Mapping[Key, Row], day: date, measure: str) -> float | None:
    row = found.get((day, MODEL, ALL, measure))
    return None if row is None else row["value"]


def _curves(rows: DataFrame) -> dict[str, tuple[CurveFacts, ...]]:
    """Curve → one per cut-off and system, in order."""
    found: dict[str, dict[tuple[date, str], list[tuple[float, float, float | None, float | None]]]] = {}
    for row in sorted(rows.collect(), key=lambda r: (r["cut_off"], r["system"], r["point"])):  # some hundred points
        lines = found.setdefault(row["curve"], {})
        lines.setdefault((row["cut_off"], row["system"]), []).append((row["x"], row["y"], row["low"], row["high"]))
    return {
        name: tuple(CurveFacts(*key, tuple(points)) for key, points in lines.items()) for name, lines in found.items()
    }
