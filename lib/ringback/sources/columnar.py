"""Parquet and Delta: columns that bring their own types."""

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.failures import told_failure
from ringback.settings import SourceSettings
from ringback.sources.files import file_name, missing
from ringback.sources.rawrows import ISO, RawRows

EXACT = {"timestampFormat": f"{ISO}XXX", "timestampNTZFormat": ISO}  # Spark's default cuts times to milliseconds


def read_rows(spark: SparkSession, name: str, source: SourceSettings) -> RawRows:
    """One row per row of the table; its columns keep their types."""
    df = _loaded(spark, name, source)
    header, fields = df.columns, [f"_c{at}" for at in range(len(df.columns))]
    # A Delta table rewrites its files as it likes: its rows come from the table, not from a file.
    table = source.path.rstrip("/").rsplit("/", 1)[-1]
    file = F.lit(table) if source.format == "delta" else file_name()
    whole = F.to_json(F.struct(*(F.col(f"`{column}`") for column in header)), EXACT)
    named = df.select(
        *(F.col(f"`{column}`").alias(field) for column, field in zip(header, fields, strict=True)),
        file.alias("_file"),
        whole.alias("_row"),
        F.lit(False).alias("_corrupt"),
    )
    return RawRows(named, dict(zip(header, fields, strict=True)))


def _loaded(spark: SparkSession, name: str, source: SourceSettings) -> DataFrame:
    # Without mergeSchema, Spark takes one file's columns for all, and another's further columns are lost unseen.
    options = {"mergeSchema": "true"} if source.format == "parquet" else {}
    try:
        return spark.read.format(source.format).options(**options).load(source.path)
    except AnalysisException as error:
        condition = error.getCondition() or ""
        if condition == "PATH_NOT_FOUND":
            raise missing(name, source) from error
        raise _refused(name, source, condition) from error
    except Exception as error:
        told = told_failure(error)
        raise (told if isinstance(told, InputError) else _refused(name, source, str(told))) from error


def _refused(name: str, source: SourceSettings, reason: str) -> InputError:
    return InputError(
        f"{source.path}: cannot be read as {source.format} ({reason}); correct sources.{name}.format or .path, "
        "and give files of different column types as sources of their own"
    )
