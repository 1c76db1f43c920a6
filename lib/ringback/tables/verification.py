"""Tables of verification: questions and answers, consents, what answers rule, and the lists that people work from."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, DAY, FLAG, RANK, REAL, TEXT, TEXTS, TIME, Table, column, struct

QUESTION = column("question_id", TEXT, "digest of link or numbers, instant and channel of the question", required=True)
LINK = column("link_id", TEXT, "the link in number_links", required=True)
OLD, NEW = column("old_phone", TEXT, "E.164", required=True), column("new_phone", TEXT, "E.164", required=True)
OLD_PERSON = column("old_person_id", TEXT, "holder of OLD", required=True)
NEW_PERSON = column("new_person_id", TEXT, "holder of NEW; equal when merged", required=True)
PERSON = column("person_id", TEXT, "the person", required=True)
CHOSEN_BY = "value (the most valuable), or random (drawn among all others)"
PROPENSITY = (
    "probability that the day's choice took it: 1 by value, the share drawn else; 1/propensity weighs its answer"
)
MOVES = T.ArrayType(struct(("what", TEXT), ("how", TEXT)))

VERIFICATIONS = Table(
    "verifications",
    "one row per question to a number: whether it is whose we think, and what was answered",
    T.StructType([
        QUESTION,
        column("link_id", TEXT, "the link that the source names; null where it names numbers alone"),
        column("old_phone", TEXT, "E.164, where the source tells"),
        column("new_phone", TEXT, "E.164, the number that was asked, where the source tells"),
        column("asked_at", TIME, "when", required=True),
        column("channel", TEXT, "sms, call, …", required=True),
        column("reply", TEXT, "yes, not_me, decline, stop, other or none: the answer that counts", required=True),
        column("replied_at", TIME, "when it was given first"),
        column("replied_from", TEXT, "E.164, the number that answered, where the source tells"),
        column("reason", TEXT, "why an answer does not count, from the enum AnswerReason"),
        column("stopped_at", TIME, "when anybody answered `stop` to this question, whether another answer counts or not"),
        column("stopped_by", TEXTS, "the numbers that did, where the source tells"),
        column("told", COUNT, "rows of the sources about this question", required=True),
    ]),
    key=("question_id",),
    clear=("question_id", "link_id", "asked_at", "channel", "reply", "replied_at", "reason", "stopped_at"),
)  # fmt: skip

CONSENTS = Table(
    "consents",
    "one row per change in the ledger: what a subject allowed or took back, for what, when",
    T.StructType([
        column("subject_kind", TEXT, "phone, email, account or person", required=True),
        column("subject", TEXT, "E.164, mailbox, <source>|<account_id> or person_id", required=True),
        column("purpose", TEXT, "what for, in lower case", required=True),
        column("channel", TEXT, "by which channel; null = by all"),
        column("at", TIME, "from when", required=True),
        column("state", TEXT, "granted or withdrawn; withdrawn where both were told of one instant", required=True),
        column("proof", TEXT, "where the proof is"),
        column("told", COUNT, "rows of the sources that say it", required=True),
    ]),
    key=("subject_kind", "subject", "purpose", "channel", "at"), clear=("subject_kind", "purpose", "channel", "at", "state"),
)  # fmt: skip

VERIFICATION_RULINGS = Table(
    "verification_rulings",
    "one row per question and two contact records that its answer makes one person's, or keeps apart; settled once, kept for ever",
    T.StructType([
        QUESTION, LINK,
        column("left_source", TEXT, "source of the lesser record", required=True),
        column("left_record", TEXT, "its record_id", required=True),
        column("right_source", TEXT, "source of the greater record", required=True),
        column("right_record", TEXT, "its record_id", required=True),
        column("ruling", TEXT, "same (yes) or different (not_me)", required=True),
        column("decided_at", TIME, "when it was answered", required=True),
        column("stands", FLAG, "whether it counts: false where people or other answers contradict it", required=True),
    ]),
    key=("question_id", "left_source", "left_record", "right_source", "right_record"),
    clear=("question_id", "link_id", "ruling", "decided_at"),
)  # fmt: skip

VERIFICATION_PROBLEMS = Table(
    "verification_problems",
    "one row per question whose answer changes no state, or is contradicted by another",
    T.StructType([
        QUESTION,
        column("link_id", TEXT, "the link, where there is one"),
        column("problem", TEXT, "what is odd, from the enums AnswerReason and Problem", required=True),
        column("asked_at", TIME, "when it was asked", required=True),
        column("replied_at", TIME, "when it was answered"),
    ]),
    key=("question_id",), clear=("question_id", "link_id", "problem", "asked_at", "replied_at"),
)  # fmt: skip

DO_NOT_CONTACT = Table(
    "do_not_contact",
    "one row per number or person that is silenced",
    T.StructType([
        column("subject_kind", TEXT, "number or person", required=True),
        column("subject", TEXT, "E.164 or person_id", required=True),
        column("since", TIME, "from when", required=True),
        column("cause", TEXT, "stop (an answer) or withdrawn (the ledger)", required=True),
    ]),
    key=("subject_kind", "subject"), clear=("subject_kind", "since", "cause"),
)  # fmt: skip

QUESTIONS = Table(
    "questions",
    "one row per link with verdict changed: whether its NEW number is asked today, and why not",
    T.StructType([
        LINK, OLD, NEW, OLD_PERSON, NEW_PERSON,
        column("confidence", REAL, "the link's", required=True),
        column("uncalibrated", REAL, "the link's by the rules alone"),
        column("value", REAL, "confidence times the persons' value", required=True),
        column("factors_enough", FLAG, "whether its evidence is enough without a question", required=True),
        column("factors", TEXTS, "kinds of evidence that speak for it", required=True),
        column("asked_now", FLAG, "whether it is asked today", required=True),
        column("reason", TEXT, "why not, from the enum NotAsked"),
        column("day", DAY, "the day that is planned, in UTC", required=True),
        column("chosen_by", TEXT, CHOSEN_BY),
        column("propensity", REAL, PROPENSITY),
        column("channel", TEXT, "by which channel"),
        column("text_key", TEXT, "key of the text in verification.texts"),
        column("zone", TEXT, "time zone of the number; the first where it may be in several"),
        column("not_before", TIME, "send no earlier, ..."),
        column("not_after", TIME, "... and no later: quiet hours begin"),
    ]),
    key=("link_id",),
    clear=("link_id", "old_person_id", "new_person_id", "confidence", "reason", "day", "chosen_by"),
)  # fmt: skip

QUESTION_LOG = Table(
    "question_log",
    "one row per question that was ever planned, with the probability that it was chosen; never changed",
    T.StructType([
        LINK,
        column("day", DAY, "the day it was planned for, in UTC", required=True),
        OLD, NEW, OLD_PERSON, NEW_PERSON,
        column("confidence", REAL, "the link's then", required=True),
        column("uncalibrated", REAL, "the link's then by the rules alone: what its answer calibrates; null = the same"),
        column("value", REAL, "its value then", required=True),
        column("chosen_by", TEXT, CHOSEN_BY, required=True),
        column("propensity", REAL, PROPENSITY, required=True),
    ]),
    key=("link_id", "day"), clear=("link_id", "day", "old_person_id", "new_person_id", "confidence", "chosen_by", "propensity"),
)  # fmt: skip

MERGE_INSTRUCTIONS = Table(
    "merge_instructions",
    "one row per step of two accounts: merge, or undo the step before",
    T.StructType([
        column("instruction_id", TEXT, "digest of both accounts and the step", required=True),
        column("source", TEXT, "the system that has both accounts", required=True),
        column("from_account", TEXT, "the account that goes", required=True),
        column("into_account", TEXT, "the account that stays", required=True),
        column("step", RANK, "1 merges, 2 undoes it, 3 merges again, …", required=True),
        column("undo_of", TEXT, "the instruction that this one takes back; null = a merge"),
        column("cause", TEXT, "declared or confirmed; of an undo withdrawn", required=True),
        column("link_id", TEXT, "the link", required=True),
        column("moves", MOVES, "what is done: orders move, points are added, …", required=True),
        column("reverse", MOVES, "what takes it back", required=True),
        column("holds_until", TIME, "what the account had until then is moved; what came later is not", required=True),
    ]),
    key=("instruction_id",), clear=("instruction_id", "source", "step", "undo_of", "cause", "link_id", "holds_until"),
)  # fmt: skip

TARGET_POOL = Table(
    "target_pool",
    "one row per person whose current phone reaches nobody, or somebody else",
    T.StructType([
        PERSON,
        column("phone", TEXT, "the current phone, E.164", required=True),
        column("line_state", TEXT, "what a vendor says of it", required=True),
        column("owner_changed", FLAG, "whether a vendor says that its holder has gone", required=True),
        column("since", TIME, "first look-up of those in a row that found it so", required=True),
        column("checked_at", TIME, "last look-up", required=True),
        column("expires_at", TIME, "until before when its answer holds", required=True),
        column("last_seen_at", TIME, "last record of the person", required=True),
        column("link_id", TEXT, "a published link from this phone, the surest"),
        column("new_phone", TEXT, "its NEW number, E.164"),
        column("link_status", TEXT, "its status"),
    ]),
    key=("person_id",), clear=("person_id", "line_state", "since", "checked_at", "expires_at", "last_seen_at", "link_id"),
)  # fmt: skip

PROBE_QUEUE = Table(
    "probe_queue",
    "one row per number to look up next, the most worth first",
    T.StructType([
        column("phone", TEXT, "E.164", required=True),
        column("provider", TEXT, "whom to ask, by its name in probing.providers", required=True),
        column("adapter", TEXT, "the vendor whose codes read the answer", required=True),
        column("nth", COUNT, "place in the provider's queue, from 1", required=True),
        column("p_changed", REAL, "probability that its holder has gone", required=True),
        column("value", REAL, "what reaching its persons is worth", required=True),
        column("price", REAL, "of the look-up", required=True),
        column("gain", REAL, "p_changed times value, less the price", required=True),
        column("ask_from", TIME, "not before, so that the provider's rate is kept", required=True),
        column("expires_at", TIME, "until before when the place holds", required=True),
    ]),
    key=("phone",), clear=("provider", "adapter", "nth", "p_changed", "price", "gain", "ask_from", "expires_at"),
)  # fmt: skip

REMIND_IN_APP = Table(
    "remind_in_app",
    "one row per person out of reach by phone who is active in the app: to be asked there for the new number",
    T.StructType([
        PERSON,
        column("phone", TEXT, "the phone that does not reach them, E.164", required=True),
        column("line_state", TEXT, "what a vendor says of it", required=True),
        column("since", TIME, "since when", required=True),
        column("active_at", TIME, "last seen in the app or shop", required=True),
        column("incentive", TEXT, "key of what is offered", required=True),
        column("may_remind", FLAG, "false where the person is silenced", required=True),
    ]),
    key=("person_id",), clear=("person_id", "line_state", "since", "active_at", "incentive"),
)  # fmt: skip

WELCOME_BACK = Table(
    "welcome_back",
    "one row per published link that is new: who can be welcomed back at which number",
    T.StructType([
        LINK, PERSON, OLD, NEW,
        column("status", TEXT, "the link's", required=True),
        column("since", TIME, "when it was confirmed, else when NEW was in use", required=True),
        column("actionable", FLAG, "whether it is declared, confirmed or sure enough to act on (links.act_at)", required=True),
        column("may_contact", FLAG, "false where the person or the number is silenced", required=True),
    ]),
    key=("link_id",), clear=("link_id", "person_id", "status", "since"),
)  # fmt: skip
