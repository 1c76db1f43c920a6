"""What the holder of a link's numbers carried across the change, from the holder's own records."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.report.sources import PathTables

# In the order in which they are told; phone is a third number.
KINDS = ("name", "birth_date", "email", "login", "device", "address", "phone")
SHOWN_OF_A_KIND = 2
MAX_SPELLS = 200  # records of one lane that are drawn


def carried_rows(links: DataFrame, tables: PathTables) -> DataFrame:
    """One row per link and identifier: role old or new for its numbers, carried for what bridges the change.

    Role named is a name on records of OLD or NEW that bridges nothing: the holder's name was written otherwise then.

    `on_both` is true for what stands on records of OLD and on records of NEW.
    """
    held = said_by_holders(links, tables).transform(held_identifiers)
    best = Window.partitionBy("link_id", "role", "kind").orderBy(F.desc("on_both"), F.desc("days"), "value")
    return (
        held.withColumn("role", _role())
        .where(F.col("role").isNotNull())
        .withColumn("place", F.row_number().over(best))
        .where(F.col("place") <= SHOWN_OF_A_KIND)
        .withColumn("sort", F.array_position(F.array(*[F.lit(kind) for kind in KINDS]), F.col("kind")))
        .select("link_id", "role", "kind", "value", "on_both", "spells", "place", "sort")
    )


def said_by_holders(links: DataFrame, tables: PathTables) -> DataFrame:
    """One row per link and identifier of a record of its holders, with the numbers on the same record."""
    holder = F.explode(F.array_distinct(F.array("old_person_id", "new_person_id"))).alias("person_id")
    change = ["link_id", "old_phone", "new_phone", "changed_after", "changed_before"]
    persons = F.broadcast(links.select(*change, holder))  # of a few links
    theirs = tables.person_records.select("person_id", "source", "record_id").join(persons, "person_id", how="inner")
    of_record = Window.partitionBy("link_id", "source", "record_id")
    is_phone = F.col("kind") == "phone"
    return (
        _said(tables)
        .join(F.broadcast(theirs), ["source", "record_id"], how="inner")
        .withColumn("with_old", F.max(is_phone & (F.col("value") == F.col("old_phone"))).over(of_record))
        .withColumn("with_new", F.max(is_phone & (F.col("value") == F.col("new_phone"))).over(of_record))
    )


def held_identifiers(said: DataFrame) -> DataFrame:
    """One row per link and identifier: on whose records it stands, from when to when, and the spells."""
    spell = F.struct(F.to_date("seen_from").alias("start"), F.to_date("seen_to").alias("end"))
    return (
        said.groupBy("link_id", "old_phone", "new_phone", "changed_after", "changed_before", "kind", "value")
        .agg(
            (F.max("with_old") & F.max("with_new")).alias("on_both"),
            (F.max("with_old") | F.max("with_new")).alias("on_one"),
            F.min("seen_from").alias("held_from"),
            F.max("seen_to").alias("held_to"),
            F.slice(F.array_sort(F.collect_set(spell)), 1, MAX_SPELLS).alias("spells"),
        )
        .withColumn("days", F.datediff("held_to", "held_from"))
    )


def _said(tables: PathTables) -> DataFrame:
    """One row per identifier of a record, name and birth date among them; hubs but phones prove nothing and are out."""
    columns = ["source", "record_id", "kind", "value", "seen_from", "seen_to"]
    hubs = tables.hubs.where(F.col("kind") != "phone").select("kind", "value")
    told = F.array(
        F.struct(F.lit("name").alias("kind"), F.col("name.full").alias("value")),
        F.struct(F.lit("birth_date").alias("kind"), F.col("birth_date").cast("string").alias("value")),
    )
    personal = tables.contact_records.select("source", "record_id", F.inline(told), "seen_from", "seen_to")
    points = tables.contact_points.where("valid").join(hubs, ["kind", "value"], how="left_anti").select(*columns)
    return points.unionByName(personal.where(F.col("value").isNotNull()))


def _role() -> Column:
    bridges = (F.col("held_from") <= F.col("changed_after")) & (F.col("held_to") >= F.col("changed_before"))
    is_phone = F.col("kind") == "phone"
    return (
        F.when(is_phone & (F.col("value") == F.col("old_phone")), "old")
        .when(is_phone & (F.col("value") == F.col("new_phone")), "new")
        .when(F.col("kind").isin(*KINDS) & (F.col("on_both") | bridges), "carried")
        .when((F.col("kind") == "name") & F.col("on_one"), "named")
    )
