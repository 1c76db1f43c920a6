"""How right number links are on a world whose whole truth is known (docs/simulator.md): by case, in whose hands, when, how sure.

A link OLD → NEW is right when the truth has this pair as `changed`, and wrong otherwise. `units` of a case are its customers. What
other systems say is judged by the same rules; all of it counts as published and actionable, since none of them doubts.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.evaluate.current_phones import current_phone_figures, customers_of_persons, held_on
from ringback.evaluate.measures import harmonic, ratio
from ringback.evaluate.others import Others
from ringback.numbers import is_published, owner
from ringback.settings import LinkSettings
from ringback.tables import EVALUATION, conform

PAIR = ["old_phone", "new_phone"]
LINK = [*PAIR, "link_id", "confidence", "verdict", "status", "changed_after", "changed_before"]
ALL, RINGBACK = "all", "ringback"
WHOLE = ("published_precision", "published_recall", "published_f1", "published_recall_of_all", "published_recall_of_decidable",
         "actionable_precision", "actionable_recall", "wrong_person_rate", "dates_covered", "ece", "ece_floor")  # fmt: skip
BINS = 10


@dataclass(frozen=True)
class World:
    """The truth of a simulated world: its tables number_changes, owners, persons and records."""

    changes: DataFrame
    owners: DataFrame
    persons: DataFrame
    records: DataFrame


def read_world(spark: SparkSession, folder: str) -> World:
    """The truth in a folder that `ringback simulate` wrote; InputError where a table of it cannot be read."""

    def table(name: str) -> DataFrame:
        try:
            return spark.read.parquet(f"{folder}/{name}")
        except AnalysisException as error:
            raise InputError(
                f"{folder}/{name}: cannot be read ({error.getCondition()}); evaluation.truth_world is the folder truth of a "
                "world that `ringback simulate` wrote"
            ) from error

    return World(*(table(name) for name in ("number_changes", "owners", "persons", "records")))


def succession_figures(
    links: DataFrame,
    persons: DataFrame,
    tenures: DataFrame,
    person_records: DataFrame,
    records: DataFrame,
    points: DataFrame,
    world: World,
    *,
    as_of: datetime,
    rules: LinkSettings,
    others: Others | None = None,
) -> DataFrame:
    """One row per system, measure and bucket (a planted case, or all), for the table evaluation."""
    ours, names = links.select(F.lit(RINGBACK).alias("system"), *LINK), [RINGBACK]
    if others is not None:
        ours, names = ours.unionByName(as_sure_links(others.links)), [RINGBACK, *others.systems]
    told = judged(ours, world.changes, rules).checkpoint()  # read by every figure
    systems = links.sparkSession.createDataFrame([(name,) for name in names], "system string")
    customers = customers_of_persons(person_records, world.records)
    phones = current_phone_figures(persons, customers, tenures, world.owners, F.lit(as_of))
    parts = [
        case_figures(told, systems, world.changes, world.persons, world.owners),
        whole_figures(told, systems, world.changes, world.owners, F.lit(as_of)),
        owner_figures(tenures, customers, records, points, world.records),
        _rows(phones.select(F.lit(RINGBACK).alias("system"), F.lit(ALL).alias("bucket"), "*")),
    ]
    return reduce(DataFrame.unionByName, parts).transform(conform, EVALUATION)


def as_sure_links(others: DataFrame) -> DataFrame:
    """The pairs of numbers that systems without doubts say, as links that are published and actionable."""
    return others.select(
        "system", *PAIR, F.concat_ws(" ", *PAIR).alias("link_id"), F.lit(1.0).alias("confidence"),
        F.lit("changed").alias("verdict"), F.lit("candidate").alias("status"), "changed_after", "changed_before",
    )  # fmt: skip


def judged(links: DataFrame, changes: DataFrame, rules: LinkSettings) -> DataFrame:
    """One row per system and pair of numbers, at its surest: whether it is right, published and actionable, and its dates."""
    best = Window.partitionBy("system", *PAIR).orderBy(F.desc("confidence"), "link_id")
    one = links.withColumn("_place", F.row_number().over(best)).where("_place = 1").drop("_place")
    true = (
        changes.where("verdict = 'changed'")
        .select(*PAIR, "switched_on", F.lit(True).alias("right"))
        .dropDuplicates(PAIR)
    )
    told = one.join(true, PAIR, how="left").withColumn("right", F.coalesce("right", F.lit(False)))
    act = max(rules.act_at, rules.publish_at)
    return told.withColumns({"published": is_published(rules.publish_at), "actionable": is_published(act)})


def case_figures(
    judged: DataFrame, systems: DataFrame, changes: DataFrame, persons: DataFrame, owners: DataFrame
) -> DataFrame:
    """One row per system, case and measure: units, found (of the changes seen on both sides), precision, false_per_thousand."""
    case_of = persons.select("person_id", "case")
    units = case_of.groupBy("case").agg(F.count(F.lit(1)).alias("units")).crossJoin(systems)
    made = judged.where("published").select("system", *PAIR, "right", "changed_after")
    holders = _held_at(made, owners, "old_phone", F.to_date("changed_after"))
    placed = made.join(holders, ["system", *PAIR], how="left").join(
        case_of.withColumnRenamed("person_id", "holder_id"), "holder_id", how="left"
    )
    links = placed.groupBy("system", F.coalesce("case", F.lit("nobody")).alias("case")).agg(
        F.count_if("right").alias("right"), F.count_if(~F.col("right")).alias("wrong")
    )
    seen = changes.where("verdict = 'changed' and observed").select(*PAIR, "case").dropDuplicates(PAIR)
    hits = made.where("right").select("system", *PAIR, F.lit(1).alias("hit"))
    found = seen.crossJoin(systems).join(hits, ["system", *PAIR], how="left").groupBy("system", "case").agg(
        F.avg(F.coalesce("hit", F.lit(0))).alias("found")
    )  # fmt: skip
    by = ["system", "case"]
    both = units.join(links, by, how="full").join(found, by, how="left")
    return _rows(
        both.select(
            "system",
            F.col("case").alias("bucket"),
            F.col("units").cast("double").alias("units"),
            "found",
            ratio("right", F.col("right") + F.col("wrong")).alias("precision"),
            ratio(1000 * F.coalesce("wrong", F.lit(0)), "units").alias("false_per_thousand"),
        )
    )


def whole_figures(
    judged: DataFrame, systems: DataFrame, changes: DataFrame, owners: DataFrame, as_of: Column
) -> DataFrame:
    """One row per system and measure over all cases, see the module."""
    seen = changes.where("verdict = 'changed' and observed").select(*PAIR, "undecidable").dropDuplicates(PAIR)
    every = changes.where("verdict = 'changed'").select(*PAIR).distinct()
    decidable = seen.where("not undecidable").select(*PAIR, F.lit(1).alias("decidable"))
    hit, sure_hit = F.col("published") & F.col("right"), F.col("actionable") & F.col("right")
    told = judged.join(decidable, PAIR, how="left").groupBy("system").agg(
        ratio(F.count_if(hit), F.count_if("published")).alias("published_precision"),
        ratio(F.count_if(sure_hit), F.count_if("actionable")).alias("actionable_precision"),
        F.count_if(hit).alias("_hits"), F.count_if(sure_hit).alias("_sure_hits"),
        F.count_if(hit & F.col("decidable").isNotNull()).alias("_decided"),
        ratio(F.count_if(_covered()), F.count_if(hit)).alias("dates_covered"),
    )  # fmt: skip
    counts = seen.agg(
        F.count(F.lit(1)).alias("_seen"), F.count_if(~F.col("undecidable")).alias("_decidable")
    ).crossJoin(every.agg(F.count(F.lit(1)).alias("_every")))
    ours = calibration(judged.where(F.col("system") == RINGBACK)).withColumn("system", F.lit(RINGBACK))
    joined = systems.join(told, "system", how="left").fillna(0, ["_hits", "_sure_hits", "_decided"]).crossJoin(counts)
    whose = joined.join(_wrong_person(judged, owners, as_of), "system", how="left").join(ours, "system", how="left")
    measures = whose.withColumns({
        "bucket": F.lit(ALL), "published_recall": ratio("_hits", "_seen"),
        "published_recall_of_all": ratio("_hits", "_every"),
        "published_recall_of_decidable": ratio("_decided", "_decidable"),
        "actionable_recall": ratio("_sure_hits", "_seen"),
    }).withColumn("published_f1", harmonic("published_precision", "published_recall"))  # fmt: skip
    return _rows(measures.select("system", "bucket", *WHOLE))


def calibration(judged: DataFrame) -> DataFrame:
    """One row: ece, the expected calibration error over bins of equal mass, and ece_floor, what a perfect one would show by chance.

    Naeini, Cooper and Hauskrecht (2015); the floor is the mean absolute deviation of a binomial share around its mean.
    """
    tenth = F.ntile(BINS).over(Window.orderBy("confidence", "link_id"))
    bins = judged.select("confidence", F.col("right").cast("double").alias("right"), tenth.alias("bin")).groupBy("bin").agg(
        F.count(F.lit(1)).alias("n"), F.avg("confidence").alias("sure"), F.avg("right").alias("right")
    )  # fmt: skip
    spread = F.sqrt(2 * F.col("sure") * (1 - F.col("sure")) / (math.pi * F.col("n")))
    return bins.agg(
        (F.sum(F.col("n") * F.abs(F.col("sure") - F.col("right"))) / F.sum("n")).alias("ece"),
        (F.sum(F.col("n") * spread) / F.sum("n")).alias("ece_floor"),
    )


def owner_figures(
    tenures: DataFrame, customers: DataFrame, records: DataFrame, points: DataFrame, truth: DataFrame
) -> DataFrame:
    """One row: owner_right, the share of contact records whose phone, asked about on its first day, is told to be its customer's.

    `customers`: see `customers_of_persons`; `truth` has source, record_id, person_id.
    """
    key = ["source", "record_id"]
    true = truth.select(*key, F.col("person_id").alias("customer"))
    phones = points.where("kind = 'phone' and valid").select(*key, "value", F.col("seen_from").alias("at"))
    asked = phones.join(records.where("input = 'contacts'").select(*key), key, how="leftsemi").join(
        true, key, how="inner"
    )
    told = owner(asked.withColumnRenamed("value", "phone"), tenures)
    found = told.join(customers.withColumnRenamed("customer", "told"), "person_id", how="left")
    right = F.avg(F.coalesce((F.col("told") == F.col("customer")).cast("double"), F.lit(0.0)))
    told_right = found.agg(right.alias("owner_right"))
    return _rows(told_right.select(F.lit(RINGBACK).alias("system"), F.lit(ALL).alias("bucket"), "owner_right"))


def _covered() -> Column:
    day = F.to_date("switched_on")
    inside = day.between(F.to_date("changed_after"), F.to_date("changed_before"))
    return F.col("published") & F.col("right") & inside


def _wrong_person(judged: DataFrame, owners: DataFrame, as_of: Column) -> DataFrame:
    """One row per system: the share of actionable links whose NEW is somebody else's at as_of."""
    link = ["system", *PAIR]
    acted = judged.where("actionable").select(*link, "changed_after")
    old = _held_at(acted, owners, "old_phone", F.to_date("changed_after")).withColumnRenamed("holder_id", "left")
    new = _held_at(acted, owners, "new_phone", F.to_date(as_of)).withColumnRenamed("holder_id", "reached")
    both = acted.join(old, link, how="left").join(new, link, how="left").groupBy(*link).agg(
        F.max(F.coalesce(F.col("left") == F.col("reached"), F.lit(False))).alias("mine"), F.count("reached").alias("holders")
    )  # fmt: skip
    wrong = F.count_if(~F.col("mine") & (F.col("holders") > 0))
    return both.groupBy("system").agg(ratio(wrong, F.count(F.lit(1))).alias("wrong_person_rate"))


def _held_at(links: DataFrame, owners: DataFrame, side: str, day: Column) -> DataFrame:
    """One row per link and holder of that side on the day."""
    return held_on(links, owners, side, day).select("system", *PAIR, "holder_id")


def _rows(wide: DataFrame) -> DataFrame:
    names = [name for name in wide.columns if name not in ("system", "bucket")]
    each = [F.struct(F.lit(name).alias("measure"), F.col(name).cast("double").alias("value")) for name in names]
    long = wide.select("system", "bucket", F.inline(F.array(*each)))
    return long.select("system", "measure", "bucket", F.round("value", 12).alias("value"))
