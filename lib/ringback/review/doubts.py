"""Which pairs a person at the brand should look at first: those in doubt, by how many records a ruling would move."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.identity.decisions import KEY

NEAR = 4.0  # bits from keep_at within which a pair is in doubt
COLUMNS = (
    "left_record", "right_record", "ruling", "decided_at", "decided_by", "reason", "value", "joined", "weight", "why", "compared",
)  # fmt: skip


def doubts(pairs: DataFrame, owners: DataFrame, decisions: DataFrame, keep_at: float) -> DataFrame:
    """One row per person, or per two persons, of which a pair is in doubt that nobody ruled about: COLUMNS, to be filled in.

    In doubt are pairs near `keep_at` and those that only a contradiction keeps apart. `value` is the doubt (1 = even) times the
    records that a ruling would move: the smaller of two persons, or half of one.
    """
    near = F.abs(F.col("weight") - keep_at) <= NEAR
    contradicted = F.col("reason") != "below_threshold"
    asked = pairs.where(near | contradicted).transform(_without, decisions).transform(_with_persons, owners)
    apart = F.col("_left.person_id") != F.col("_right.person_id")
    share = F.lit(1.0) / (F.lit(1.0) + F.pow(F.lit(2.0), -(F.col("weight") - keep_at)))
    doubt = F.when(contradicted, F.lit(1.0)).otherwise(F.lit(4.0) * share * (F.lit(1.0) - share))
    moved = F.when(apart, F.least("_left.records", "_right.records")).otherwise(F.col("_left.records") / 2)
    blank = F.lit("")
    value = F.round(doubt * moved, 3)
    about = asked.where(apart | F.col("kept")).withColumn("value", value).transform(_once_a_pair_of_persons)
    return about.select(
        _reference("left"), _reference("right"),
        blank.alias("ruling"), blank.alias("decided_at"), blank.alias("decided_by"), blank.alias("reason"),
        "value",
        F.when(apart, "no").otherwise("yes").alias("joined"),
        "weight",
        F.coalesce(F.when(contradicted, F.concat(F.lit("contradicted by "), "reason")), F.lit("near the bound")).alias("why"),
        F.array_join(F.transform("parts", _told), ", ").alias("compared"),
    )  # fmt: skip


def ranked(doubts: DataFrame, most: int) -> DataFrame:
    """The first of them, most value first."""
    return doubts.orderBy(F.desc("value"), "left_record", "right_record").limit(most)


def _without(pairs: DataFrame, decisions: DataFrame) -> DataFrame:
    """Without those that people ruled about; a ruling names the lesser record first, a pair the earlier one."""
    ruled = decisions.select(*KEY)
    turned = decisions.select(*[F.col(KEY[at]).alias(name) for at, name in zip((2, 3, 0, 1), KEY, strict=True)])
    return pairs.join(ruled, KEY, how="left_anti").join(turned, KEY, how="left_anti")


def _once_a_pair_of_persons(asked: DataFrame) -> DataFrame:
    """The pair of most value between the same two persons, or within one: the others ask the same again."""
    both = F.array_sort(F.array("_left.person_id", "_right.person_id"))
    first = Window.partitionBy(both).orderBy(F.desc("value"), *KEY)
    return asked.withColumn("_nth", F.row_number().over(first)).where("_nth = 1").drop("_nth")


def _with_persons(pairs: DataFrame, owners: DataFrame) -> DataFrame:
    """Adds `_left` and `_right`, each record's person and how many records it has."""
    counted = owners.groupBy("person_id").agg(F.count(F.lit(1)).alias("records"))
    persons = owners.select("source", "record_id", "person_id").join(counted, "person_id", how="inner")
    for side in ("left", "right"):
        mine = persons.select(
            F.col("source").alias(f"{side}_source"), F.col("record_id").alias(f"{side}_record"),
            F.struct("person_id", "records").alias(f"_{side}"),
        )  # fmt: skip
        pairs = pairs.join(mine, [f"{side}_source", f"{side}_record"], how="inner")
    return pairs


def _reference(side: str) -> Column:
    return F.concat(F.col(f"{side}_source"), F.lit("|"), F.col(f"{side}_record")).alias(f"{side}_record")


def _told(part: Column) -> Column:
    weight = F.format_string("%+.1f", part["weight"])
    return F.translate(F.concat_ws(" ", part["field"], part["outcome"], weight), "_", " ")
