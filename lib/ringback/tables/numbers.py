"""Tables of number succession: which number followed which, and what confidences were calibrated on."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, REAL, TEXT, TIME, Table, column, struct

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
        column("calibration_source", TEXT, "what the confidence was calibrated on: answers, silver, or rules (not at all)", required=True),
        column("uncalibrated", REAL, "the confidence by the rules alone", required=True),
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
