"""The files behind a source's path, listed without reading them."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.settings import SourceSettings


@dataclass(frozen=True)
class File:
    """A file's full path."""

    path: str

    @property
    def pattern(self) -> str:
        """The path as Spark must be told it: its readers take every path for a pattern."""
        return re.sub(r"([\\{}\[\]*?])", r"\\\1", self.path)


def list_files(spark: SparkSession, name: str, source: SourceSettings) -> list[File]:
    """Every file of the source's file, folder (with all below it) or pattern, by path; empty ones too."""
    try:
        # The format is never read: it only serves to ask Spark for the names, which come URL-encoded.
        listing = spark.read.format("binaryFile").option("recursiveFileLookup", True).load(source.path).inputFiles()
    except AnalysisException as error:
        raise missing(name, source) from error
    if not listing:
        raise InputError(f"{source.path}: holds no file; put one there or correct sources.{name}.path")
    return [File(path) for path in sorted(unquote(path) for path in listing)]


def missing(name: str, source: SourceSettings) -> InputError:
    """The error for a path that leads nowhere."""
    return InputError(
        f"{source.path}: no such file or folder, or it may not be read; correct sources.{name}.path "
        "(relative paths are from the working directory)"
    )


def file_name() -> Column:
    """The base name of a row's file; Spark keeps it URL-encoded."""
    return F.url_decode(F.replace(F.col("_metadata.file_name"), F.lit("+"), F.lit("%2B")))
