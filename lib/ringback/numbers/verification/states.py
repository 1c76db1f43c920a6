"""What questions and answers make of each link.

Precedence, whatever the order in which answers come (docs/adr/0013):
1. `not_me` to any question about the link: wrong_person, for ever; a `yes` before or after it is a problem for a person to look at.
2. a link that the customer declared stays declared, whatever else is answered.
3. `yes`: confirmed; a later decline or stop does not take it back.
4. `decline` or `stop`: refused.
5. asked, while the last question may still be answered; then expired.
An answer that does not count, and one from another number, leaves its question without an answer.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.reasons import Told, first_reason
from ringback.numbers.verification.answers import NONE, STOP, AnswerReason
from ringback.tables import VERIFICATION_PROBLEMS, conform

YES, NOT_ME, DECLINE = "yes", "not_me", "decline"
DECLARED, CANDIDATE, ASKED, CONFIRMED, REFUSED, WRONG_PERSON, EXPIRED = STATUSES = (
    "declared", "candidate", "asked", "confirmed", "refused", "wrong_person", "expired",
)  # fmt: skip


class Problem(Told):
    """What is odd about an answer beside what its own row says (AnswerReason)."""

    NEVER_ASKED = "never_asked"  # about a link or numbers that were no candidates and were never planned
    YES_AND_NOT_ME = "yes_and_not_me"


def with_status(
    links: DataFrame, verifications: DataFrame, log: DataFrame, *, as_of: datetime, answer_days: int
) -> DataFrame:
    """The same links with the status that questions and answers give them."""
    asked = questions_of_links(verifications, links, log).where(F.col("of_link").isNotNull())
    reply = F.col("reply")
    each = asked.groupBy(F.col("of_link").alias("link_id")).agg(
        *[F.max(reply == word).alias(f"_{word}") for word in (NOT_ME, YES, DECLINE, STOP)],
        F.max("asked_at").alias("_asked_at"),
    )
    told = links.join(each, "link_id", how="left").withColumn("status", _status(as_of, answer_days))
    return told.select(*links.columns)


def _status(as_of: datetime, answer_days: int) -> Column:
    until = F.col("_asked_at") + F.make_dt_interval(days=F.lit(answer_days))
    return (
        F.when(F.col("_not_me"), WRONG_PERSON)
        .when(F.col("status") == DECLARED, DECLARED)
        .when(F.col("_yes"), CONFIRMED)
        .when(F.col("_decline") | F.col("_stop"), REFUSED)
        .when(until > F.lit(as_of), ASKED)
        .when(F.col("_asked_at").isNotNull(), EXPIRED)
        .when(F.col("_asked_at").isNull(), F.col("status"))
    )


def questions_of_links(verifications: DataFrame, links: DataFrame, log: DataFrame) -> DataFrame:
    """The same questions with today's link (`of_link`, or null), the numbers asked about, and whether they were `planned`.

    A question is its link's by link_id; else by its numbers, where they were a link when it was asked. An answer from a
    number other than the one asked is none.
    """
    ids = links.select(F.col("link_id").alias("of_link"), F.lit(True).alias("_there"),
                       F.col("old_phone").alias("_old"), F.col("new_phone").alias("_new"))  # fmt: skip
    planned = log.groupBy(F.col("link_id").alias("_planned"), F.col("old_phone").alias("_log_old"),
                          F.col("new_phone").alias("_log_new")).agg(F.min("day").alias("_day"))  # fmt: skip
    planned = planned.withColumn("_n", F.row_number().over(Window.partitionBy("_planned").orderBy("_day", "_log_old")))
    named = (
        verifications.join(ids, F.col("link_id") == F.col("of_link"), how="left")
        .join(planned.where("_n = 1").drop("_n"), F.col("link_id") == F.col("_planned"), how="left")
        .withColumn("old_phone", F.coalesce("old_phone", "_old", "_log_old"))
        .withColumn("new_phone", F.coalesce("new_phone", "_new", "_log_new"))
        .withColumn("planned", F.col("_planned").isNotNull())
        .select(*verifications.columns, "of_link", "planned")
    )
    return named.transform(_with_link_by_numbers, links).transform(_with_answers_of_the_asked)


def _with_link_by_numbers(questions: DataFrame, links: DataFrame) -> DataFrame:
    """Fills `of_link` where the numbers alone tell: the last link between them that had begun when it was asked."""
    numbers = links.select("old_phone", "new_phone", F.col("link_id").alias("_by"), "changed_before")
    open_ = questions.where(F.col("of_link").isNull()).select("question_id", "old_phone", "new_phone", "asked_at")
    begun = F.col("changed_before") <= F.col("asked_at")
    best = Window.partitionBy("question_id").orderBy(begun.desc(), F.desc("changed_before"), "_by")
    found = open_.join(numbers, ["old_phone", "new_phone"], how="inner").withColumn("_nth", F.row_number().over(best))
    chosen = found.where("_nth = 1").select("question_id", "_by")
    filled = questions.join(chosen, "question_id", how="left")
    return filled.withColumn("of_link", F.coalesce("of_link", "_by")).drop("_by")


def _with_answers_of_the_asked(questions: DataFrame) -> DataFrame:
    """An answer from a number other than the one that was asked becomes none, with the reason."""
    elsewhere = F.coalesce(F.col("replied_from") != F.col("new_phone"), F.lit(False))
    return questions.withColumns(
        {
            "reply": F.when(elsewhere, NONE).otherwise(F.col("reply")),
            "reason": F.when(elsewhere, AnswerReason.FROM_ANOTHER_NUMBER.column).otherwise(F.col("reason")),
        }
    )


def problems(questions: DataFrame, settled: DataFrame) -> DataFrame:
    """One row per question whose answer changes no state or is contradicted; `settled`: questions that a run knew before."""
    known = settled.select("question_id", F.lit(True).alias("_settled")).distinct()
    link = Window.partitionBy("of_link")
    both = F.max(F.col("reply") == YES).over(link) & F.max(F.col("reply") == NOT_ME).over(link)
    answered = (F.col("reply") != NONE) | F.col("reason").isNotNull()
    unknown = F.col("of_link").isNull() & ~F.col("planned") & F.col("_settled").isNull()
    problem = F.when(
        answered,
        F.coalesce(
            first_reason((unknown, Problem.NEVER_ASKED)),
            F.col("reason"),
            F.when(
                F.col("of_link").isNotNull() & both & F.col("reply").isin(YES, NOT_ME), Problem.YES_AND_NOT_ME.column
            ),
        ),
    )
    odd = questions.join(known, "question_id", how="left").withColumn("problem", problem).where("problem is not null")
    return odd.select(
        "question_id", F.coalesce("of_link", "link_id").alias("link_id"), "problem", "asked_at", "replied_at"
    ).transform(conform, VERIFICATION_PROBLEMS)
