"""Sources: the raw rows of files and tables of any shape, under our column names; nothing is parsed yet but shapes."""

from ringback.sources.mapping import mapping_problems
from ringback.sources.rawrows import RAW_COLUMNS
from ringback.sources.reader import read_source, read_sources

__all__ = ["RAW_COLUMNS", "mapping_problems", "read_source", "read_sources"]
