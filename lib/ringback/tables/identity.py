"""Tables of the identity graph: evidence, comparisons, persons and how they change."""

from pyspark.sql import types as T

from ringback.tables.form import (
    COUNT,
    FLAG,
    KIND,
    REAL,
    RECORD,
    SEEN_FROM,
    SEEN_TO,
    SOURCE,
    TEXT,
    TIME,
    VALUE,
    Table,
    column,
    struct,
)

HELD_PHONE = struct(("value", TEXT), ("line_kind", TEXT), ("held_from", TIME), ("held_to", TIME))
GOLDEN = struct(("value", TEXT), ("source", TEXT), ("record_id", TEXT))
FROM = struct(("source", TEXT), ("record_id", TEXT))

HUBS = Table(
    "hubs",
    "one row per identifier that is shared by too many to be evidence by itself",
    T.StructType([
        KIND, VALUE,
        column("degree", COUNT, "different holders; of a phone or address those at one time", required=True),
        column("profiles", COUNT, "distinct profiles that carry it", required=True),
        column("reason", TEXT, "too_many_at_once (phones, addresses), too_many_holders or too_many_profiles", required=True),
    ]),
    key=("kind", "value"), clear=("kind", "degree", "profiles", "reason"),
)  # fmt: skip

DECISIONS = Table(
    "decisions",
    "one row per two contact records that a person at the brand ruled about: the latest ruling",
    T.StructType([
        column("left_source", TEXT, "source of the lesser record", required=True),
        column("left_record", TEXT, "its record_id", required=True),
        column("right_source", TEXT, "source of the greater record", required=True),
        column("right_record", TEXT, "its record_id", required=True),
        column("ruling", TEXT, "same or different", required=True),
        column("decided_at", TIME, "when", required=True),
        column("decided_by", TEXT, "by whom", required=True),
        column("reason", TEXT, "why, as they wrote it"),
        column("rulings", COUNT, "rows of the sources about these two", required=True),
    ]),
    key=("left_source", "left_record", "right_source", "right_record"), clear=("ruling", "decided_at"),
)  # fmt: skip

EVIDENCE_TABLE = Table(
    "evidence",
    "one row per identifier that a record carries",
    T.StructType([
        SOURCE, RECORD, KIND, VALUE,
        column("tenure", T.IntegerType(), "tenure of the identifier that the record falls into", required=True),
        column("weight", REAL, "log-odds (base 2) that two records sharing it are one person's, before other evidence"),
        SEEN_FROM, SEEN_TO,
    ]),
    key=("source", "record_id", "kind", "value"), clear=("source", "kind", "tenure", "seen_from", "seen_to"),
)  # fmt: skip

PAIRS = Table(
    "pairs",
    "one row per two distinct profiles that were compared; each side is named by its first record",
    T.StructType([
        column("left_source", TEXT, "source of the left profile's first record", required=True),
        column("left_record", TEXT, "record_id of the left profile's first record", required=True),
        column("right_source", TEXT, "source of the right profile's first record", required=True),
        column("right_record", TEXT, "record_id of the right profile's first record", required=True),
        column("weight", REAL, "posterior log-odds (base 2) that both are one person", required=True),
        column("parts", T.ArrayType(struct(("field", TEXT), ("outcome", TEXT), ("weight", REAL))),
                "the comparison, field by field; begins with where it starts"),
        column("kept", FLAG, "whether it joins the two", required=True),
        column("reason", TEXT, "why it does not: below_threshold, component_too_large, or what contradicts it"),
        column("left_profile", TEXT, "the left profile's key, a digest of what it says and since when", required=True),
        column("right_profile", TEXT, "the right profile's key", required=True),
    ]),
    key=("left_source", "left_record", "right_source", "right_record"), clear=("left_source", "weight", "reason"),
)  # fmt: skip

PERSON_RECORDS = Table(
    "person_records",
    "one row per contact record: whose it is",
    T.StructType([
        SOURCE, RECORD,
        column("person_id", TEXT, "the person", required=True),
        column("valid_from", TIME, "the record's seen_from", required=True),
        column("valid_to", TIME, "the record's seen_to", required=True),
    ]),
    key=("source", "record_id"), clear=("source", "person_id", "valid_from", "valid_to"),
)  # fmt: skip

EVENT_PERSONS = Table(
    "event_persons",
    "one row per event: who did it",
    T.StructType([
        SOURCE,
        column("event_id", TEXT, "the event", required=True),
        column("person_id", TEXT, "the person; null = nobody that a contact record tells of"),
        column("rule", TEXT, "account (its holder at the time), login, phone, device, email, address, or nobody", required=True),
    ]),
    key=("source", "event_id"), clear=("source", "person_id", "rule"),
)  # fmt: skip

HOUSEHOLDS = Table(
    "households",
    "one row per household and person: who lived at one home at the same time; persons stay apart",
    T.StructType([
        column("household_id", TEXT, "hash of the home and the day that the first came", required=True),
        column("person_id", TEXT, "the person", required=True),
        column("held_from", TIME, "first seen there", required=True),
        column("held_to", TIME, "last seen there", required=True),
        column("members", COUNT, "persons of the household", required=True),
    ]),
    key=("household_id", "person_id"), clear=("household_id", "person_id", "held_from", "held_to"),
)  # fmt: skip

IDENTITY_CHANGES = Table(
    "identity_changes",
    "one row per change of a person between two runs",
    T.StructType([
        column("change_id", TEXT, "digest of run, change and persons", required=True),
        column("run_id", TEXT, "run that made it", required=True),
        column("at", TIME, "the run's as_of", required=True),
        column("change", TEXT, "created, merged, split or retired", required=True),
        column("person_id", TEXT, "the person", required=True),
        column("into_person_id", TEXT, "merged: who goes on; split: who got records of it"),
        column("cause", TEXT, "new_records, evidence_joins, evidence_parts or records_gone", required=True),
    ]),
    key=("change_id",),
    clear=("change_id", "run_id", "at", "change", "person_id", "into_person_id", "cause"),
)  # fmt: skip

PERSONS = Table(
    "persons",
    "one row per person",
    T.StructType([
        column("person_id", TEXT, "stays the same from run to run; minted from the person's first record", required=True),
        column("current_phone", TEXT, "the valid phone seen last"),
        column("phones", T.ArrayType(HELD_PHONE), "every phone with the time it was held, oldest first"),
        column("current_email", TEXT, "the e-mail seen last"),
        column("full_name", GOLDEN, "the name seen last, and the record it is from"),
        column("birth_date", GOLDEN, "the date of birth seen last, and the record it is from"),
        column("records", COUNT, "contact records of the person", required=True),
        column("first_seen_at", TIME, "first instant of all records", required=True),
        column("last_seen_at", TIME, "last instant of all records", required=True),
        column("weakest_link", REAL, "least log-odds among the best comparisons that hold the person together"),
        column("current_phone_from", FROM, "the record that current_phone is from"),
        column("current_email_from", FROM, "the record that current_email is from"),
        column("address", GOLDEN, "the address seen last, and the record it is from"),
        column("gender", GOLDEN, "the gender seen last, as its source writes it, and the record it is from"),
    ]),
    key=("person_id",), clear=("person_id", "records", "first_seen_at", "last_seen_at", "weakest_link"),
)  # fmt: skip

_TENURE_FIELDS = T.StructType([
    KIND, VALUE,
    column("tenure", T.IntegerType(), "number of the tenure, from 1, by time", required=True),
    column("person_id", TEXT, "the holder; null when nobody's"),
    column("held_from", TIME, "first seen with the holder", required=True),
    column("held_to", TIME, "last seen with the holder", required=True),
    column(
        "cut_reason", TEXT, "what parts it from the one before: other_name, other_mailbox, other_login, dead_between, another_holder"
    ),
    column("line_state", TEXT, "phones: last known state of the line"),
])  # fmt: skip

TENURES = Table(
    "tenures", "one row per period in which one person holds one identifier", _TENURE_FIELDS,
    key=("kind", "value", "tenure"), clear=("kind", "tenure", "person_id", "held_from", "held_to", "cut_reason"),
)  # fmt: skip

PHONE_TENURES = Table("phone_tenures", "the tenures of phones alone", _TENURE_FIELDS, TENURES.key, TENURES.clear)
