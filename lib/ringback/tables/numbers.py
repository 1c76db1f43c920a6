"""Tables of number succession: which number followed which."""

from pyspark.sql import types as T

from ringback.tables.form import REAL, TEXT, TIME, Table, column, struct

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
        column("calibration_source", TEXT, "what the confidence was calibrated on", required=True),
        column("evidence", T.ArrayType(EVIDENCE), "what speaks for and against, dated, weights in natural log-odds"),
    ]),
    key=("link_id",),
    clear=("link_id", "old_tenure", "new_tenure", "old_person_id", "new_person_id", "changed_after", "changed_before",
           "confidence", "verdict", "status"),
)  # fmt: skip
