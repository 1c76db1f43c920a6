"""Reading a source: settings and columns are checked first, all at once; then the rows follow lazily."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession

from ringback.errors import ConfigError, InputError, listed
from ringback.settings import SourceSettings
from ringback.sources import columnar, delimited, jsonlines
from ringback.sources.files import list_files
from ringback.sources.mapping import Mapped, header_problems, mapped, mapping_problems, raw_names
from ringback.sources.rawrows import RAW_COLUMNS, RAW_EVENTS, RawRows, events_under_our_names, under_our_names

Naming = Callable[[RawRows, str, SourceSettings, Mapped], DataFrame]

LOOK_UPS, DECISIONS, VERIFICATIONS, CONSENTS = "number_status", "decisions", "verifications", "consents"


def read_source(spark: SparkSession, name: str, source: SourceSettings, naming: Naming = under_our_names) -> DataFrame:
    """One row per raw row of the source, in the shape of its input (SHAPES)."""
    _refuse_settings(mapping_problems(name, source))
    if source.format == "csv":
        return _read_csv(spark, name, source, naming)
    if source.format == "json":
        return _read_json(spark, name, source, naming)
    rows = columnar.read_rows(spark, name, source)
    _refuse_input(name, header_problems(name, source, list(rows.columns), source.path))
    return _named(rows, name, source, naming)


def read_events(spark: SparkSession, sources: Mapping[str, SourceSettings]) -> DataFrame:
    """One row per raw row of all sources of events, with what was done (RAW_EVENTS); none where there is no such source."""
    parts = [
        read_source(spark, name, source, events_under_our_names)
        for name, source in sources.items()
        if source.input == "events"
    ]
    return reduce(DataFrame.unionByName, parts) if parts else spark.createDataFrame([], RAW_EVENTS)


def read_relations(spark: SparkSession, sources: Mapping[str, SourceSettings]) -> DataFrame | None:
    """One row per raw row of all sources of relations (RAW_RELATIONS); null where there is no such source."""
    parts = [read_source(spark, name, source) for name, source in sources.items() if source.input == "relations"]
    return reduce(DataFrame.unionByName, parts) if parts else None


class Inputs(NamedTuple):
    """The raw rows of all sources by what they feed."""

    rows: DataFrame  # contacts and events, in the shape of RAW_COLUMNS
    look_ups: DataFrame | None  # number_status, in the shape of RAW_LOOK_UPS; null where no source has any
    decisions: DataFrame | None  # in the shape of RAW_DECISIONS; null where no source has any
    verifications: DataFrame | None  # in the shape of RAW_VERIFICATIONS; ditto
    consents: DataFrame | None  # in the shape of RAW_CONSENTS; ditto


def read_inputs(spark: SparkSession, sources: Mapping[str, SourceSettings]) -> Inputs:
    """One row per raw row of all sources.

    Raises once with all that is wrong with the sources' settings, or else with their paths, headers and columns, before any
    row is read.
    """
    _refuse_settings([problem for name, source in sources.items() for problem in mapping_problems(name, source)])
    frames, problems = {}, []
    for name, source in sources.items():
        try:
            frames[name] = read_source(spark, name, source)
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))

    def together(*inputs: str) -> DataFrame | None:
        parts = [frame for name, frame in frames.items() if sources[name].input in inputs]
        return reduce(DataFrame.unionByName, parts) if parts else None

    rows = together("contacts", "events")
    none = spark.createDataFrame([], RAW_COLUMNS)
    others = (together(name) for name in (LOOK_UPS, DECISIONS, VERIFICATIONS, CONSENTS))
    return Inputs(none if rows is None else rows, *others)


def _read_csv(spark: SparkSession, name: str, source: SourceSettings, naming: Naming) -> DataFrame:
    read, problems = delimited.headers(spark, name, source, list_files(spark, name, source))
    _refuse_input(name, problems)
    parts = [
        _named(delimited.read_rows(spark, source, header, files), name, source, naming)
        for header, files in delimited.groups(read).items()
    ]
    return reduce(DataFrame.unionByName, parts)


def _read_json(spark: SparkSession, name: str, source: SourceSettings, naming: Naming) -> DataFrame:
    columns = mapped(source, None)
    files = list_files(spark, name, source)
    rows = jsonlines.read_rows(spark, name, source, files, raw_names(columns, source))
    return naming(rows, name, source, columns)


def _named(rows: RawRows, name: str, source: SourceSettings, naming: Naming) -> DataFrame:
    return naming(rows, name, source, mapped(source, list(rows.columns)))


def _refuse_settings(problems: list[str]) -> None:
    if problems:
        raise ConfigError(listed("the settings of the sources are not usable:", problems))


def _refuse_input(name: str, problems: list[str]) -> None:
    if problems:
        raise InputError(listed(f"sources.{name}: the input cannot be read as the settings say:", problems))
