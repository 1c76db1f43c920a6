"""Tables of number succession: which number followed which, and what confidences were calibrated on."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, FLAG, REAL, TEXT, TIME, Table, column, struct

EVIDENCE = struct(("kind", TEXT), ("weight", REAL), ("when", TIME), ("text", TEXT))

NUMBER_LINKS = Table(
    "number_links",
    "one row per scored candidate OLD → NEW above links.keep_min",
    T.StructType([
        column("link_id", TEXT, "digest of both numbers and the starts of their tenures", required=True),
        column("old_phone", TEXT, "E.164", required=True),
        column("new_phone", TEXT, "E.164", required=True),
        column("old_tenure", T.IntegerType(), "tenure of OLD", required=True),
        column("new_tenure", T.IntegerType(), "tenure of NEW", required=True),
        column("old_person_id", TEXT, "holder of OLD", required=True),
        column("new_person_id", TEXT, "holder of NEW; equal when merged", required=True),
        column("changed_after", TIME, "OLD was still in use then", required=True),
        column("changed_before", TIME, "NEW was in use by then", required=True),
        column("confidence", REAL, "probability that OLD's holder moved to NEW, whatever the verdict", required=True),
        column("verdict", TEXT, "changed, second_number, shared, recycled or undecided", required=True),
        column("status", TEXT, "declared, candidate, asked, confirmed, refused, wrong_person or expired", required=True),
        column("calibration_source", TEXT, "what confidence was calibrated on: answers, silver, or rules (nothing)", required=True),
        column("uncalibrated", REAL, "the confidence by the rules alone; null = the same"),
        column("evidence", T.ArrayType(EVIDENCE), "what speaks for and against, dated, weights in natural log-odds"),
    ]),
    key=("link_id",),
    clear=("link_id", "old_tenure", "new_tenure", "old_person_id", "new_person_id", "changed_after", "changed_before",
           "confidence", "verdict", "status", "calibration_source", "uncalibrated"),
)  # fmt: skip

LINK_CALIBRATION = Table(
    "link_calibration",
    "one row per fit of confidences to labels; link_numbers applies the newest that it may",
    T.StructType([
        column("source", TEXT, "answers (of questions, and declared changes) or silver (replayed changes)", required=True),
        column("as_of", TIME, "the instant that the fit pretended to be at", required=True),
        column("labels", COUNT, "links whose truth was told", required=True),
        column("right", COUNT, "those of them that were changes", required=True),
        column("effective", REAL, "how many labels of one weight would tell as much", required=True),
        column("intercept", REAL, "calibrated log-odds = intercept + slope times log-odds by the rules", required=True),
        column("slope", REAL, "above 0: the order of links never turns", required=True),
    ]),
    key=("source", "as_of"), clear=("source", "as_of", "labels", "right", "effective", "intercept", "slope"),
)  # fmt: skip

REPLAYS = Table(
    "replays",
    "one row per declared change that the last replay was not told, and what it found of it",
    T.StructType([
        column("declaration_id", TEXT, "digest of the account and both numbers", required=True),
        column("old_phone", TEXT, "E.164", required=True),
        column("new_phone", TEXT, "E.164, as the customer told it", required=True),
        column("known_after", TIME, "the account was last seen with OLD then, before NEW", required=True),
        column("known_before", TIME, "... and first seen with NEW then: hidden from there on", required=True),
        column("told_at", TIME, "since when a source's books have NEW", required=True),
        column("link_id", TEXT, "the replay's link between both numbers, the surest; null = none was found"),
        column("confidence", REAL, "its confidence"),
        column("verdict", TEXT, "its verdict"),
        column("changed_after", TIME, "its dates: OLD was still in use then, ..."),
        column("changed_before", TIME, "... NEW was in use by then"),
        column("published", FLAG, "whether it is published", required=True),
        column("actionable", FLAG, "whether it is actionable", required=True),
        column("dates_covered", FLAG, "whether its dates and those of the account agree; null where it is not published"),
        column("wrong_links", COUNT, "published links from OLD, while the account had it, to other numbers", required=True),
    ]),
    key=("declaration_id",),
    clear=("declaration_id", "known_after", "known_before", "told_at", "link_id", "confidence", "verdict", "changed_after",
           "changed_before", "wrong_links"),
)  # fmt: skip

SILVER_LABELS = Table(
    "silver_labels",
    "one row per link of the last replay whose truth is known: confidences are calibrated on them while answers are few",
    T.StructType([
        column("link_id", TEXT, "digest of both numbers and the starts of their tenures", required=True),
        column("told_by", TEXT, "declared (OLD's holder told a change) or in_use (OLD proved to be in use long after)", required=True),
        column("right", FLAG, "whether it is the change that was told", required=True),
        column("confidence", REAL, "by the rules, in the replay", required=True),
        column("log_odds", REAL, "the same as natural log-odds", required=True),
        column("weight", REAL, "what it counts: of a number in use the more, the less likely the proof was", required=True),
    ]),
    key=("link_id",), clear=("link_id", "told_by", "confidence", "log_odds", "weight"),
)  # fmt: skip
