"""The figures of the section Normalisation, on literal contact points."""

from collections.abc import Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ringback.report.counts import Counted
from ringback.report.normalisation import NOT_KNOWN, normalisation
from ringback.report.words import reason_words
from ringback.tables import CONTACT_POINTS, NUMBER_STATUS
from rows import at, detail, table_rows

POINT = {"source": "s", "record_id": "r", "seen_from": at("2024-01-01"), "seen_to": at("2024-01-01"), "valid": True}
MOBILE = detail(line_class="mobile", type="MOBILE")
UNKNOWN = ["unknown_segment"]
POINTS: Sequence[dict[str, Any]] = [
    {"kind": "phone", "value": "+8613912345678", "detail": MOBILE},
    {"kind": "phone", "value": "+8616112345678", "detail": MOBILE, "reasons": UNKNOWN},
    {"kind": "phone", "value": "+8616119999999", "detail": MOBILE, "reasons": [*UNKNOWN, "repaired:4"], "valid": False},
    {"kind": "phone", "value": "+8616212345678", "detail": MOBILE, "reasons": UNKNOWN},
    {"kind": "phone", "value": "+12124560101", "detail": detail(type="FIXED_LINE_OR_MOBILE")},
    {"kind": "phone_in_email", "value": "+8613912345678", "detail": detail(type="MOBILE")},
    {"kind": "email", "value": "a@example.org", "detail": detail(mailbox="role")},
    {"kind": "email", "value": "b@example.org", "detail": detail(mailbox="personal"), "reasons": ["reserved_domain"]},
    {"kind": "address", "value": "1 main st", "detail": detail()},
    {"kind": "device", "value": "d", "detail": detail(device_kind="idfa")},
]
STATUS = {
    "phone": "+8613912345678", "provider": "toolkk", "raw_code": "1", "line_state": "active", "expired": False,
    "owner_changed_since": "unknown", "expires_at": at("2024-02-01"), "look_ups": 1,
}  # fmt: skip


def points(spark: SparkSession) -> DataFrame:
    return table_rows(spark, CONTACT_POINTS, [{**POINT, "ordinal": n, **point} for n, point in enumerate(POINTS)])


def answers(spark: SparkSession) -> DataFrame:
    unknown = {"line_state": "unknown", "raw_code": "77", "reason": "unknown_code"}
    rows: list[dict[str, Any]] = [{}, {"expired": True}, unknown, unknown]
    dated = [{"checked_at": at(f"2024-01-0{n}"), **row} for n, row in enumerate(rows, start=1)]
    return table_rows(spark, NUMBER_STATUS, [{**STATUS, **row} for row in dated])


def test_classes_reasons_segments_and_answers_are_counted(spark: SparkSession) -> None:
    made = normalisation(points(spark), Counted(()), None, answers(spark))
    assert made.classes == {
        "line_class": (("mobile", 3, 1), (NOT_KNOWN, 1, 0)),
        "type": (("MOBILE", 3, 1), ("FIXED_LINE_OR_MOBILE", 1, 0)),
        "mailbox": (("personal", 1, 0), ("role", 1, 0)),
        "hub_class": (("no hub", 1, 0),),
        "device_kind": (("idfa", 1, 0),),
    }
    assert made.flagged.rows == (
        ("phone", "unknown segment", 3),
        ("email", "reserved domain", 1),
        ("phone", "repaired: country code twice", 1),
    )
    assert (made.unknown_segments, made.segments.rows) == (3, (("1611", 2), ("1621", 1)))
    assert made.states.rows == (("toolkk", "active", 2, 1), ("toolkk", "unknown", 2, 0))
    assert made.unknown_codes.rows == (("toolkk", "77", "unknown code", 2),)


def test_reasons_are_told_in_words() -> None:
    assert reason_words("repaired:99") == "repaired: row 99"
    assert reason_words("ip_prefix:17951") == "ip prefix: 17951"
