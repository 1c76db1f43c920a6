"""Sources: the raw rows of files and tables of any shape, under our column names; nothing is parsed yet but shapes."""

from ringback.sources.mapping import mapping_problems
from ringback.sources.rawrows import (
    RAW_COLUMNS,
    RAW_CONSENTS,
    RAW_DECISIONS,
    RAW_EVENTS,
    RAW_LOOK_UPS,
    RAW_RELATIONS,
    RAW_VERIFICATIONS,
)
from ringback.sources.reader import Inputs, read_events, read_inputs, read_relations, read_source

__all__ = [
    "RAW_COLUMNS",
    "RAW_CONSENTS",
    "RAW_DECISIONS",
    "RAW_EVENTS",
    "RAW_LOOK_UPS",
    "RAW_RELATIONS",
    "RAW_VERIFICATIONS",
    "Inputs",
    "mapping_problems",
    "read_events",
    "read_inputs",
    "read_relations",
    "read_source",
]
