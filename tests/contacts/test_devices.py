"""Device ids and logins: every case of tests/cases/devices.csv, and what holds for any text."""

import random

import pytest
from pyspark.sql import Row, SparkSession

from case_files import case_rows
from ringback.contacts.devices import with_devices
from ringback.contacts.logins import with_logins

LOGINS = [
    # key, account, value, scope, reason
    ("twitter", "@AnnLee", "twitter:annlee", None, None),
    ("Twitter", "https://twitter.com/annlee/", "twitter:annlee", None, None),
    ("facebook", "ann.lee", "facebook:ann.lee", None, None),
    ("twitter", "@", None, None, "empty_value"),
    ("wechat_openid", "oAbC-1_x", "openid:shop:oAbC-1_x", "shop", None),
    ("openid:wx12", "oAbC-1_x", "openid:wx12:oAbC-1_x", "wx12", None),
    ("openid", "wx12:oAbC-1_x", "openid:wx12:oAbC-1_x", "wx12", None),
    ("unionid", "oUnIoN", "unionid:shop:oUnIoN", "shop", None),
    ("unionid", "NULL", None, "shop", "placeholder"),
    ("qq_openid", "A1B2c3", "qq_openid:shop:A1B2c3", "shop", None),
    ("alipay", "2088000000000001", "alipay:shop:2088000000000001", "shop", None),
    ("apple_sub", "000123.aBc.1234", "apple:shop:000123.aBc.1234", "shop", None),
    ("google_sub", "10769150350006150715", "google_sub:10769150350006150715", None, None),
    ("qq", "123456", "qq:123456", None, None),
    ("qq", "ann", None, None, "not_of_its_kind"),
    ("weibo_uid", "0", None, None, "placeholder"),
    ("weibo_uid", "-1", None, None, "placeholder"),
    ("twitter", "anonymous", None, None, "placeholder"),
    ("twitter", "Guest", None, None, "placeholder"),
    ("openid", "undefined", None, "shop", "placeholder"),
    ("twitter", "x" * 300, None, None, "too_long"),
]


def devices_told(spark: SparkSession, texts: list[str]) -> list[Row]:
    """The struct of each id; two are on a row, since the second takes another way."""
    pairs = [(n, [text, f"other-{n}", text + " "]) for n, text in enumerate(texts)]
    rows = spark.createDataFrame([(n, ids, "shop") for n, ids in pairs], "n int, ids array<string>, app string")
    found = [row["devices"] for row in with_devices(rows, "ids", "app").orderBy("n").collect()]
    assert all(first == third for first, _, third in found), "the first id and a further one are told alike"
    return [first for first, _, _ in found]


def test_every_device(spark: SparkSession) -> None:
    cases = case_rows("devices")
    for case, row in zip(cases, devices_told(spark, [case["raw"] for case in cases]), strict=True):
        found = [row["value"] or "", row["kind"] or "", str(int(row["valid"])), ";".join(row["reasons"])]
        assert found == [case[name] for name in ("value", "kind", "valid", "reason")], case["note"]


def test_ids_of_a_row(spark: SparkSession) -> None:
    rows = spark.createDataFrame([(["B-12", "a-12", "", None, "B-12"],), ([],), (None,)], "ids array<string>")
    found = [[device["value"] for device in row["devices"]] for row in with_devices(rows, "ids").collect()]
    assert found == [["b-12", "a-12"], [], []]


def test_an_android_id_without_its_app_is_flagged(spark: SparkSession) -> None:
    rows = spark.createDataFrame([(["android_id:3f8a21c0d4e5b6a7"],)], "ids array<string>")
    (device,) = with_devices(rows, "ids").first()["devices"]
    assert (device["value"], device["valid"], device["reasons"]) == ("3f8a21c0d4e5b6a7", True, ["no_scope"])


def test_a_canonical_id_stays_as_it_is(spark: SparkSession) -> None:
    draw = random.Random(5)
    texts = ["".join(draw.choices("0123456789abcdefABCDEF:-{} \x00", k=draw.randint(1, 40))) for _ in range(500)]
    values = [row["value"] for row in devices_told(spark, texts) if row["value"]]
    assert len(values) > 400
    assert [row["value"] for row in devices_told(spark, values)] == values


@pytest.mark.parametrize("further", [False, True])
def test_logins(spark: SparkSession, further: bool) -> None:
    before = {"a": "first"} if further else {}  # keys are in order, so that the case is the second entry then
    rows = [(n, {**before, key: account}, "shop") for n, (key, account, *_) in enumerate(LOGINS)]
    df = spark.createDataFrame(rows, "n int, ids map<string,string>, app string")
    for case, row in zip(LOGINS, with_logins(df, "ids", "app").orderBy("n").collect(), strict=True):
        login = next(login for login in row["logins"] if login["value"] != "a:first")
        assert (login["value"], login["scope"]) == case[2:4], case[:2]
        assert login["reasons"] == ([case[4]] if case[4] else []), case[:2]
        assert login["valid"] == (case[4] is None), case[:2]


def test_logins_of_a_row(spark: SparkSession) -> None:
    rows = [({"twitter": "ann", "facebook": None, "apple": ""},), ({},), (None,)]
    found = with_logins(spark.createDataFrame(rows, "ids map<string,string>"), "ids").collect()
    assert [[login["value"] for login in row["logins"]] for row in found] == [["twitter:ann"], [], []]
