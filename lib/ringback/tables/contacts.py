"""Tables of raw records made one: records, contact points, vendors' answers, and what was refused."""

from pyspark.sql import types as T

from ringback.tables.form import (
    COUNT,
    DAY,
    FLAG,
    KIND,
    RECORD,
    SEEN_FROM,
    SEEN_TO,
    SOURCE,
    TEXT,
    TEXT_MAP,
    TEXTS,
    TIME,
    VALUE,
    Table,
    column,
    struct,
)

NAME = struct(
    ("given", TEXT), ("middle", TEXTS), ("family", TEXT), ("suffix", TEXT), ("nicknames", TEXTS), ("full", TEXT)
)
DETAIL = struct(
    # phones
    ("region", TEXT), ("type", TEXT), ("extension", TEXT), ("line_kind", TEXT), ("line_class", TEXT),
    ("segment", TEXT), ("renumbered_from", TEXT), ("carrier_at_allocation", TEXT), ("place", TEXT),
    # e-mails, devices, logins
    ("deliverable", TEXT), ("mailbox", TEXT), ("device_kind", TEXT), ("login_kind", TEXT),
    # addresses
    ("adcode", TEXT), ("household_key", TEXT), ("building_key", TEXT), ("hub_class", TEXT),
)  # fmt: skip
OTHER_PHONE = struct(
    ("region", TEXT), ("type", TEXT), ("usable", FLAG), ("line_class", TEXT), ("segment", TEXT), ("reasons", TEXTS)
)  # fmt: skip
PHONE_BY_DAY = struct(("before", DAY), ("renumbered_to", TEXT), ("rule", TEXT), ("usable", FLAG), ("reasons", TEXTS))
# A phone field: the library's four answers, then ours.
PHONE = struct(
    ("e164", TEXT),  # the number with its calling code; null when it is none
    ("region", TEXT),  # ISO region that the number belongs to
    ("type", TEXT),  # libphonenumber's word: MOBILE, FIXED_LINE, …
    ("valid", FLAG),  # libphonenumber: such a number can be assigned
    ("usable", FLAG),  # ours: a person can hold it
    ("line_class", TEXT),  # mobile, fixed, fixed_or_mobile, hotline, short_code, sms_port, …
    ("segment", TEXT),  # block of the China table, its first digits
    ("renumbered_to", TEXT),  # the same line's number after a regulator's change
    ("rule", TEXT),  # rule of knowledge/renumberings.csv
    ("ext", TEXT),  # extension
    ("others", TEXTS),  # further numbers of the field, E.164
    ("others_told", T.ArrayType(OTHER_PHONE)),  # what is known of each of the others
    (
        "by_day",
        T.ArrayType(PHONE_BY_DAY),
    ),  # what changes with the day that it was written, the first that fits; mostly empty
    ("reasons", TEXTS),  # why not valid, what is doubtful, repaired:<row>
    ("placeholder", FLAG),  # typed to fill the field; nobody's
    ("masked", FLAG),  # digits were hidden at the source
    ("carrier_at_allocation", TEXT),  # who was given the block; not today's
    ("place_en", TEXT),  # area of the block, in English
    ("place_zh", TEXT),  # area of the block, in Chinese
    ("raw", TEXT),  # as the source wrote it
    ("metadata_version", TEXT),  # version of the phone library's metadata
)

CONTACT_RECORDS = Table(
    "contact_records",
    "one row per readable row of a source, contacts and events alike",
    T.StructType([
        SOURCE, RECORD,
        column("input", TEXT, "contacts or events", required=True),
        SEEN_FROM, SEEN_TO,
        column("account_id", TEXT, "the source's account, where it has one"),
        column("name", NAME, "comparison keys of the full name"),
        column("birth_date", DAY, "date of birth; placeholders are refused"),
        column("gender", TEXT, "as the source writes it"),
        column("attributes", TEXT_MAP, "whatever else the source maps"),
    ]),
    key=("source", "record_id"), clear=("source", "input", "seen_from", "seen_to"),
)  # fmt: skip

CONTACT_POINTS = Table(
    "contact_points",
    "one row per identifier of a contact record",
    T.StructType([
        SOURCE, RECORD, KIND,
        column("ordinal", T.IntegerType(), "position among the record's points of this kind, from 0", required=True),
        VALUE, SEEN_FROM, SEEN_TO,
        column("valid", FLAG, "whether the value can be in use at all, by our rules", required=True),
        column("reasons", TEXTS, "why it is not valid, or what was repaired"),
        column("detail", DETAIL, "what the kind adds: a phone's region, type, extension, class; a mailbox's; an address's keys"),
    ]),
    key=("source", "record_id", "kind", "ordinal"), clear=("source", "kind", "seen_from", "seen_to"),
)  # fmt: skip

QUARANTINE = Table(
    "quarantine",
    "one row per refused value, or per row refused whole",
    T.StructType([
        SOURCE,
        column("raw_row_ref", TEXT, "file name and digest of the row, so that it can be found again", required=True),
        column("column", TEXT, "our column whose value was refused; null = the whole row"),
        column("record_id", TEXT, "the record's id, where there is one"),
        column("reason", TEXT, "why, from the enum Reason; of a look-up from the enum StatusReason", required=True),
        column("source_file", TEXT, "file that the row came from"),
        column("first_seen_run", TEXT, "run that refused it first", required=True),
    ]),
    key=("source", "raw_row_ref", "column", "reason"), clear=("source", "column", "reason", "first_seen_run"),
)  # fmt: skip

PHONE_CACHE = Table(
    "phone_cache",
    "one row per phone field that the phone library was asked about, kept so that later runs need not ask again (optional)",
    T.StructType([
        column("raw", TEXT, "the field as its source wrote it", required=True),
        column("region", TEXT, "region that it was dialled in; empty = none", required=True),
        column("metadata_version", TEXT, "version of the phone library's metadata", required=True),
        column("rules", TEXT, "digest of ringback's own phone rules; answers of other rules are not used", required=True),
        column("phone", PHONE, "the answer"),
    ]),
    key=("raw", "region", "metadata_version", "rules"), clear=("region", "metadata_version", "rules"),
)  # fmt: skip

REFUSED_SHAPES = Table(
    "refused_shapes",
    "one row per shape of phone fields that nobody can be called by",
    T.StructType([
        column("shape", TEXT, "the field with 9 for a digit, a for a run of letters, ? for odd signs", required=True),
        column("outcome", TEXT, "refused (in quarantine) or not_valid (a contact point that is no evidence)", required=True),
        column("reason", TEXT, "why", required=True),
        column("fields", COUNT, "phone fields of this shape", required=True),
    ]),
    key=("shape", "outcome", "reason"), clear=("outcome", "reason", "fields"),
)  # fmt: skip

NUMBER_STATUS = Table(
    "number_status",
    "one row per answer of one vendor about one number at one instant",
    T.StructType([
        column("phone", TEXT, "E.164, as in contact_points", required=True),
        column("provider", TEXT, "the vendor, in lower case", required=True),
        column("checked_at", TIME, "when the vendor was asked", required=True),
        column("raw_code", TEXT, "as the vendor wrote it; contradicting codes of one instant stand side by side", required=True),
        column("line_state", TEXT, "active, suspended, off, empty, silent, risk, cancelled, unsupported or unknown", required=True),
        column("meaning", TEXT, "the vendor's own words for the code"),
        column("owner_changed_since", TEXT, "whether the holder of the date asked has gone: yes, no or unknown", required=True),
        column("expires_at", TIME, "the answer holds until before then", required=True),
        column("expired", FLAG, "whether that is past at the run's as_of", required=True),
        column("reason", TEXT, "why the state is unknown: unknown_provider, unknown_code or conflicting_answers"),
        column("look_ups", COUNT, "rows of the sources that say it", required=True),
    ]),
    key=("phone", "provider", "checked_at"),
    clear=("provider", "checked_at", "line_state", "owner_changed_since", "expires_at", "reason"),
)  # fmt: skip
