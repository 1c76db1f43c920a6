"""Every table of the warehouse: name, grain, schema with a comment on each column, key; and `conform`, a stage's last line."""

from ringback.tables.churn import CHURN_FEATURES, CHURN_SCORES, MODELS
from ringback.tables.contacts import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DETAIL,
    NUMBER_STATUS,
    PHONE,
    PHONE_CACHE,
    QUARANTINE,
    REFUSED_SHAPES,
)
from ringback.tables.form import Table, conform, schema_differences
from ringback.tables.identity import (
    DECISIONS,
    EVENT_PERSONS,
    EVIDENCE_TABLE,
    GOLDEN,
    HOUSEHOLDS,
    HUBS,
    IDENTITY_CHANGES,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    PHONE_TENURES,
    TENURES,
)
from ringback.tables.kept import IDENTITY_MODEL, IDENTITY_PROFILES, IDENTITY_RECORDS, NAME_RARITY
from ringback.tables.numbers import NUMBER_LINKS
from ringback.tables.runs import EVALUATION, RUNS

ALL_TABLES = (
    CONTACT_RECORDS, CONTACT_POINTS, QUARANTINE, REFUSED_SHAPES, PHONE_CACHE, NUMBER_STATUS, DECISIONS, HUBS, EVIDENCE_TABLE, PAIRS,
    PERSON_RECORDS, IDENTITY_CHANGES, PERSONS, HOUSEHOLDS, TENURES, PHONE_TENURES, IDENTITY_RECORDS, IDENTITY_PROFILES,
    IDENTITY_MODEL, NAME_RARITY, EVENT_PERSONS, NUMBER_LINKS, CHURN_FEATURES, MODELS, CHURN_SCORES,
    EVALUATION, RUNS,
)  # fmt: skip

__all__ = [
    "ALL_TABLES",
    "CHURN_FEATURES",
    "CHURN_SCORES",
    "CONTACT_POINTS",
    "CONTACT_RECORDS",
    "DECISIONS",
    "DETAIL",
    "EVALUATION",
    "EVENT_PERSONS",
    "EVIDENCE_TABLE",
    "GOLDEN",
    "HOUSEHOLDS",
    "HUBS",
    "IDENTITY_CHANGES",
    "IDENTITY_MODEL",
    "IDENTITY_PROFILES",
    "IDENTITY_RECORDS",
    "MODELS",
    "NAME_RARITY",
    "NUMBER_LINKS",
    "NUMBER_STATUS",
    "PAIRS",
    "PERSONS",
    "PERSON_RECORDS",
    "PHONE",
    "PHONE_CACHE",
    "PHONE_TENURES",
    "QUARANTINE",
    "REFUSED_SHAPES",
    "RUNS",
    "TENURES",
    "Table",
    "conform",
    "schema_differences",
]
