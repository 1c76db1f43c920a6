"""Who is not to be contacted: a stop silences the number always, the person only where the link is confirmed or declared."""

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.numbers.verification.answers import STOP
from ringback.numbers.verification.consents import NUMBER, PERSON, WITHDRAWN
from ringback.numbers.verification.states import CONFIRMED, DECLARED
from ringback.tables import DO_NOT_CONTACT, conform

SIDES = ("old", "new")


def do_not_contact(questions: DataFrame, links: DataFrame, states: DataFrame) -> DataFrame:
    """One row per silenced number or person; `states` are the ledger's of numbers and persons."""
    stops = questions.where(F.col("stopped_at").isNotNull())
    numbers = F.array_compact(F.concat(F.array("new_phone"), F.coalesce("stopped_by", F.array().cast("array<string>"))))
    of_numbers = stops.select(F.explode(numbers).alias("subject"), F.col("stopped_at").alias("since"))
    sure = links.where(F.col("status").isin(CONFIRMED, DECLARED))
    of_links = stops.join(sure.select(F.col("link_id").alias("of_link"), *_persons()), "of_link", how="inner")
    of_persons = of_links.select(F.explode(F.array(*_persons())).alias("subject"), F.col("stopped_at").alias("since"))
    withdrawn = states.where(F.col("state") == WITHDRAWN).select("subject_kind", "subject", F.col("at").alias("since"))
    parts = [
        of_numbers.select(F.lit(NUMBER).alias("subject_kind"), "subject", "since", F.lit(STOP).alias("cause")),
        of_persons.select(F.lit(PERSON).alias("subject_kind"), "subject", "since", F.lit(STOP).alias("cause")),
        withdrawn.withColumn("cause", F.lit(WITHDRAWN)),
    ]
    first = reduce(DataFrame.unionByName, parts).groupBy("subject_kind", "subject").agg(
        F.min(F.struct("since", "cause")).alias("first")
    )  # fmt: skip
    return first.select("subject_kind", "subject", "first.*").transform(conform, DO_NOT_CONTACT)


def subjects_of(rows: DataFrame, key: str, numbers: tuple[str, ...], persons: tuple[str, ...]) -> DataFrame:
    """One row per row's number or person, as these columns name them: key, subject_kind, subject."""
    each = [
        F.struct(F.lit(kind).alias("subject_kind"), F.col(name).alias("subject"))
        for kind, names in ((NUMBER, numbers), (PERSON, persons))
        for name in names
    ]
    return rows.select(key, F.explode(F.array_distinct(F.array(*each))).alias("_subject")).select(key, "_subject.*")


def with_mark(rows: DataFrame, subjects: DataFrame, marked: DataFrame, mark: str) -> DataFrame:
    """The same rows with `mark`: whether one of their `subjects` (see `subjects_of`) is among the marked."""
    key = subjects.columns[0]
    these = marked.select("subject_kind", "subject").distinct()
    found = subjects.join(these, ["subject_kind", "subject"], how="leftsemi").select(key).distinct()
    joined = rows.join(found.withColumn("_mark", F.lit(True)), key, how="left")
    return joined.withColumn(mark, F.coalesce("_mark", F.lit(False))).drop("_mark")


def _persons() -> list[str]:
    return [f"{side}_person_id" for side in SIDES]
