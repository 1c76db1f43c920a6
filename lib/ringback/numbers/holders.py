"""Who had a number on a day, and which number somebody had: look-ups in the tenures."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

PHONES = "kind = 'phone' and person_id is not null"


def owner(asked: DataFrame, tenures: DataFrame) -> DataFrame:
    """The rows of `asked` (phone, at) with `person_id`, who had the number then: of those who had begun by then the last to.

    `seen_until` tells when that holder was last seen with it, so that later days are after its last sighting. Null for a number
    that nobody had by then.
    """
    held = tenures.where(PHONES).select(F.col("value").alias("phone"), "person_id", "held_from", "held_to", "tenure")
    began = asked.join(held, "phone", how="inner").where("held_from <= at")
    last = F.max_by(F.struct("person_id", F.col("held_to").alias("seen_until")), F.struct("held_from", "tenure"))
    found = began.groupBy("phone", "at").agg(last.alias("_last")).select("phone", "at", "_last.*")
    return asked.join(found, ["phone", "at"], how="left")


def current_number(asked: DataFrame, tenures: DataFrame) -> DataFrame:
    """The rows of `asked` (person_id, at) with `phone`, the number that the person had then and nobody began to hold since; of several
    the one that it began to use last. `seen_until` as in `owner`. Null for a person who had none by then."""
    phones = tenures.where(PHONES)
    followed = F.lead("held_from").over(Window.partitionBy("value").orderBy("held_from", "tenure"))
    mine = phones.withColumn("next_from", followed).select(
        "person_id", F.col("value").alias("phone"), "held_from", "held_to", "next_from"
    )
    began = asked.join(mine, "person_id", how="inner").where("held_from <= at")
    kept = began.where(
        "next_from is null or next_from > at or next_from <= held_to"
    )  # a line that is shared is not lost
    last = F.max_by(F.struct("phone", F.col("held_to").alias("seen_until")), F.struct("held_from", "phone"))
    found = kept.groupBy("person_id", "at").agg(last.alias("_last")).select("person_id", "at", "_last.*")
    return asked.join(found, ["person_id", "at"], how="left")
