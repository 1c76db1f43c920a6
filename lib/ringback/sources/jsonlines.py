"""JSON, one object a line: the wanted fields as text, nested ones as JSON text."""

from collections.abc import Sequence

from pyspark.errors import IllegalArgumentException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.settings import SourceSettings
from ringback.sources.delimited import reader_options, refused_option
from ringback.sources.files import File, file_name
from ringback.sources.rawrows import RawRows

BAD = "_bad"
# A first half that no second one follows, or a second one that follows none; behind whole pairs of backslashes.
FIRST, SECOND = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
HALF = rf"((?<!\\)(?:\\\\)*+)(?:{FIRST}(?!{SECOND})|(?<!{FIRST}){SECOND})"


def read_rows(
    spark: SparkSession, name: str, source: SourceSettings, files: Sequence[File], wanted: Sequence[str]
) -> RawRows:
    """One row per line that is not blank."""
    fields = [f"_c{at}" for at in range(len(wanted))]
    inner = T.StructType([T.StructField(raw, T.StringType()) for raw in wanted])
    # Spark stops after the first object and would not see what follows it; as a member of another object it has to.
    outer = T.StructType([T.StructField("row", inner), T.StructField(BAD, T.StringType())])
    wrapped = F.concat(F.lit('{"row":'), _whole_letters(F.col("_row")), F.lit("}"))
    lines = _lines(spark, name, source, files).where(F.trim(F.col("_row")) != "")
    parsed = lines.withColumn("_json", F.from_json(wrapped, outer, {"columnNameOfCorruptRecord": BAD}))
    row = F.col("_json.row")
    df = parsed.select(
        "_file",
        "_row",
        (F.col(f"_json.{BAD}").isNotNull() | row.isNull()).alias("_corrupt"),
        *(row.getField(raw).alias(field) for raw, field in zip(wanted, fields, strict=True)),
    )
    return RawRows(df, dict(zip(wanted, fields, strict=True)))


def _whole_letters(text: Column) -> Column:
    r"""With U+FFFD for an escaped half of a letter (`\ud800` alone), for which Spark would write an innocent `?`."""
    marked = F.contains(text, F.lit("\\ud")) | F.contains(text, F.lit("\\uD"))
    return F.when(marked, F.regexp_replace(text, HALF, r"$1\\ufffd")).otherwise(text)


def _lines(spark: SparkSession, name: str, source: SourceSettings, files: Sequence[File]) -> DataFrame:
    paths = [file.pattern for file in files]
    if source.encoding.lower() in ("utf-8", "utf8"):
        return spark.read.text(paths).select(file_name().alias("_file"), F.col("value").alias("_row"))
    # Spark's text reader knows UTF-8 only; its CSV reader decodes. No line of JSON may hold the separator U+0001.
    options = {**reader_options(source), "sep": "\x01", "quote": "", "columnNameOfCorruptRecord": BAD}
    try:
        found = spark.read.schema(f"_line string, {BAD} string").options(**options).csv(paths)
    except IllegalArgumentException as error:
        raise refused_option(name, source, error) from error
    line = F.regexp_replace(F.coalesce(F.col(BAD), F.col("_line")), "^\ufeff", "")
    return found.select(file_name().alias("_file"), line.alias("_row"))
