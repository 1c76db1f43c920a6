"""What answers rule about records: a yes makes those with OLD and NEW one person's, a not_me keeps them apart for ever.

An answer is settled once, with the tenures and persons of the run that first knows it, and stays so: when its link is gone from
number_links, because the persons were merged or parted, its ruling is still there. It goes only with the answer.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.groups import Groups
from ringback.identity.decisions import DIFFERENT, KEY, MOST, SAME
from ringback.numbers.verification.states import NOT_ME, YES
from ringback.tables import DECISIONS, VERIFICATION_RULINGS, conform

DECIDED_BY = "verification"
MOST_RECORDS = 20  # records of a side that one answer rules about, those with the number first
SETTLED = ["question_id", "link_id", "ruling"]

Record = tuple[str, str]
Pair = tuple[Record, Record]


def rulings_of(
    questions: DataFrame,
    links: DataFrame,
    evidence: DataFrame,
    owners: DataFrame,
    before: DataFrame,
    decisions: DataFrame,
) -> DataFrame:
    """One row per question and two records that its answer rules about; `before` are the rulings of earlier runs."""
    told = meanings(questions, before).checkpoint()  # asked about twice
    kept = before.join(told.select(*SETTLED), SETTLED, how="leftsemi")
    fresh = told.join(before.select(*SETTLED).distinct(), SETTLED, how="left_anti")
    of_links = links.select(
        "link_id", "old_phone", "old_tenure", "old_person_id", "new_phone", "new_tenure", "new_person_id"
    )
    sides = _sides(fresh.join(of_links, "link_id", how="inner").checkpoint(), evidence, owners)
    made = _pairs(sides.checkpoint()).withColumn("stands", F.lit(True))
    rows = kept.unionByName(made.select(*kept.columns)).checkpoint()  # its records are looked at, then joined
    return with_standing(rows, decisions).transform(conform, VERIFICATION_RULINGS)


def meanings(questions: DataFrame, before: DataFrame) -> DataFrame:
    """One row per question whose answer rules: question_id, link_id, ruling, decided_at. A not_me outweighs every yes of its link."""
    settled = before.groupBy("question_id").agg(F.min("link_id").alias("_settled"))
    known = questions.drop("link_id").join(settled, "question_id", how="left")
    asked = known.withColumn("link_id", F.coalesce("_settled", "of_link")).where(F.col("link_id").isNotNull())
    denied = F.max(F.col("reply") == NOT_ME).over(Window.partitionBy("link_id"))
    ruling = F.when(F.col("reply") == NOT_ME, DIFFERENT).when((F.col("reply") == YES) & ~denied, SAME)
    ruled = asked.withColumn("ruling", ruling).where(F.col("ruling").isNotNull())
    return ruled.select(*SETTLED, F.col("replied_at").alias("decided_at"))


def _sides(told: DataFrame, evidence: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per question, side and record: those with OLD or NEW in the link's tenure, and the old person's where it is another.

    A record with both numbers is on OLD's side.
    """
    carriers = evidence.where(F.col("kind") == "phone").select("value", "tenure", "source", "record_id", "seen_from")
    parts = [
        told.join(carriers, [F.col(f"{side}_phone") == F.col("value"), F.col(f"{side}_tenure") == F.col("tenure")], how="inner")
        .select(*SETTLED, "decided_at", F.lit(side).alias("side"), "source", "record_id", "seen_from", F.lit(1).alias("near"))
        for side in ("old", "new")
    ]  # fmt: skip
    apart = told.where((F.col("ruling") == DIFFERENT) & (F.col("old_person_id") != F.col("new_person_id")))
    theirs = owners.select(
        F.col("person_id").alias("old_person_id"), "source", "record_id", F.col("valid_from").alias("seen_from")
    )
    others = apart.join(theirs, "old_person_id", how="inner").select(
        *SETTLED, "decided_at", F.lit("old").alias("side"), "source", "record_id", "seen_from", F.lit(0).alias("near")
    )
    every = parts[0].unionByName(others).unionByName(parts[1])
    once = every.groupBy(*SETTLED, "decided_at", "source", "record_id").agg(
        F.max(F.struct("side", "near")).alias("of"), F.min("seen_from").alias("seen_from")
    )  # "old" is greater than "new"
    first = Window.partitionBy("question_id", "of.side").orderBy(F.desc("of.near"), "seen_from", "source", "record_id")
    placed = once.withColumn("nth", F.row_number().over(first)).where(F.col("nth") <= MOST_RECORDS)
    return placed.select(*SETTLED, "decided_at", "of.side", F.struct("source", "record_id").alias("record"), "nth")


def _pairs(sides: DataFrame) -> DataFrame:
    """Every record of OLD's side with every one of NEW's that are kept apart; those that are one person's by way of the first two."""
    old, new = (
        sides.where(F.col("side") == side).select(
            *SETTLED, "decided_at", F.col("record").alias(side), F.col("nth").alias(f"{side}_nth")
        )
        for side in ("old", "new")
    )
    both = old.join(new, [*SETTLED, "decided_at"], how="inner")
    wanted = (F.col("ruling") == DIFFERENT) | (F.col("old_nth") == 1) | (F.col("new_nth") == 1)
    left, right = F.least("old", "new"), F.greatest("old", "new")
    return both.where(wanted).select(
        "question_id", "link_id", "ruling", "decided_at",
        left["source"].alias("left_source"), left["record_id"].alias("left_record"),
        right["source"].alias("right_source"), right["record_id"].alias("right_record"),
    )  # fmt: skip


def with_standing(rulings: DataFrame, decisions: DataFrame) -> DataFrame:
    """The same rulings with `stands`: what people ruled wins, and of answers that contradict each other the `different`."""
    pairs = rulings.select(*KEY, "ruling").distinct().orderBy(*KEY, "ruling").limit(MOST)
    ruled = decisions.select(*KEY, "ruling").orderBy(*KEY).limit(MOST)
    answers, people = ([_pair(row) for row in rows.collect()] for rows in (pairs, ruled))  # answers of people: bounded
    standing = [(*left, *right, ruling) for (left, right), ruling in standing_pairs(answers, people)]
    schema = ", ".join(f"{name} string" for name in [*KEY, "ruling"]) + ", _stands boolean"
    told = rulings.sparkSession.createDataFrame([(*row, True) for row in standing], schema)
    joined = rulings.drop("stands").join(told, [*KEY, "ruling"], how="left")
    return joined.withColumn("stands", F.coalesce("_stands", F.lit(False))).drop("_stands")


def standing_pairs(answers: list[tuple[Pair, str]], people: list[tuple[Pair, str]]) -> list[tuple[Pair, str]]:
    """The rulings of answers that contradict neither people nor each other.

    Of a group of records that answers would join although somebody said that two of them are different, no answer joins any.
    """
    decided = {pair for pair, _ in people}
    open_ = [(pair, ruling) for pair, ruling in answers if pair not in decided]
    by_people = _joined([pair for pair, ruling in people if ruling == SAME])
    apart = [pair for pair, ruling in open_ if ruling == DIFFERENT and by_people.of(pair[0]) != by_people.of(pair[1])]
    joining = [pair for pair, ruling in open_ if ruling == SAME]
    every = _joined([*joining, *(pair for pair, ruling in people if ruling == SAME)])
    kept_apart = [*apart, *(pair for pair, ruling in people if ruling == DIFFERENT)]
    torn = {every.of(left) for left, right in kept_apart if every.of(left) == every.of(right)}
    return [(pair, DIFFERENT) for pair in apart] + [(pair, SAME) for pair in joining if every.of(pair[0]) not in torn]


def with_answers(decisions: DataFrame, rulings: DataFrame) -> DataFrame:
    """The decisions of people and, where these say nothing else, of answers: one row per two records, in the form of DECISIONS."""
    standing = with_standing(rulings, decisions).where("stands")
    latest = F.max("decided_at").alias("decided_at")
    told = standing.groupBy(*KEY, "ruling").agg(latest, F.count(F.lit(1)).alias("rulings"))
    answers = told.withColumns({"decided_by": F.lit(DECIDED_BY), "reason": F.lit(None).cast("string")})
    return decisions.unionByName(answers.transform(conform, DECISIONS))


def _joined(pairs: list[Pair]) -> Groups[Record]:
    groups = Groups[Record]()
    for left, right in pairs:
        groups.join(left, right)
    return groups


def _pair(row: tuple[str, ...]) -> tuple[Pair, str]:
    return ((row[0], row[1]), (row[2], row[3])), row[4]
