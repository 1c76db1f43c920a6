"""What a replay found, in figures and as tables for people."""

from datetime import datetime

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F
from rich.console import Console

from ringback.evaluate.measures import ratio
from ringback.evaluate.table import WIDTH, plain_table
from ringback.numbers.calibration import Calibration
from ringback.settings import CalibrationSettings

BINS = (0.1, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99)
SHARES = ("found", "published", "actionable", "precision", "dates_covered")


def replay_figures(replays: DataFrame) -> DataFrame:
    """One row: declarations, and the shares of them that were found, published, actionable; the share of published links from their
    OLD numbers that lead to the number that was told (precision); and the share of those whose dates agree."""
    right = F.count_if("published")
    return replays.agg(
        F.count(F.lit(1)).alias("declarations"),
        F.avg(F.col("link_id").isNotNull().cast("double")).alias("found"),
        F.avg(F.col("published").cast("double")).alias("published"),
        F.avg(F.col("actionable").cast("double")).alias("actionable"),
        ratio(right, right + F.sum("wrong_links")).alias("precision"),
        F.avg(F.col("dates_covered").cast("double")).alias("dates_covered"),
    )


def label_bins(labels: DataFrame) -> DataFrame:
    """One row per bin of confidence (`above` its lower bound) and kind of label: links, their mean confidence, the share right."""
    above = F.lit(0.0)
    for bound in BINS:
        above = F.when(F.col("confidence") >= bound, F.lit(bound)).otherwise(above)
    return labels.groupBy(above.alias("above"), "told_by").agg(
        F.count(F.lit(1)).alias("links"), F.avg("confidence").alias("confidence"), F.avg(F.col("right").cast("double")).alias("right")
    )  # fmt: skip


def print_replay(
    figures: Row, bins: list[Row], fit: Calibration | None, rules: CalibrationSettings, until: datetime
) -> None:
    """Both tables and what the labels calibrate on stdout."""
    out = Console()
    out = out if out.is_terminal else Console(width=WIDTH)
    told = {name: ["-" if figures[name] is None else f"{figures[name]:.4f}"] for name in SHARES}
    title = f"Declared changes found again, as of {until:%Y-%m-%d}: {figures['declarations']:,}"
    out.print(plain_table(title, "share", ("figure",), told))
    rows = sorted(bins, key=lambda row: (row["told_by"], row["above"]))
    lines = {
        f"{row['told_by']}, {row['above']:.2f} and above": [
            f"{row['links']:,}",
            f"{row['confidence']:.4f}",
            f"{row['right']:.4f}",
        ]
        for row in rows
    }
    out.print(plain_table("Links whose truth is known", "by confidence", ("links", "confidence", "right"), lines))
    out.print(_told(sum(row["links"] for row in bins), sum(round(r["links"] * r["right"]) for r in bins), fit, rules))


def _told(labels: int, right: int, fit: Calibration | None, rules: CalibrationSettings) -> str:
    """Whether the labels calibrate, and what is lacking where they do not."""
    found = f"{labels:,} labels, {labels - right:,} of them of links that are no changes"
    if fit is None:
        return (
            f"No calibration: {found}; expected {rules.fewest_labels:,} (links.calibration.fewest_labels), one in twenty of either "
            "kind. More accounts whose number changed in their source's books, and a longer replay.hold_out_days, make more."
        )
    curve = f"log-odds = {fit.intercept:+.3f} {fit.slope:+.3f} × those of the rules"
    use = (
        "link_numbers applies it" if rules.silver else "links.calibration.silver is off: link_numbers does not apply it"
    )
    return f"Silver calibration on {found}: {curve}; {use}"
