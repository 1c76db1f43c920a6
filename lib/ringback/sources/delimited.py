"""CSV: every file by its own header, so that files of one folder may order their columns differently.

The schema has one column more than the header. So no good row ever fits it, and Spark hands over the text of each row
as a "corrupt record": only with that text can a broken quote be seen, and the row be found again in its file by its
digest. A row that does fit has one field too many.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from pyspark.errors import IllegalArgumentException
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from ringback.errors import ConfigError, InputError
from ringback.failures import told_failure
from ringback.settings import SourceSettings
from ringback.sources.files import File, file_name
from ringback.sources.mapping import header_problems
from ringback.sources.rawrows import RawRows

Header = tuple[str, ...]
HEADER_READERS = 8  # headers are a few bytes each: waiting, not work
TEXT = "_text"
# Of one row, however broken: one with more ends the job. Each takes eight bytes of a task's memory.
MOST_FIELDS = 2_000_000


def headers(
    spark: SparkSession, name: str, source: SourceSettings, files: Sequence[File]
) -> tuple[dict[File, Header], list[str]]:
    """Each readable file's column names, and what is wrong with the files, all at once."""
    with ThreadPoolExecutor(HEADER_READERS) as pool:
        found = list(pool.map(lambda file: _header_or_problem(spark, name, source, file), files))
    read = {file: header for file, header in zip(files, found, strict=True) if isinstance(header, tuple)}
    problems = [problem for problem in found if isinstance(problem, str)]
    for header, first in {header: file for file, header in reversed(read.items())}.items():
        others = sum(same == header for same in read.values()) - 1
        place = first.path + (f" and {others} more with the same header" if others else "")
        problems += header_problems(name, source, header, place)
    return read, problems


def read_rows(spark: SparkSession, source: SourceSettings, header: Header, files: Sequence[File]) -> RawRows:
    """One row per record of files that share one header."""
    fields = [f"_c{at}" for at in range(len(header) + 1)]
    schema = T.StructType([T.StructField(field, T.StringType()) for field in (*fields, TEXT)])
    options = {**reader_options(source), "header": "true", "mode": "PERMISSIVE", "columnNameOfCorruptRecord": TEXT}
    found = spark.read.schema(schema).options(**options).csv([file.pattern for file in files])
    df = found.select(
        *fields[:-1],
        file_name().alias("_file"),
        F.coalesce(TEXT, F.to_json(F.array(*fields))).alias("_row"),
        _is_corrupt(fields, _separator(source)).alias("_corrupt"),
    )
    return RawRows(df, dict(zip(header, fields, strict=False)))


def reader_options(source: SourceSettings) -> dict[str, str]:
    """What Spark's CSV reader is told: RFC 4180 quotes, and to parse every column, or bad rows could look good."""
    wide = re.match(r"utf[-_]?(16|32)", source.encoding.lower())  # a line feed is no single byte: no splitting by lines
    return {
        "encoding": source.encoding,
        "sep": _separator(source),
        "quote": '"',
        "escape": '"',
        "multiLine": str(source.multiline or bool(wide)).lower(),
        "columnPruning": "false",
        "maxColumns": str(MOST_FIELDS),
        "inferSchema": "false",
    }


def _separator(source: SourceSettings) -> str:
    return source.delimiter.replace("\\t", "\t")  # an unquoted \t in YAML is two characters


def refused_option(name: str, source: SourceSettings, error: IllegalArgumentException) -> ConfigError:
    """Spark's refusal of an encoding or delimiter, told in the settings' terms."""
    if "CHARSET" in (error.getCondition() or ""):
        return ConfigError(
            f"sources.{name}.encoding: this Spark session does not read '{source.encoding}'; set "
            'spark.conf.spark.sql.legacy.javaCharsets: "true" (every encoding of Java), or convert the files to utf-8'
        )
    return ConfigError(
        f"sources.{name}: Spark refuses the csv settings [{error.getCondition()}]; check delimiter and encoding"
    )


def _header_or_problem(spark: SparkSession, name: str, source: SourceSettings, file: File) -> Header | str:
    try:
        # Collected: the first record of one file, on the driver: it decides the schema that the file is read with.
        first = spark.read.options(**reader_options(source), header="false").csv(file.pattern).head(1)
    except IllegalArgumentException as error:
        raise refused_option(name, source, error) from error
    except Exception as error:
        told = told_failure(error)
        if not isinstance(told, InputError):
            raise told from error
        return str(told)
    if not first:
        return (
            f"{file.path}: the file is empty: not even a header; send it again, or remove it if nothing belongs in it"
        )
    return tuple((field or "").removeprefix("\ufeff").strip() for field in first[0])


def _is_corrupt(fields: Sequence[str], separator: str) -> Column:
    """Whether a record has another number of fields than the header, or a quote that is opened and never closed."""
    text = F.col(TEXT)
    quotes = _occurrences(text, '"')
    end = re.escape(separator)
    outside_quotes = F.regexp_replace(text, rf'(^|{end})(?:"[^"]*+")++(?={end}|[\r\n]*\z)', "$1")
    separators = _occurrences(F.when(quotes == 0, text).otherwise(outside_quotes), separator)
    miscounted = (separators != len(fields) - 2) | F.col(fields[-1]).isNotNull()
    return text.isNull() | (quotes % 2 == 1) | miscounted


def _occurrences(text: Column, part: str) -> Column:
    return (F.length(text) - F.length(F.replace(text, F.lit(part), F.lit("")))) / len(part)


def groups(read: Mapping[File, Header]) -> dict[Header, list[File]]:
    """Files by identical header."""
    result: dict[Header, list[File]] = {}
    for file, header in read.items():
        result.setdefault(header, []).append(file)
    return result
