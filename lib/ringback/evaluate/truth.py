"""The truth: where it is, whether it can be used, and its phones as ours."""

from collections.abc import Mapping, Sequence

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones import with_phone
from ringback.errors import ConfigError, InputError, listed
from ringback.settings import EvaluationSettings, SourceSettings

PERSON_COLUMNS = ("record_id", "person_id", "sure")
PAIR = ("old_phone", "new_phone")
CHANGE_COLUMNS = ("person_id", "phone_kind", "old_phone", "new_phone", "old_last_seen_on", "new_first_seen_on")


def read_truth_persons(spark: SparkSession, settings: EvaluationSettings) -> DataFrame:
    """One row per record of the truth: whose it is and whether that is sure; ConfigError when there is no truth."""
    if settings.truth_persons is None:
        raise ConfigError(
            "evaluation.truth_persons: not set, so there is nothing to measure against; set it to a CSV file with the "
            f"columns {', '.join(PERSON_COLUMNS)} (and evaluation.truth_number_changes), or give --truth DIR"
        )
    return _read_csv(spark, settings.truth_persons, PERSON_COLUMNS)


def read_truth_number_changes(spark: SparkSession, settings: EvaluationSettings) -> DataFrame | None:
    """One row per real number change; None when the settings name no such file."""
    path = settings.truth_number_changes
    return None if path is None else _read_csv(spark, path, CHANGE_COLUMNS)


def truth_region(settings: EvaluationSettings, sources: Mapping[str, SourceSettings]) -> str:
    """Region of the truth's phones: evaluation.default_region, or the one region that all sources of records share."""
    records = [source for source in sources.values() if source.input in ("contacts", "events")]
    regions = {source.default_region for source in records if source.default_region}
    if settings.default_region is not None:
        return settings.default_region
    if len(regions) != 1:
        raise ConfigError(
            "evaluation.default_region: not set, and the sources have "
            f"{', '.join(sorted(regions)) or 'no region'}; set it to that of the phones in the truth, for example US"
        )
    return regions.pop()


def _read_csv(spark: SparkSession, path: str, columns: Sequence[str]) -> DataFrame:
    """All columns as text, found by the names in the header; further columns are left out."""
    try:
        rows = spark.read.csv(path, header=True, inferSchema=False, escape='"')  # quotes in quotes are doubled
    except AnalysisException as error:
        raise InputError(f"{path}: cannot be read ({error.getCondition()}); give the path of a CSV file") from error
    missing = [name for name in columns if name not in rows.columns]
    if missing:
        known = [name for name in columns if name in rows.columns]
        raise InputError(
            f"{path}: the header lacks {', '.join(missing)}; expected {', '.join(columns)}, "
            f"found {len(rows.columns)} columns, of these known: {', '.join(known) or 'none'}"
        )
    return rows.select(*columns)


def check_truth(truth_persons: DataFrame, person_records: DataFrame) -> None:
    """InputError, all reasons at once, when the truth cannot score these records."""
    sources = person_records.groupBy("record_id").agg(F.countDistinct("source").alias("sources"))
    per_record = truth_persons.groupBy("record_id").agg(
        F.count("*").alias("lines"), F.count_if(F.coalesce("sure", F.lit("")).isin("0", "1")).alias("readable")
    )
    found = per_record.join(sources, on="record_id", how="left").agg(
        F.count("sources").alias("matched"),
        F.count_if(F.col("lines") > 1).alias("repeated"),
        F.count_if(F.col("readable") < F.col("lines")).alias("unreadable"),
        F.count_if(F.col("sources") > 1).alias("ambiguous"),
    ).collect()[0]  # fmt: skip  # one row of counts
    told = {
        "none of its record_ids is among the contact records": found["matched"] == 0,
        f"{found['repeated']} record_ids stand in several lines; each must have one": found["repeated"] > 0,
        f"{found['unreadable']} record_ids have a `sure` that is neither 0 nor 1": found["unreadable"] > 0,
        f"{found['ambiguous']} record_ids occur in several sources; the truth cannot tell which": found["ambiguous"]
        > 0,
    }
    problems = [text for text, holds in told.items() if holds]
    if problems:
        raise InputError(listed("evaluation.truth_persons: the file cannot be used:", problems))


def normalised_changes(changes: DataFrame, points: DataFrame, region: str) -> DataFrame:
    """One row per real number change that the run could have seen (old_phone, new_phone as E.164).

    A change whose new number begins after the last contact point is later than the run's as_of. A number that is no
    phone stays as it is written: it counts in the recall and nothing can match it.
    """
    horizon = points.agg((F.max("seen_to") + F.expr("INTERVAL 1 DAY")).alias("horizon"))
    began = F.try_to_timestamp("new_first_seen_on")
    sides = F.array(*(F.struct(F.lit(side).alias("side"), F.col(side).alias("raw")) for side in PAIR))
    e164 = F.coalesce("phone.e164", "raw")
    return (
        changes.join(F.broadcast(horizon), how="cross")
        .filter(began.isNull() | F.col("horizon").isNull() | (began <= F.col("horizon")))
        .select(F.struct(*PAIR).alias("pair"), F.inline(sides), F.lit(region).alias("region"))
        .transform(with_phone, "raw", "region", "phone")  # once for both sides
        .groupBy("pair")
        .agg(*(F.max(F.when(F.col("side") == side, e164)).alias(side) for side in PAIR))
        .select(*PAIR)
        .distinct()
    )
