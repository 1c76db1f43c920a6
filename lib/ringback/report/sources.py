"""The tables that the report and `explain` read."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession

from ringback import io
from ringback.settings import WarehouseSettings
from ringback.tables import (
    CHURN_CURVES,
    CHURN_EVALUATION,
    CHURN_SCORES,
    CONSENTS,
    CONTACT_POINTS,
    CONTACT_RECORDS,
    CUSTOMER_VALUES,
    DECISIONS,
    DORMANCY,
    EVALUATION,
    FALSE_CHURN,
    HUBS,
    MODELS,
    NETWORK_GROUPS,
    NETWORK_NODES,
    NUMBER_LINKS,
    NUMBER_STATUS,
    PERSON_RECORDS,
    PERSONS,
    QUARANTINE,
    REFUSED_SHAPES,
    RUNS,
    TENURES,
    VERIFICATIONS,
    Table,
)

OF_CHURN = (
    FALSE_CHURN, MODELS, CHURN_EVALUATION, CHURN_CURVES, CHURN_SCORES, CUSTOMER_VALUES, DORMANCY, NETWORK_NODES, NETWORK_GROUPS,
)  # fmt: skip


@dataclass(frozen=True)
class PathTables:
    """What a path in time is drawn from."""

    persons: DataFrame
    tenures: DataFrame
    person_records: DataFrame
    contact_points: DataFrame
    contact_records: DataFrame
    hubs: DataFrame


@dataclass(frozen=True)
class ChurnTables:
    """What the report tells of churn from; each may not be there."""

    false_churn: DataFrame | None = None
    models: DataFrame | None = None
    evaluation: DataFrame | None = None
    curves: DataFrame | None = None
    scores: DataFrame | None = None
    values: DataFrame | None = None
    dormancy: DataFrame | None = None
    nodes: DataFrame | None = None
    groups: DataFrame | None = None


@dataclass(frozen=True)
class ReportTables:
    """What the report is computed from; tables that not every run writes may not be there."""

    paths: PathTables
    quarantine: DataFrame
    number_links: DataFrame
    refused_shapes: DataFrame | None
    number_status: DataFrame | None
    decisions: DataFrame | None
    evaluation: DataFrame | None
    runs: DataFrame | None
    verifications: DataFrame | None = None
    consents: DataFrame | None = None
    churn: ChurnTables = ChurnTables()


def read_path_tables(spark: SparkSession, warehouse: WarehouseSettings) -> PathTables:
    """The tables of a path in time; InputError when a stage has not run yet."""
    wanted = (PERSONS, TENURES, PERSON_RECORDS, CONTACT_POINTS, CONTACT_RECORDS, HUBS)
    return PathTables(*[io.read(spark, table, warehouse) for table in wanted])


def read_report_tables(spark: SparkSession, warehouse: WarehouseSettings) -> ReportTables:
    """The tables of the report; InputError when a stage has not run yet."""

    def optional(table: Table) -> DataFrame | None:
        return io.read(spark, table, warehouse) if io.exists(spark, table, warehouse) else None

    return ReportTables(
        paths=read_path_tables(spark, warehouse),
        quarantine=io.read(spark, QUARANTINE, warehouse),
        number_links=io.read(spark, NUMBER_LINKS, warehouse),
        refused_shapes=optional(REFUSED_SHAPES),
        number_status=optional(NUMBER_STATUS),
        decisions=optional(DECISIONS),
        evaluation=optional(EVALUATION),
        runs=optional(RUNS),
        verifications=optional(VERIFICATIONS),
        consents=optional(CONSENTS),
        churn=ChurnTables(*[optional(table) for table in OF_CHURN]),
    )
