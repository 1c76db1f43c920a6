"""Tables by which the next run sees what changed: internal to resolve_identities, all optional."""

from pyspark.sql import types as T

from ringback.tables.contacts import NAME
from ringback.tables.form import COUNT, DAY, RANK, REAL, RECORD, SOURCE, TEXT, TEXTS, TIME, Table, column, struct

_IDENTIFIER = struct(("kind", TEXT), ("value", TEXT), ("note", TEXT), ("region", TEXT))
_HELD_IDENTIFIER = struct(
    ("value", TEXT), ("line", TEXT), ("begin_crowd", RANK), ("end_crowd", RANK), ("tenure", RANK), ("building", TEXT),
    ("cut_reason", TEXT),
)  # fmt: skip

IDENTITY_RECORDS = Table(
    "identity_records",
    "one row per contact record, as the last run saw it: kept so that the next need look at what changed alone (optional)",
    T.StructType([
        SOURCE, RECORD,
        column("digest", COUNT, "of the record, its points, the rulings about it and its phones' dead days", required=True),
        column("content", TEXT, "digest of what its profile says", required=True),
        column("profile_key", TEXT, "its profile", required=True),
        column("begin", RANK, "first day, since 1970", required=True),
        column("end", RANK, "last day, since 1970", required=True),
    ]),
    key=("source", "record_id"), clear=("source", "digest", "content", "profile_key", "begin", "end"),
)  # fmt: skip

IDENTITY_PROFILES = Table(
    "identity_profiles",
    "one row per distinct profile, as the last run compared it (optional, as identity_records)",
    T.StructType([
        column("profile_key", TEXT, "digest of what it says and since when", required=True),
        SOURCE,
        column("account_id", TEXT, "the source's account"),
        column("name", NAME, "comparison keys of the name"),
        column("birth_date", DAY, "date of birth"),
        column("identifiers", T.ArrayType(_IDENTIFIER), "what it carries; note: kind of line, class of mailbox, building"),
        column("first_record", TEXT, "record_id of its first record", required=True),
        column("begin", RANK, "first day, since 1970", required=True),
        column("end", RANK, "last day, since 1970", required=True),
        column("line", TEXT, "its phones' kind of line where they have but one"),
        column("holder", TEXT, "what it stands for on an identifier: a name, else a private identifier, else itself"),
        column("name_text", TEXT, "the name as it is compared"),
        column("given_rarity", REAL, "bits of the given name"),
        column("family_rarity", REAL, "bits of the family name"),
        column("phones", T.ArrayType(_HELD_IDENTIFIER), "its phones, with how many held them at its begin and end, and their tenure"),
        column("addresses", T.ArrayType(_HELD_IDENTIFIER), "its addresses likewise"),
        column("mailboxes", TEXTS, "its mailboxes that are no hubs, with the words and days by which they are compared"),
        column("logins", TEXTS, "its logins that are no hubs"),
        column("devices", TEXTS, "its devices that are no hubs"),
        column("accounts", TEXTS, "its account where it is no hub"),
        column("component_key", TEXT, "least profile among those that kept pairs join, before any is cut", required=True),
    ]),
    key=("profile_key",), clear=("profile_key", "source", "begin", "end", "component_key"),
)  # fmt: skip

IDENTITY_MODEL = Table(
    "identity_model",
    "one row: what the last run that learned has learned of these data (optional, as identity_records)",
    T.StructType([
        column("model_id", TEXT, "digest of the settings and the version that it was learned with", required=True),
        column("learned_at", TIME, "the as_of of the run that learned it", required=True),
        column("run_id", TEXT, "that run", required=True),
        column("by_source", T.MapType(TEXT, COUNT), "profiles by source"),
        column("worn", TEXTS, "words of mailboxes that tell nobody"),
        column("names", COUNT, "different names"),
        column("context", TEXT, "JSON: log-odds of what is shared by field and level, and shifts by month"),
        column("source_agree", REAL, "log-odds of equal sources"),
        column("source_disagree", REAL, "log-odds of different sources"),
    ]),
    key=("model_id",), clear=("model_id", "learned_at", "run_id"),
)  # fmt: skip

NAME_RARITY = Table(
    "name_rarity",
    "one row per part of a name, as identity_model was learned (optional, as identity_records)",
    T.StructType([
        column("part", TEXT, "given or family", required=True),
        column("word", TEXT, "the part", required=True),
        column("bits", REAL, "log2 of how many names there are for one that has it", required=True),
    ]),
    key=("part", "word"), clear=("part", "bits"),
)  # fmt: skip
