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


def with_silenced(
    rows: DataFrame, silenced: DataFrame, numbers: tuple[str, ...], persons: tuple[str, ...]
) -> DataFrame:
    """The same rows with `silenced`: whether one of the numbers or persons in these columns is not to be contacted."""
    marks = []
    for kind, columns in ((NUMBER, numbers), (PERSON, persons)):
        subjects = silenced.where(F.col("subject_kind") == kind)
        for name in columns:
            mark = f"_silenced_{name}"
            these = subjects.select(F.col("subject").alias(name), F.lit(True).alias(mark))
            rows = rows.join(these, name, how="left")
            marks.append(F.coalesce(F.col(mark), F.lit(False)))
    return rows.withColumn("silenced", reduce(lambda a, b: a | b, marks)).drop(
        *[f"_silenced_{name}" for name in (*numbers, *persons)]
    )


def _persons() -> list[str]:
    return [f"{side}_person_id" for side in SIDES]
