"""What a person carried over a change: identifiers and names in use both before OLD ended and after NEW began."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

NAMES_KIND = "name"


def person_facts(points: DataFrame, records: DataFrame, owners: DataFrame, hubs: DataFrame) -> DataFrame:
    """One row per person: `facts`, its identifiers that are no hubs and its names, each with the time it was seen."""
    mine = owners.select("source", "record_id", "person_id")
    shared = hubs.select("kind", "value")
    identifiers = points.where("valid").join(shared, ["kind", "value"], how="left_anti").select(
        "source", "record_id", "kind", "value", "seen_from", "seen_to"
    )  # fmt: skip
    names = records.where(F.col("name").isNotNull()).select(
        "source",
        "record_id",
        F.lit(NAMES_KIND).alias("kind"),
        F.col("name.full").alias("value"),
        "seen_from",
        "seen_to",
    )
    return (
        identifiers.unionByName(names)
        .join(mine, ["source", "record_id"], how="inner")
        .groupBy("person_id", "kind", "value")
        .agg(F.min("seen_from").alias("seen_from"), F.max("seen_to").alias("seen_to"))
        .groupBy("person_id")
        .agg(F.sort_array(F.collect_list(F.struct("kind", "value", "seen_from", "seen_to"))).alias("facts"))
    )


def with_carried(candidates: DataFrame, facts: DataFrame) -> DataFrame:
    """Adds `carried`: the person's facts, other than OLD and NEW, that span the change."""

    def spans(fact: Column) -> Column:
        other = ~((fact["kind"] == "phone") & fact["value"].isin(F.col("old.value"), F.col("new.value")))
        return other & (fact["seen_from"] <= F.col("old.line_to")) & (fact["seen_to"] >= F.col("new.line_from"))

    mine = facts.withColumnRenamed("person_id", "old_person_id")
    return (
        candidates.join(mine, "old_person_id", how="left").withColumn("carried", F.filter("facts", spans)).drop("facts")
    )
