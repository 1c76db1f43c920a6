"""Who is not to be contacted: a stop silences the number always, the person only where the link is confirmed or declared."""

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.decisions import SAME, SIDES
from ringback.numbers.verification.answers import STOP
from ringback.numbers.verification.consents import NUMBER, PERSON, WITHDRAWN
from ringback.numbers.verification.states import CONFIRMED, DECLARED
from ringback.tables import DO_NOT_CONTACT, conform

PERSONS = ("old_person_id", "new_person_id")


def do_not_contact(
    questions: DataFrame, links: DataFrame, states: DataFrame, rulings: DataFrame, owners: DataFrame
) -> DataFrame:
    """One row per silenced number or person; `states` are the ledger's of numbers and persons."""
    stops = questions.where(F.col("stopped_at").isNotNull()).withColumnRenamed("stopped_at", "since")
    numbers = F.array_compact(F.concat(F.array("new_phone"), F.coalesce("stopped_by", F.array().cast("array<string>"))))
    of_numbers = stops.select(F.explode(numbers).alias("subject"), "since")
    of_persons = _of_links(stops, links).unionByName(_of_confirmed(stops, questions, rulings, owners))
    withdrawn = states.where(F.col("state") == WITHDRAWN).select("subject_kind", "subject", F.col("at").alias("since"))
    parts = [
        of_numbers.select(F.lit(NUMBER).alias("subject_kind"), "subject", "since", F.lit(STOP).alias("cause")),
        of_persons.select(F.lit(PERSON).alias("subject_kind"), "subject", "since", F.lit(STOP).alias("cause")),
        withdrawn.withColumn("cause", F.lit(WITHDRAWN)),
    ]
    every = reduce(DataFrame.unionByName, parts).groupBy("subject_kind", "subject")
    first = every.agg(F.min(F.struct("since", "cause")).alias("first"))
    return first.select("subject_kind", "subject", "first.*").transform(conform, DO_NOT_CONTACT)


def _of_links(stops: DataFrame, links: DataFrame) -> DataFrame:
    """The persons of links that are confirmed or declared: subject, since."""
    sure = links.where(F.col("status").isin(CONFIRMED, DECLARED)).select(F.col("link_id").alias("of_link"), *PERSONS)
    of_links = stops.join(sure, "of_link", how="inner")
    return of_links.select(F.explode(F.array(*PERSONS)).alias("subject"), "since")


def _of_confirmed(stops: DataFrame, questions: DataFrame, rulings: DataFrame, owners: DataFrame) -> DataFrame:
    """The persons that a yes about the same numbers made one, also when their link is no more: subject, since."""
    same = rulings.where((F.col("ruling") == SAME) & F.col("stands"))
    records = [
        same.select("question_id", F.col(f"{side}_source").alias("source"), F.col(f"{side}_record").alias("record_id"))
        for side in SIDES
    ]
    whose = (
        records[0]
        .union(records[1])
        .join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
    )
    numbers = questions.select("question_id", "old_phone", "new_phone")
    persons = whose.join(numbers, "question_id", how="inner").select(
        "old_phone", "new_phone", F.col("person_id").alias("subject")
    )
    return stops.join(persons.distinct(), ["old_phone", "new_phone"], how="inner").select("subject", "since")


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
