"""Which links a person at the brand should rule about: those whose answers are odd, and those that nobody may be asked about."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.identity.decisions import KEY
from ringback.numbers.verification.questions import NotAsked

COLUMNS = ("left_record", "right_record", "ruling", "decided_at", "decided_by", "reason", "value", "why", "link_id")
CANNOT_BE_ASKED = tuple(
    reason.value
    for reason in (
        NotAsked.HUB,
        NotAsked.DO_NOT_CONTACT,
        NotAsked.UNREACHABLE,
        NotAsked.NO_CONSENT,
        NotAsked.ASKED_OFTEN,
        NotAsked.NO_WINDOW,
    )
)


def links_in_doubt(
    links: DataFrame, questions: DataFrame, problems: DataFrame, evidence: DataFrame, decisions: DataFrame
) -> DataFrame:
    """One row per link in doubt that nobody ruled about: COLUMNS, to be filled in; a record with OLD and one with NEW stand for it."""
    odd = problems.where("link_id is not null").groupBy("link_id").agg(F.min("problem").alias("_odd"))
    not_asked = questions.select("link_id", "value", "reason")
    unable = F.when(F.col("reason").isin(*CANNOT_BE_ASKED), F.concat(F.lit("cannot be asked: "), "reason"))
    why = F.coalesce(F.concat(F.lit("answer: "), "_odd"), unable)
    doubtful = links.join(not_asked, "link_id", how="left").join(odd, "link_id", how="left").withColumn("why", why)
    rows = doubtful.where("why is not null").withColumn("value", F.coalesce("value", "confidence"))
    for side in ("old", "new"):
        rows = rows.join(_first_carriers(evidence, side), [f"{side}_phone", f"{side}_tenure"], how="inner")
    left, right = F.least("old", "new"), F.greatest("old", "new")
    placed = rows.where(left != right).withColumns(
        {"left_source": left["source"], "left_record": left["record_id"],
         "right_source": right["source"], "right_record": right["record_id"]}
    )  # fmt: skip
    open_ = placed.join(decisions.select(*KEY), KEY, how="left_anti")
    blank = F.lit("")
    return open_.select(
        F.concat_ws("|", "left_source", "left_record").alias("left_record"),
        F.concat_ws("|", "right_source", "right_record").alias("right_record"),
        blank.alias("ruling"), blank.alias("decided_at"), blank.alias("decided_by"), blank.alias("reason"),
        "value", F.translate("why", "_", " ").alias("why"), "link_id",
    )  # fmt: skip


def _first_carriers(evidence: DataFrame, side: str) -> DataFrame:
    """One row per phone and tenure: the first record that carries it, as `old` or `new`."""
    first = Window.partitionBy("value", "tenure").orderBy("seen_from", "source", "record_id")
    phones = evidence.where(F.col("kind") == "phone").withColumn("_nth", F.row_number().over(first)).where("_nth = 1")
    return phones.select(
        F.col("value").alias(f"{side}_phone"),
        F.col("tenure").alias(f"{side}_tenure"),
        F.struct("source", "record_id").alias(side),
    )
