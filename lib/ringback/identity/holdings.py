"""Who held an identifier when: tenures of persons, apart where somebody else had it in between."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.reasons import Reason
from ringback.settings import Times
from ringback.tables import PHONE_TENURES, TENURES, conform

IDENTIFIER = ("kind", "value")
GAP = (*IDENTIFIER, "person_id", "nth")
STRETCHES = "array<struct<start:timestamp,end:timestamp>>"


def takeover_reasons(takeovers: DataFrame, labelled: DataFrame, owners: DataFrame) -> DataFrame:
    """One row per person and phone that came to it by a cut: person_id, value, cut_reason.

    `takeovers` tells tenures by profile. Who holds a phone before a cut too has gone on, whatever the cut says.
    """
    person_of = labelled.join(owners, ["source", "record_id"], how="inner").select("profile_id", "person_id").distinct()
    first = F.min(F.struct("tenure", "cut_reason"))["cut_reason"]
    mine = takeovers.join(person_of, "profile_id", how="inner").groupBy("person_id", "value")
    return mine.agg(first.alias("cut_reason")).where("cut_reason is not null")


def tenures(points: DataFrame, owners: DataFrame, reasons: DataFrame, times: Times) -> DataFrame:
    """One row per identifier, holder and time that it held it without somebody else's in between, numbered by time.

    `reasons` tells which phones came by a cut, see `takeover_reasons`.
    """
    by_time = Window.partitionBy(*IDENTIFIER).orderBy("held_from", "held_to", "person_id")
    of_phones = reasons.withColumnRenamed("cut_reason", "_reason").withColumns(
        {"kind": F.lit("phone"), "stint": F.lit(0)}
    )
    cut_reason = F.when(F.col("tenure") > 1, F.coalesce("_reason", F.lit("another_holder")))
    return (
        _stints(_stretches(points, owners, times))
        .withColumn("tenure", F.row_number().over(by_time))
        .join(of_phones, [*IDENTIFIER, "person_id", "stint"], how="left")
        .withColumn("cut_reason", cut_reason)
        .withColumn("line_state", F.lit(None).cast("string"))
        .drop("_reason", "stint")
        .transform(conform, TENURES)
    )


def phone_tenures(tenures: DataFrame) -> DataFrame:
    """The tenures of phones."""
    return tenures.where(F.col("kind") == "phone").transform(conform, PHONE_TENURES)


def given_up(tenures: DataFrame, dead: DataFrame) -> DataFrame:
    """One row per person and phone that is its no more: person_id, value. Somebody else began to hold it after the person was last
    seen with it and holds it last, or a vendor found it dead after that; `dead`: see `dead_days`."""
    phones = tenures.where("kind = 'phone' and person_id is not null")
    last = phones.groupBy("value").agg(F.max(F.struct("held_from", "held_to", "person_id")).alias("last"))
    mine = phones.groupBy("person_id", "value").agg(F.max("held_to").alias("held_to"))
    told = mine.join(last, "value", how="inner").join(dead, "value", how="left")
    taken = (F.col("last.person_id") != F.col("person_id")) & (F.col("last.held_from") > F.col("held_to"))
    died = F.coalesce(F.exists("dead", lambda day: day > F.unix_date(F.to_date("held_to"))), F.lit(False))
    return told.where(taken | died).select("person_id", "value")


def _stretches(points: DataFrame, owners: DataFrame, times: Times) -> DataFrame:
    """One row per identifier and holder: `stretches` without a silence that is long enough for others, by time."""
    region = F.coalesce(F.max("detail.region"), F.lit("other"))
    span = F.struct(F.col("seen_from").alias("start"), F.col("seen_to").alias("end"))
    sightings = points.where(
        ~F.array_contains(F.coalesce("reasons", F.array().cast("array<string>")), Reason.SENT_TO.value)
    )
    held = (
        sightings.join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
        .groupBy(*IDENTIFIER, "person_id")
        .agg(F.sort_array(F.collect_set(span)).alias("spans"), region.alias("region"))
    )
    days = F.create_map(*[F.lit(part) for pair in sorted(times.silence_days.items()) for part in pair])
    quiet = F.coalesce(F.try_element_at(days, "region"), F.lit(times.silence_days["other"]))
    return held.withColumn("quiet", quiet).select(
        *IDENTIFIER, "person_id", "quiet", _joined(F.col("spans"), F.col("quiet")).alias("stretches")
    )


def _joined(spans: Column, quiet: Column) -> Column:
    """Sorted spans as stretches: a span that begins fewer than `quiet` days after what is before it goes on with it."""

    def with_next(so_far: Column, span: Column) -> Column:
        last = F.element_at(so_far, -1)
        goes_on = F.date_diff(span["start"], last["end"]) < quiet
        longer = F.struct(last["start"].alias("start"), F.greatest(last["end"], span["end"]).alias("end"))
        kept = F.slice(so_far, 1, F.size(so_far) - F.when(goes_on, 1).otherwise(0))
        return F.concat(kept, F.array(F.when(goes_on, longer).otherwise(span)))

    return F.aggregate(F.slice(spans, 2, F.size(spans)), F.slice(spans, 1, 1).cast(STRETCHES), with_next)


def _stints(held: DataFrame) -> DataFrame:
    """One row per holder's stint (from 0): held_from, held_to. Stretches are one stint unless another's whole time is in between."""
    whole = held.select(
        *IDENTIFIER,
        "person_id",
        "stretches",
        "quiet",
        F.element_at("stretches", 1)["start"].alias("held_from"),
        F.element_at("stretches", -1)["end"].alias("held_to"),
    )
    broken = F.size("stretches") > 1
    once = whole.where(~broken).select(*IDENTIFIER, "person_id", F.lit(0).alias("stint"), "held_from", "held_to")
    several = whole.where(broken).select(*IDENTIFIER, "person_id", "quiet", F.posexplode("stretches").alias("nth", "s"))
    placed = several.join(_handed_on(whole, several), [*IDENTIFIER, "person_id", "nth"], how="left")
    mine = Window.partitionBy(*IDENTIFIER, "person_id").orderBy("nth")
    stint = F.sum(F.coalesce(F.col("handed_on").cast("int"), F.lit(0))).over(mine).cast("int")
    return once.unionByName(
        placed.withColumn("stint", stint)
        .groupBy(*IDENTIFIER, "person_id", "stint")
        .agg(F.min("s.start").alias("held_from"), F.max("s.end").alias("held_to"))
    )


def _handed_on(whole: DataFrame, several: DataFrame) -> DataFrame:
    """One row per stretch (from 1) before which the identifier was somebody else's: whose whole time lies in the gap, and before and
    after that nobody had it for as long as it rests. Without a rest nobody gave it up: the line is shared."""
    mine = Window.partitionBy(*IDENTIFIER, "person_id").orderBy("nth")
    rest = F.make_dt_interval(F.col("quiet"))
    gaps = (
        several.withColumn("left", F.lag("s.end").over(mine))
        .where("nth > 0")
        .select(*GAP, "left", F.col("s.start").alias("back"), rest.alias("rest"))
        .withColumns({"at": F.col("left") + F.col("rest"), "until": F.col("back") - F.col("rest")})
    )
    beside = whole.join(gaps.select(*IDENTIFIER).distinct(), [*IDENTIFIER], how="leftsemi")
    return _taken(gaps, beside).join(_rested(gaps, beside), [*GAP], how="leftsemi").withColumn("handed_on", F.lit(True))


def _taken(gaps: DataFrame, beside: DataFrame) -> DataFrame:
    """The gaps in which the whole time of somebody lies."""
    others = beside.select(*IDENTIFIER, F.col("held_from").alias("at"), F.col("held_to").alias("until"))
    # Least end of all who begin after a gap did; who begins with it sorts behind it, so that it does not count.
    later = (
        Window.partitionBy(*IDENTIFIER).orderBy(F.desc("at"), F.desc("nth")).rowsBetween(Window.unboundedPreceding, -1)
    )
    first_out = F.min(F.when(F.col("nth").isNull(), F.col("until"))).over(later)
    told = (
        gaps.select(*GAP, "at", "until")
        .unionByName(others, allowMissingColumns=True)
        .withColumn("first_out", first_out)
    )
    return told.where(F.col("nth").isNotNull() & (F.col("first_out") < F.col("until"))).select(*GAP)


def _rested(gaps: DataFrame, beside: DataFrame) -> DataFrame:
    """The gaps in which nobody had the identifier in the time of a rest after it was left, nor in that before it was back."""
    asked = F.array(
        F.struct(F.col("at").alias("begin"), F.col("left").alias("bound")),
        F.struct(F.col("back").alias("begin"), F.col("until").alias("bound")),
    )
    probes = gaps.select(*GAP, F.inline(asked)).withColumn("end", F.lit(None).cast("timestamp"))
    held = beside.select(*IDENTIFIER, F.explode("stretches").alias("s")).select(
        *IDENTIFIER, F.col("s.start").alias("begin"), F.col("s.end").alias("end")
    )
    # Last end of all stretches that began before; what begins with the probe sorts behind it.
    before = (
        Window.partitionBy(*IDENTIFIER)
        .orderBy("begin", F.asc_nulls_last("nth"))
        .rowsBetween(Window.unboundedPreceding, -1)
    )
    told = (
        probes.unionByName(held, allowMissingColumns=True)
        .withColumn("last_end", F.max("end").over(before))
        .where("nth is not null")
    )
    return told.groupBy(*GAP).agg(F.min(F.col("last_end") <= F.col("bound")).alias("free")).where("free").select(*GAP)
