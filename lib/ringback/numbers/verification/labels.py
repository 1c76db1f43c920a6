"""What answers tell of links, as labels to calibrate confidences on: yes and declared are right, not_me is wrong, all else is missing.

Only answers to planned questions count: of those alone it is known how likely the question was, and what the rules said of the link
before the answer changed its persons.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.numbers.calibration import log_odds_of
from ringback.numbers.verification.states import DECLARED, NOT_ME, YES, questions_of_links

ANSWER = "answer"
LABEL = ("told_by", "log_odds", "right", "weight")


def answer_labels(links: DataFrame, verifications: DataFrame, log: DataFrame, as_of: datetime) -> DataFrame:
    """One row per kind of label (told_by: answer or declared, log_odds, right, weight): how `many` there are.

    `links` have the rules' confidence. An answer weighs by how unlikely its question was; all answers together stand for the links
    with verdict `changed` that nobody declared, a declared one for itself.
    """
    known = links.where(F.col("verdict") == "changed")
    declared = known.where(F.col("status") == DECLARED).select(
        F.lit(DECLARED).alias("told_by"), log_odds_of("confidence").alias("log_odds"), F.lit(True).alias("right"),
        F.lit(1.0).alias("weight"),
    )  # fmt: skip
    questions = questions_of_links(verifications, links, log).where(F.col("reply").isin(YES, NOT_ME))
    planned = log.where(F.col("day") <= F.lit(as_of).cast("date")).withColumnRenamed("link_id", "planned_id")
    answered = _answers(questions, planned).select(F.lit(ANSWER).alias("told_by"), *LABEL[1:])
    return answered.unionByName(declared).groupBy(*LABEL).agg(F.count(F.lit(1)).alias("many"))


def _answers(questions: DataFrame, planned: DataFrame) -> DataFrame:
    """One row per planned link that was answered; not_me outlasts a yes, whichever came first."""
    of = F.col("planned_id") == F.coalesce("link_id", "of_link")
    asked = questions.join(planned.select("planned_id", "day", "propensity", _by_rules()), of, how="inner")
    then = asked.where(F.col("day") <= F.to_date("asked_at")).groupBy("planned_id", "question_id", "reply").agg(
        F.max(F.struct("day", "propensity", "by_rules")).alias("plan")
    )  # fmt: skip
    first = F.min(F.struct((F.col("reply") == YES).alias("right"), "plan", "question_id"))
    one = then.groupBy("planned_id").agg(first.alias("first")).select("first.right", "first.plan.*")
    return one.select("right", log_odds_of("by_rules").alias("log_odds"), (1 / F.col("propensity")).alias("weight"))


def _by_rules() -> Column:
    return F.coalesce("uncalibrated", "confidence").alias("by_rules")
