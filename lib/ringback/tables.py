"""Every table of the warehouse: name, grain, schema with a comment on each column, key; and `conform`, a stage's last line."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import types as T

from ringback.errors import SchemaError, listed


@dataclass(frozen=True)
class Table:
    """One Delta table; `clear` names the columns that hold no personal value and may therefore have statistics in the log."""

    name: str
    grain: str
    schema: T.StructType
    key: tuple[str, ...]
    clear: tuple[str, ...]


def _column(name: str, kind: T.DataType, comment: str, required: bool = False) -> T.StructField:
    return T.StructField(name, kind, nullable=not required, metadata={"comment": comment})


def _struct(*fields: tuple[str, T.DataType]) -> T.StructType:
    return T.StructType([T.StructField(name, kind) for name, kind in fields])


_text, _time, _day, _real, _count, _flag = (
    T.StringType(), T.TimestampType(), T.DateType(), T.DoubleType(), T.LongType(), T.BooleanType(),
)  # fmt: skip
_texts = T.ArrayType(_text)
_text_map = T.MapType(_text, _text)

NAME = _struct(
    ("given", _text), ("middle", _texts), ("family", _text), ("suffix", _text), ("nicknames", _texts), ("full", _text)
)
DETAIL = _struct(
    # phones
    ("region", _text), ("type", _text), ("extension", _text), ("line_kind", _text), ("line_class", _text),
    ("segment", _text), ("renumbered_from", _text), ("carrier_at_allocation", _text), ("place", _text),
    # e-mails, devices, logins
    ("deliverable", _text), ("mailbox", _text), ("device_kind", _text), ("login_kind", _text),
    # addresses
    ("adcode", _text), ("household_key", _text), ("building_key", _text), ("hub_class", _text),
)  # fmt: skip
OTHER_PHONE = _struct(
    ("region", _text), ("type", _text), ("usable", _flag), ("line_class", _text), ("segment", _text), ("reasons", _texts)
)  # fmt: skip
PHONE_BY_DAY = _struct(
    ("before", _day), ("renumbered_to", _text), ("rule", _text), ("usable", _flag), ("reasons", _texts)
)
# A phone field: the library's four answers, then ours.
PHONE = _struct(
    ("e164", _text),  # the number with its calling code; null when it is none
    ("region", _text),  # ISO region that the number belongs to
    ("type", _text),  # libphonenumber's word: MOBILE, FIXED_LINE, …
    ("valid", _flag),  # libphonenumber: such a number can be assigned
    ("usable", _flag),  # ours: a person can hold it
    ("line_class", _text),  # mobile, fixed, fixed_or_mobile, hotline, short_code, sms_port, …
    ("segment", _text),  # block of the China table, its first digits
    ("renumbered_to", _text),  # the same line's number after a regulator's change
    ("rule", _text),  # rule of knowledge/renumberings.csv
    ("ext", _text),  # extension
    ("others", _texts),  # further numbers of the field, E.164
    ("others_told", T.ArrayType(OTHER_PHONE)),  # what is known of each of the others
    (
        "by_day",
        T.ArrayType(PHONE_BY_DAY),
    ),  # what changes with the day that it was written, the first that fits; mostly empty
    ("reasons", _texts),  # why not valid, what is doubtful, repaired:<row>
    ("placeholder", _flag),  # typed to fill the field; nobody's
    ("masked", _flag),  # digits were hidden at the source
    ("carrier_at_allocation", _text),  # who was given the block; not today's
    ("place_en", _text),  # area of the block, in English
    ("place_zh", _text),  # area of the block, in Chinese
    ("raw", _text),  # as the source wrote it
    ("metadata_version", _text),  # version of the phone library's metadata
)
EVIDENCE = _struct(("kind", _text), ("weight", _real), ("when", _time), ("text", _text))
HELD_PHONE = _struct(("value", _text), ("line_kind", _text), ("held_from", _time), ("held_to", _time))
GOLDEN = _struct(("value", _text), ("source", _text), ("record_id", _text))
FROM = _struct(("source", _text), ("record_id", _text))

_source = _column("source", _text, "system that the record comes from", required=True)
_record = _column("record_id", _text, "the record's id in its source; an event's event_id", required=True)
_kind = _column("kind", _text, "phone, email, phone_in_email, device, address or login", required=True)
_value = _column("value", _text, "canonical value; E.164 for phones", required=True)
_seen_from = _column("seen_from", _time, "first instant at which the record holds", required=True)
_seen_to = _column("seen_to", _time, "last instant at which the record holds, at most as_of", required=True)

CONTACT_RECORDS = Table(
    "contact_records",
    "one row per readable row of a source, contacts and events alike",
    T.StructType([
        _source, _record,
        _column("input", _text, "contacts or events", required=True),
        _seen_from, _seen_to,
        _column("account_id", _text, "the source's account, where it has one"),
        _column("name", NAME, "comparison keys of the full name"),
        _column("birth_date", _day, "date of birth; placeholders are refused"),
        _column("gender", _text, "as the source writes it"),
        _column("attributes", _text_map, "whatever else the source maps"),
    ]),
    key=("source", "record_id"), clear=("source", "input", "seen_from", "seen_to"),
)  # fmt: skip

CONTACT_POINTS = Table(
    "contact_points",
    "one row per identifier of a contact record",
    T.StructType([
        _source, _record, _kind,
        _column("ordinal", T.IntegerType(), "position among the record's points of this kind, from 0", required=True),
        _value, _seen_from, _seen_to,
        _column("valid", _flag, "whether the value can be in use at all, by our rules", required=True),
        _column("reasons", _texts, "why it is not valid, or what was repaired"),
        _column("detail", DETAIL, "what the kind adds: a phone's region, type, extension, class; a mailbox's; an address's keys"),
    ]),
    key=("source", "record_id", "kind", "ordinal"), clear=("source", "kind", "seen_from", "seen_to"),
)  # fmt: skip

QUARANTINE = Table(
    "quarantine",
    "one row per refused value, or per row refused whole",
    T.StructType([
        _source,
        _column("raw_row_ref", _text, "file name and digest of the row, so that it can be found again", required=True),
        _column("column", _text, "our column whose value was refused; null = the whole row"),
        _column("record_id", _text, "the record's id, where there is one"),
        _column("reason", _text, "why, from the enum Reason; of a look-up from the enum StatusReason", required=True),
        _column("source_file", _text, "file that the row came from"),
        _column("first_seen_run", _text, "run that refused it first", required=True),
    ]),
    key=("source", "raw_row_ref", "column", "reason"), clear=("source", "column", "reason", "first_seen_run"),
)  # fmt: skip

PHONE_CACHE = Table(
    "phone_cache",
    "one row per phone field that the phone library was asked about, kept so that later runs need not ask again (optional)",
    T.StructType([
        _column("raw", _text, "the field as its source wrote it", required=True),
        _column("region", _text, "region that it was dialled in; empty = none", required=True),
        _column("metadata_version", _text, "version of the phone library's metadata", required=True),
        _column("rules", _text, "digest of ringback's own phone rules; answers of other rules are not used", required=True),
        _column("phone", PHONE, "the answer"),
    ]),
    key=("raw", "region", "metadata_version", "rules"), clear=("region", "metadata_version", "rules"),
)  # fmt: skip

REFUSED_SHAPES = Table(
    "refused_shapes",
    "one row per shape of phone fields that nobody can be called by",
    T.StructType([
        _column("shape", _text, "the field with 9 for a digit, a for a run of letters, ? for odd signs", required=True),
        _column("outcome", _text, "refused (in quarantine) or not_valid (a contact point that is no evidence)", required=True),
        _column("reason", _text, "why", required=True),
        _column("fields", _count, "phone fields of this shape", required=True),
    ]),
    key=("shape", "outcome", "reason"), clear=("outcome", "reason", "fields"),
)  # fmt: skip

NUMBER_STATUS = Table(
    "number_status",
    "one row per answer of one vendor about one number at one instant",
    T.StructType([
        _column("phone", _text, "E.164, as in contact_points", required=True),
        _column("provider", _text, "the vendor, in lower case", required=True),
        _column("checked_at", _time, "when the vendor was asked", required=True),
        _column("raw_code", _text, "as the vendor wrote it; contradicting codes of one instant stand side by side", required=True),
        _column("line_state", _text, "active, suspended, off, empty, silent, risk, cancelled, unsupported or unknown", required=True),
        _column("meaning", _text, "the vendor's own words for the code"),
        _column("owner_changed_since", _text, "whether the holder of the date asked has gone: yes, no or unknown", required=True),
        _column("expires_at", _time, "the answer holds until before then", required=True),
        _column("expired", _flag, "whether that is past at the run's as_of", required=True),
        _column("reason", _text, "why the state is unknown: unknown_provider, unknown_code or conflicting_answers"),
        _column("look_ups", _count, "rows of the sources that say it", required=True),
    ]),
    key=("phone", "provider", "checked_at"),
    clear=("provider", "checked_at", "line_state", "owner_changed_since", "expires_at", "reason"),
)  # fmt: skip

HUBS = Table(
    "hubs",
    "one row per identifier that is shared by too many to be evidence by itself",
    T.StructType([
        _kind, _value,
        _column("degree", _count, "different holders; of a phone or address those at one time", required=True),
        _column("profiles", _count, "distinct profiles that carry it", required=True),
        _column("reason", _text, "too_many_at_once (phones, addresses), too_many_holders or too_many_profiles", required=True),
    ]),
    key=("kind", "value"), clear=("kind", "degree", "profiles", "reason"),
)  # fmt: skip

DECISIONS = Table(
    "decisions",
    "one row per two contact records that a person at the brand ruled about: the latest ruling",
    T.StructType([
        _column("left_source", _text, "source of the lesser record", required=True),
        _column("left_record", _text, "its record_id", required=True),
        _column("right_source", _text, "source of the greater record", required=True),
        _column("right_record", _text, "its record_id", required=True),
        _column("ruling", _text, "same or different", required=True),
        _column("decided_at", _time, "when", required=True),
        _column("decided_by", _text, "by whom", required=True),
        _column("reason", _text, "why, as they wrote it"),
        _column("rulings", _count, "rows of the sources about these two", required=True),
    ]),
    key=("left_source", "left_record", "right_source", "right_record"), clear=("ruling", "decided_at"),
)  # fmt: skip

EVIDENCE_TABLE = Table(
    "evidence",
    "one row per identifier that a record carries",
    T.StructType([
        _source, _record, _kind, _value,
        _column("tenure", T.IntegerType(), "tenure of the identifier that the record falls into", required=True),
        _column("weight", _real, "log-odds (base 2) that two records sharing it are one person's, before other evidence"),
        _seen_from, _seen_to,
    ]),
    key=("source", "record_id", "kind", "value"), clear=("source", "kind", "tenure", "seen_from", "seen_to"),
)  # fmt: skip

PAIRS = Table(
    "pairs",
    "one row per two distinct profiles that were compared; each side is named by its first record",
    T.StructType([
        _column("left_source", _text, "source of the left profile's first record", required=True),
        _column("left_record", _text, "record_id of the left profile's first record", required=True),
        _column("right_source", _text, "source of the right profile's first record", required=True),
        _column("right_record", _text, "record_id of the right profile's first record", required=True),
        _column("weight", _real, "posterior log-odds (base 2) that both are one person", required=True),
        _column("parts", T.ArrayType(_struct(("field", _text), ("outcome", _text), ("weight", _real))),
                "the comparison, field by field; begins with where it starts"),
        _column("kept", _flag, "whether it joins the two", required=True),
        _column("reason", _text, "why it does not: below_threshold, component_too_large, or what contradicts it"),
        _column("left_profile", _text, "the left profile's key, a digest of what it says and since when", required=True),
        _column("right_profile", _text, "the right profile's key", required=True),
    ]),
    key=("left_source", "left_record", "right_source", "right_record"), clear=("left_source", "weight", "reason"),
)  # fmt: skip

PERSON_RECORDS = Table(
    "person_records",
    "one row per contact record: whose it is",
    T.StructType([
        _source, _record,
        _column("person_id", _text, "the person", required=True),
        _column("valid_from", _time, "the record's seen_from", required=True),
        _column("valid_to", _time, "the record's seen_to", required=True),
    ]),
    key=("source", "record_id"), clear=("source", "person_id", "valid_from", "valid_to"),
)  # fmt: skip

HOUSEHOLDS = Table(
    "households",
    "one row per household and person: who lived at one home at the same time; persons stay apart",
    T.StructType([
        _column("household_id", _text, "hash of the home and the day that the first came", required=True),
        _column("person_id", _text, "the person", required=True),
        _column("held_from", _time, "first seen there", required=True),
        _column("held_to", _time, "last seen there", required=True),
        _column("members", _count, "persons of the household", required=True),
    ]),
    key=("household_id", "person_id"), clear=("household_id", "person_id", "held_from", "held_to"),
)  # fmt: skip

IDENTITY_CHANGES = Table(
    "identity_changes",
    "one row per change of a person between two runs",
    T.StructType([
        _column("change_id", _text, "digest of run, change and persons", required=True),
        _column("run_id", _text, "run that made it", required=True),
        _column("at", _time, "the run's as_of", required=True),
        _column("change", _text, "created, merged, split or retired", required=True),
        _column("person_id", _text, "the person", required=True),
        _column("into_person_id", _text, "merged: who goes on; split: who got records of it"),
        _column("cause", _text, "new_records, evidence_joins, evidence_parts or records_gone", required=True),
    ]),
    key=("change_id",),
    clear=("change_id", "run_id", "at", "change", "person_id", "into_person_id", "cause"),
)  # fmt: skip

PERSONS = Table(
    "persons",
    "one row per person",
    T.StructType([
        _column("person_id", _text, "stays the same from run to run; minted from the person's first record", required=True),
        _column("current_phone", _text, "the valid phone seen last"),
        _column("phones", T.ArrayType(HELD_PHONE), "every phone with the time it was held, oldest first"),
        _column("current_email", _text, "the e-mail seen last"),
        _column("full_name", GOLDEN, "the name seen last, and the record it is from"),
        _column("birth_date", GOLDEN, "the date of birth seen last, and the record it is from"),
        _column("records", _count, "contact records of the person", required=True),
        _column("first_seen_at", _time, "first instant of all records", required=True),
        _column("last_seen_at", _time, "last instant of all records", required=True),
        _column("weakest_link", _real, "least log-odds among the best comparisons that hold the person together"),
        _column("current_phone_from", FROM, "the record that current_phone is from"),
        _column("current_email_from", FROM, "the record that current_email is from"),
        _column("address", GOLDEN, "the address seen last, and the record it is from"),
        _column("gender", GOLDEN, "the gender seen last, as its source writes it, and the record it is from"),
    ]),
    key=("person_id",), clear=("person_id", "records", "first_seen_at", "last_seen_at", "weakest_link"),
)  # fmt: skip

_rank = T.IntegerType()
_IDENTIFIER = _struct(("kind", _text), ("value", _text), ("note", _text), ("region", _text))
_HELD_IDENTIFIER = _struct(
    ("value", _text), ("line", _text), ("begin_crowd", _rank), ("end_crowd", _rank), ("tenure", _rank), ("building", _text),
    ("cut_reason", _text),
)  # fmt: skip
IDENTITY_RECORDS = Table(
    "identity_records",
    "one row per contact record, as the last run saw it: kept so that the next need look at what changed alone (optional)",
    T.StructType([
        _source, _record,
        _column("digest", _count, "of the record, its points, the rulings about it and its phones' dead days", required=True),
        _column("content", _text, "digest of what its profile says", required=True),
        _column("profile_key", _text, "its profile", required=True),
        _column("begin", _rank, "first day, since 1970", required=True),
        _column("end", _rank, "last day, since 1970", required=True),
    ]),
    key=("source", "record_id"), clear=("source", "digest", "content", "profile_key", "begin", "end"),
)  # fmt: skip

IDENTITY_PROFILES = Table(
    "identity_profiles",
    "one row per distinct profile, as the last run compared it (optional, as identity_records)",
    T.StructType([
        _column("profile_key", _text, "digest of what it says and since when", required=True),
        _source,
        _column("account_id", _text, "the source's account"),
        _column("name", NAME, "comparison keys of the name"),
        _column("birth_date", _day, "date of birth"),
        _column("identifiers", T.ArrayType(_IDENTIFIER), "what it carries; note: kind of line, class of mailbox, building"),
        _column("first_record", _text, "record_id of its first record", required=True),
        _column("begin", _rank, "first day, since 1970", required=True),
        _column("end", _rank, "last day, since 1970", required=True),
        _column("line", _text, "its phones' kind of line where they have but one"),
        _column("holder", _text, "what it stands for on an identifier: a name, else a private identifier, else itself"),
        _column("name_text", _text, "the name as it is compared"),
        _column("given_rarity", _real, "bits of the given name"),
        _column("family_rarity", _real, "bits of the family name"),
        _column("phones", T.ArrayType(_HELD_IDENTIFIER), "its phones, with how many held them at its begin and end, and their tenure"),
        _column("addresses", T.ArrayType(_HELD_IDENTIFIER), "its addresses likewise"),
        _column("mailboxes", _texts, "its mailboxes that are no hubs, with the words and days by which they are compared"),
        _column("logins", _texts, "its logins that are no hubs"),
        _column("devices", _texts, "its devices that are no hubs"),
        _column("accounts", _texts, "its account where it is no hub"),
        _column("component_key", _text, "least profile among those that kept pairs join, before any is cut", required=True),
    ]),
    key=("profile_key",), clear=("profile_key", "source", "begin", "end", "component_key"),
)  # fmt: skip

IDENTITY_MODEL = Table(
    "identity_model",
    "one row: what the last run that learned has learned of these data (optional, as identity_records)",
    T.StructType([
        _column("model_id", _text, "digest of the settings and the version that it was learned with", required=True),
        _column("learned_at", _time, "the as_of of the run that learned it", required=True),
        _column("run_id", _text, "that run", required=True),
        _column("by_source", T.MapType(_text, _count), "profiles by source"),
        _column("worn", _texts, "words of mailboxes that tell nobody"),
        _column("names", _count, "different names"),
        _column("context", _text, "JSON: log-odds of what is shared by field and level, and shifts by month"),
        _column("source_agree", _real, "log-odds of equal sources"),
        _column("source_disagree", _real, "log-odds of different sources"),
    ]),
    key=("model_id",), clear=("model_id", "learned_at", "run_id"),
)  # fmt: skip

NAME_RARITY = Table(
    "name_rarity",
    "one row per part of a name, as identity_model was learned (optional, as identity_records)",
    T.StructType([
        _column("part", _text, "given or family", required=True),
        _column("word", _text, "the part", required=True),
        _column("bits", _real, "log2 of how many names there are for one that has it", required=True),
    ]),
    key=("part", "word"), clear=("part", "bits"),
)  # fmt: skip

_TENURE_FIELDS = T.StructType([
    _kind, _value,
    _column("tenure", T.IntegerType(), "number of the tenure, from 1, by time", required=True),
    _column("person_id", _text, "the holder; null when nobody's"),
    _column("held_from", _time, "first seen with the holder", required=True),
    _column("held_to", _time, "last seen with the holder", required=True),
    _column(
        "cut_reason", _text, "what parts it from the one before: other_name, other_mailbox, other_login, dead_between, another_holder"
    ),
    _column("line_state", _text, "phones: last known state of the line"),
])  # fmt: skip
TENURES = Table(
    "tenures", "one row per period in which one person holds one identifier", _TENURE_FIELDS,
    key=("kind", "value", "tenure"), clear=("kind", "tenure", "person_id", "held_from", "held_to", "cut_reason"),
)  # fmt: skip
PHONE_TENURES = Table("phone_tenures", "the tenures of phones alone", _TENURE_FIELDS, TENURES.key, TENURES.clear)

NUMBER_LINKS = Table(
    "number_links",
    "one row per scored candidate OLD → NEW above links.keep_min",
    T.StructType([
        _column("link_id", _text, "digest of both numbers and the starts of their tenures", required=True),
        _column("old_phone", _text, "E.164", required=True),
        _column("new_phone", _text, "E.164", required=True),
        _column("old_tenure", T.IntegerType(), "tenure of OLD", required=True),
        _column("new_tenure", T.IntegerType(), "tenure of NEW", required=True),
        _column("old_person_id", _text, "holder of OLD", required=True),
        _column("new_person_id", _text, "holder of NEW; equal when merged", required=True),
        _column("changed_after", _time, "OLD was still in use then", required=True),
        _column("changed_before", _time, "NEW was in use by then", required=True),
        _column("confidence", _real, "probability that OLD's holder moved to NEW, whatever the verdict", required=True),
        _column("verdict", _text, "changed, second_number, shared, recycled or undecided", required=True),
        _column("status", _text, "declared, candidate, asked, confirmed, refused, wrong_person or expired", required=True),
        _column("calibration_source", _text, "what the confidence was calibrated on", required=True),
        _column("evidence", T.ArrayType(EVIDENCE), "what speaks for and against, dated, weights in natural log-odds"),
    ]),
    key=("link_id",),
    clear=("link_id", "old_tenure", "new_tenure", "old_person_id", "new_person_id", "changed_after", "changed_before",
           "confidence", "verdict", "status"),
)  # fmt: skip

RUNS = Table(
    "runs",
    "one row per run of a job",
    T.StructType([
        _column("run_id", _text, "digest of job, settings, as_of and start", required=True),
        _column("job", _text, "which job", required=True),
        _column("started_at", _time, "wall clock at the start", required=True),
        _column("ended_at", _time, "wall clock at the end", required=True),
        _column("as_of", _time, "the instant that the run pretended to be at", required=True),
        _column("config_hash", _text, "digest of all settings", required=True),
        _column("code_version", _text, "version of ringback", required=True),
        _column("rows", T.MapType(_text, _count), "rows by table, and rows read by source"),
        _column("seconds", T.MapType(_text, _real), "seconds by stage"),
        _column("outcome", _text, "done, or the class of the error", required=True),
    ]),
    key=("run_id",), clear=("run_id", "job", "started_at", "as_of", "outcome"),
)  # fmt: skip

EVALUATION = Table(
    "evaluation",
    "one row per figure of one system measured against the truth",
    T.StructType([
        _column("system", _text, "ringback, or the baseline's name", required=True),
        _column("measure", _text, "what was measured", required=True),
        _column("bucket", _text, "all, or a range of true cluster sizes", required=True),
        _column("value", _real, "the figure"),
    ]),
    key=("system", "measure", "bucket"), clear=("system", "measure", "bucket"),
)  # fmt: skip

ALL_TABLES = (
    CONTACT_RECORDS, CONTACT_POINTS, QUARANTINE, REFUSED_SHAPES, PHONE_CACHE, NUMBER_STATUS, DECISIONS, HUBS, EVIDENCE_TABLE, PAIRS,
    PERSON_RECORDS, IDENTITY_CHANGES, PERSONS, HOUSEHOLDS, TENURES, PHONE_TENURES, IDENTITY_RECORDS, IDENTITY_PROFILES,
    IDENTITY_MODEL, NAME_RARITY, NUMBER_LINKS, EVALUATION, RUNS,
)  # fmt: skip


def conform(df: DataFrame, table: Table) -> DataFrame:
    """The same rows with exactly the table's columns and types; SchemaError tells all differences at once."""
    problems = schema_differences(df.schema, table.schema)
    if problems:
        raise SchemaError(listed(f"table {table.name}: the result does not conform:", problems))
    return df.select([df[f"`{field.name}`"].cast(field.dataType).alias(field.name) for field in table.schema])


def schema_differences(found: T.StructType, expected: T.StructType) -> list[str]:
    """What differs, one sentence a column: missing, unexpected or of another type (order and nullability do not count)."""
    have = {field.name: _plain(field.dataType) for field in found}
    want = {field.name: _plain(field.dataType) for field in expected}
    missing = [f"column '{name}' is missing, expected {want[name]}" for name in want if name not in have]
    extra = [f"column '{name}' is not in the table, found {have[name]}" for name in have if name not in want]
    wrong = [
        f"column '{name}': expected {want[name]}, found {have[name]}"
        for name in want
        if name in have and have[name] != want[name]
    ]
    return missing + extra + wrong


def _plain(kind: T.DataType) -> str:
    return kind.simpleString()
