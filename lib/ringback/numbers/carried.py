"""What a person carried over a change: identifiers and names in use both before OLD ended and after NEW began."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

NAMES_KIND = "name"


def person_facts(
    marks: DataFrame, points: DataFrame, records: DataFrame, owners: DataFrame, hubs: DataFrame
) -> DataFrame:
    """One row per person: `facts`, its identifiers that are no hubs and its names, each with the time it was seen; and `marked`,
    the same of its marks (see `lines.marks_of`: source, record_id, marks)."""
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
    each = marks.select("source", "record_id", F.explode("marks").alias("mark"))
    seen = records.select("source", "record_id", "seen_from", "seen_to")
    marked = (
        each.join(seen, ["source", "record_id"], how="inner")
        .join(mine, ["source", "record_id"], how="inner")
        .groupBy("person_id", "mark")
        .agg(F.min("seen_from").alias("seen_from"), F.max("seen_to").alias("seen_to"))
        .groupBy("person_id")
        .agg(F.sort_array(F.collect_list(F.struct("mark", "seen_from", "seen_to"))).alias("marked"))
    )
    told = (
        identifiers.unionByName(names)
        .join(mine, ["source", "record_id"], how="inner")
        .groupBy("person_id", "kind", "value")
        .agg(F.min("seen_from").alias("seen_from"), F.max("seen_to").alias("seen_to"))
        .groupBy("person_id")
        .agg(F.sort_array(F.collect_list(F.struct("kind", "value", "seen_from", "seen_to"))).alias("facts"))
    )
    return told.join(marked, "person_id", how="full")


def with_carried(candidates: DataFrame, facts: DataFrame) -> DataFrame:
    """Adds `carried`: the person's facts, other than OLD and NEW, that span the change; and `tie`: how the records with NEW hang
    together with those with OLD."""

    def spans(fact: Column) -> Column:
        other = ~((fact["kind"] == "phone") & fact["value"].isin(F.col("old.value"), F.col("new.value")))
        return other & (fact["seen_from"] <= F.col("old.line_to")) & (fact["seen_to"] >= F.col("new.line_from"))

    joined = candidates.join(facts.withColumnRenamed("person_id", "old_person_id"), "old_person_id", how="left")
    none = F.array().cast("array<struct<kind:string,value:string,seen_from:timestamp,seen_to:timestamp>>")
    spanning = F.filter(F.coalesce("facts", none), spans)
    return joined.withColumns({"carried": spanning, "tie": _tie()}).drop("facts", "marked")


def _tie() -> Column:
    """direct: a mark on both lines' records; indirect: marks of each that the person had at the other's time too; half; none. Null
    where there is no mark to compare."""
    before = F.filter("marked", lambda fact: fact["seen_from"] <= F.col("old.line_to"))
    after = F.filter("marked", lambda fact: fact["seen_to"] >= F.col("new.line_from"))
    news = F.coalesce(F.arrays_overlap("new.marks", F.transform(before, lambda fact: fact["mark"])), F.lit(False))
    olds = F.coalesce(F.arrays_overlap("old.marks", F.transform(after, lambda fact: fact["mark"])), F.lit(False))
    return (
        F.when((F.size("old.marks") == 0) & (F.size("new.marks") == 0), F.lit(None))
        .when(F.arrays_overlap("old.marks", "new.marks"), "direct")
        .when(news & olds, "indirect")
        .when(news | olds, "half")
        .otherwise("none")
    )
