"""What a delivery tells of whom, on drawn records."""

from typing import Any

import pytest
from pyspark.sql import SparkSession

from ringback.identity.receivers import with_receivers
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

ANN, ANNS, BENS = ("ann", "lee"), "+12124560101", "+12124560102"


def name(given: str | None, family: str) -> tuple[Any, ...]:
    return (given, [], family, None, [], family)


def kept(
    spark: SparkSession, *orders: tuple[str, tuple[str | None, str] | None, str], kind: str = "order"
) -> dict[str, Any]:
    """What is left of each order (id, receiver, phone) by Ann's account: its account, and its kinds of contact points."""
    records: list[dict[str, Any]] = [{"record_id": "c", "input": "contacts", "name": name(*ANN), "attributes": {}}]
    records += [
        {"record_id": key, "input": "events", "name": who and name(*who), "attributes": {"kind": kind}}
        for key, who, _ in orders
    ]
    days = {"source": "shop", "seen_from": at("2020-01-01"), "seen_to": at("2020-01-01")}
    points = [
        {**days, "record_id": key, "kind": point, "ordinal": 0, "value": value, "valid": True, "detail": detail()}
        for key, _, phone in [("c", None, ANNS), *orders]
        for point, value in (("phone", phone), ("device", "ann's"), ("address", "x"))
    ]
    told, theirs = with_receivers(
        table_rows(spark, CONTACT_RECORDS, [{**days, "account_id": "a", **row} for row in records]),
        table_rows(spark, CONTACT_POINTS, points),
    )
    assert told.columns == CONTACT_RECORDS.schema.names
    kinds: dict[str, set[str]] = {}
    for row in theirs.collect():
        kinds.setdefault(row["record_id"], set()).add(row["kind"])
    return {r["record_id"]: (r["account_id"], " ".join(sorted(kinds[r["record_id"]]))) for r in told.collect()}


WHOLE, RECEIVERS = ("a", "address device phone"), (None, "address phone")


@pytest.mark.parametrize(
    ("who", "phone", "left"),
    [
        (None, ANNS, WHOLE),  # the account's own number
        (("ben", "lee"), ANNS, WHOLE),
        (ANN, BENS, WHOLE),  # her name: her new number, or one that she shares
        (("a", "lee"), BENS, WHOLE),
        (("ben", "lee"), BENS, RECEIVERS),
        ((None, "lee"), BENS, RECEIVERS),  # some Lee
        (None, BENS, RECEIVERS),  # nothing says that it is she
    ],
)
def test_a_delivery_to_another_tells_nothing_of_the_buyer(
    spark: SparkSession, who: tuple[str | None, str] | None, phone: str, left: tuple[str | None, str]
) -> None:
    assert kept(spark, ("o", who, phone)) == {"c": WHOLE, "o": left}


def test_what_somebody_does_is_the_accounts(spark: SparkSession) -> None:
    assert kept(spark, ("o", None, BENS), kind="otp_ok") == {"c": WHOLE, "o": WHOLE}
