"""Which account a record is of."""

import pytest
from pyspark.sql import SparkSession

from ringback.identity.accounts import account_of

pytestmark = pytest.mark.usefixtures("interpreted")


@pytest.mark.parametrize(
    ("account_id", "account"),
    [
        ("17", "shop:17"),  # counted: every system has a 17
        ("0000000000017", "shop:0000000000017"),
        ("ann@example.org", "shop:ann@example.org"),
        ("customer-service", "shop:customer-service"),
        ("ef7adc1969d27a1c", "*:ef7adc1969d27a1c"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "*:3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("1234567890123456", "*:1234567890123456"),
        ("", "shop:"),
        (None, None),
    ],
)
def test_ids_that_no_two_systems_can_have_by_chance_are_one_account(
    spark: SparkSession, account_id: str | None, account: str | None
) -> None:
    rows = spark.createDataFrame([("shop", account_id)], "source string, account_id string")
    assert rows.select(account_of()).first()[0] == account  # type: ignore[index]
