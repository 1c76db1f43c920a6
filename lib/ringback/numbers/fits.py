"""Which calibration a run applies: on answers where they are enough, else the last on replayed changes where it may, else none."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.numbers.calibration import (
    ANSWERS,
    BY_RULES,
    SILVER,
    Calibration,
    Label,
    at_level_of,
    fitted,
    log_odds_of,
    truncated,
)
from ringback.numbers.verification.labels import ANSWER, answer_labels
from ringback.numbers.verification.states import DECLARED, NOT_ME, YES
from ringback.settings import CalibrationSettings
from ringback.tables import LINK_CALIBRATION, conform

TELLING = 0.5  # of the answers: so many of one weight must theirs be worth, else a few chance questions decide alone
RARER = 0.05  # of the fewest labels: so many must be right, and so many wrong


def calibration(
    links: DataFrame,
    verifications: DataFrame,
    log: DataFrame,
    fits: DataFrame,
    *,
    rules: CalibrationSettings,
    as_of: datetime,
) -> Calibration:
    """What the run applies to its links, which have the rules' confidence; `fits` are what earlier runs and replays fitted."""
    answers = verifications.where(F.col("reply").isin(YES, NOT_ME)).limit(rules.fewest_labels).count()
    told = on_answers(links, verifications, log, as_of) if answers >= rules.fewest_labels else None
    if told is not None and _many(told[0]) >= rules.fewest_labels:
        return _answers_fit(*told)
    return _last_silver(fits, rules, as_of) if rules.silver else BY_RULES


def on_answers(
    links: DataFrame, verifications: DataFrame, log: DataFrame, as_of: datetime
) -> tuple[list[Label], list[Label], int]:
    """The labels that answers gave, those of declared links, and for how many links with verdict `changed` the answers stand."""
    rows = answer_labels(
        links, verifications, log, as_of
    ).collect()  # as few as there are distinct log-odds and weights
    labels = {
        kind: sorted(Label(r["log_odds"], r["right"], r["weight"], r["many"]) for r in rows if r["told_by"] == kind)
        for kind in (ANSWER, DECLARED)
    }
    others = links.where((F.col("verdict") == "changed") & (F.col("status") != DECLARED)).count()
    return labels[ANSWER], labels[DECLARED], others


def silver_fit(labels: DataFrame, links: DataFrame, rules: CalibrationSettings) -> Calibration | None:
    """The fit on SILVER_LABELS, at the level of the rules on the replay's links; None where labels are too few."""
    grouped = labels.groupBy("log_odds", "right", "weight").agg(F.count(F.lit(1)).alias("many"))
    told = sorted(Label(r["log_odds"], r["right"], r["weight"], r["many"]) for r in grouped.collect())
    if _many(told) < rules.fewest_labels or min(_many(told, True), _many(told, False)) < RARER * rules.fewest_labels:
        return None
    every = links.groupBy(log_odds_of("confidence").alias("log_odds")).agg(F.count(F.lit(1)).alias("many"))
    everyone = [Label(r["log_odds"], False, 1.0, r["many"]) for r in every.collect()]
    return at_level_of(fitted(told, SILVER), sorted(everyone))


def with_fit(fits: DataFrame, fit: Calibration | None, source: str, as_of: datetime) -> DataFrame:
    """The rows of LINK_CALIBRATION with this fit in the place of the one of its source and instant; None takes that away."""
    others = fits.where(~((F.col("source") == source) & (F.col("as_of") == F.lit(as_of))))
    mine = [] if fit is None else [(source, as_of, fit.labels, fit.right, fit.effective, fit.intercept, fit.slope)]
    return others.unionByName(fits.sparkSession.createDataFrame(mine, LINK_CALIBRATION.schema)).transform(
        conform, LINK_CALIBRATION
    )


def _answers_fit(answers: list[Label], declared: list[Label], others: int) -> Calibration:
    few = truncated(answers, TELLING * _many(answers))
    stand = max(others, 1) / sum(label.weight * label.many for label in few)
    return fitted([*[label._replace(weight=label.weight * stand) for label in few], *declared], ANSWERS)


def _many(labels: list[Label], right: bool | None = None) -> int:
    return sum(label.many for label in labels if right in (None, label.right))


def _last_silver(fits: DataFrame, rules: CalibrationSettings, as_of: datetime) -> Calibration:
    known = fits.where((F.col("source") == SILVER) & (F.col("as_of") <= F.lit(as_of)))
    last = known.where(F.col("labels") >= rules.fewest_labels).orderBy(F.desc("as_of")).head(1)
    return BY_RULES if not last else Calibration(
        SILVER, last[0]["intercept"], last[0]["slope"], last[0]["labels"], last[0]["right"], last[0]["effective"]
    )  # fmt: skip
