"""Records that say the same collapse to one profile; profiles, not records, are compared."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

WHAT_A_PROFILE_SAYS = ("source", "account_id", "name", "birth_date", "identifiers")


def record_profiles(records: DataFrame, points: DataFrame) -> DataFrame:
    """One row per contact record with what it says: source, account, name, birth date, sorted identifiers; `profile_key` names it."""
    carried = (
        points.where("valid")
        .groupBy("source", "record_id")
        .agg(F.sort_array(F.collect_set(F.struct("kind", "value"))).alias("identifiers"))
    )
    account = F.when(
        F.col("account_id").isNotNull(),
        F.array(F.struct(F.lit("account").alias("kind"), F.concat_ws(":", "source", "account_id").alias("value"))),
    )
    none = F.array().cast("array<struct<kind:string,value:string>>")
    said = F.to_json(F.struct(*WHAT_A_PROFILE_SAYS), {"ignoreNullFields": "false"})
    return (
        records.join(carried, ["source", "record_id"], how="left")
        .withColumn("identifiers", F.concat(F.coalesce("identifiers", none), F.coalesce(account, none)))
        .withColumn("profile_key", F.sha2(said, 256))
        .select("record_id", "seen_from", "seen_to", "profile_key", *WHAT_A_PROFILE_SAYS)
    )


def profiles(said: DataFrame) -> DataFrame:
    """One row per distinct profile, with its first record, its time and `holder`, the name or mailbox that stands for a person."""
    mailbox = F.filter("identifiers", lambda i: i["kind"].isin("email", "login"))
    holder = F.coalesce(
        F.concat_ws(" ", "name.given", "name.family"), F.try_element_at(mailbox, F.lit(1))["value"], F.col("account_id")
    )
    first = F.min(F.struct("source", "record_id"))
    return (
        said.groupBy("profile_key", *WHAT_A_PROFILE_SAYS)
        .agg(
            first["record_id"].alias("first_record"),
            F.min("seen_from").alias("seen_from"),
            F.max("seen_to").alias("seen_to"),
            F.count(F.lit(1)).alias("records"),
        )
        .withColumn("holder", F.when(holder != "", holder))
    )


def with_dense_id(df: DataFrame, key: str, to: str) -> DataFrame:
    """Adds the row's rank (from 0) by a unique key as bigint: the same for any partitioning, without collisions.

    The rows are materialised once by a checkpoint, since ranges and partition numbers of a second computation may differ.
    """
    placed = df.repartitionByRange(key).withColumn("_part", F.spark_partition_id()).checkpoint()
    before = Window.orderBy("_part").rowsBetween(Window.unboundedPreceding, -1)  # one row a partition: a short window
    offsets = (
        placed.groupBy("_part")
        .count()
        .select("_part", F.coalesce(F.sum("count").over(before), F.lit(0)).alias("_offset"))
    )
    within = F.row_number().over(Window.partitionBy("_part").orderBy(key)) - 1
    ranked = placed.join(F.broadcast(offsets), "_part", how="inner")
    return ranked.withColumn(to, F.col("_offset") + within).drop("_part", "_offset")
