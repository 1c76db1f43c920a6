"""E-mail addresses: every case of tests/cases/emails.csv, and what holds for any text."""

import random

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from case_files import case_rows
from ringback.contacts.emails import with_email
from ringback.contacts.providers import providers
from ringback.knowledge.rows import knowledge_rows

SIGNS = ["@", ".", ",", ";", " ", "<", ">", "\x00", "\u200b", "\uff20", "。", "mailto:", "\n", "/", '"', "😀"]
LOCAL = ["a", "Bc", "+", "-", "_", ".", "info", "13912345678", "123456", "ß", "o'b", "张"]


def told(spark: SparkSession, texts: list[str | None]) -> list[Row | None]:
    """The struct of each text, in order."""
    rows = spark.createDataFrame(list(enumerate(texts)), "n int, raw string")
    return [row["email"] for row in with_email(rows, "raw").orderBy("n").collect()]


@pytest.fixture(scope="module")
def drawn(spark: SparkSession) -> list[Row]:
    """What is told of a thousand texts put together from the parts of addresses."""
    draw = random.Random(4)

    def some(parts: list[str], most: int) -> str:
        return "".join(draw.choices(parts, k=draw.randint(0, most)))

    domains = ["gmail.com", "qq.com", "x.fastmail.com", "pm.me", "Ya.RU", "me.com", "例子.中国", "acme-mail.net"]
    addresses = [f"{some(SIGNS, 2)}{some(LOCAL, 5)}@{draw.choice(domains)}{some(SIGNS, 2)}" for _ in range(500)]
    texts = [*addresses, *(some(SIGNS + LOCAL + domains, 9) for _ in range(500))]
    return [row for row in told(spark, texts) if row is not None]


def test_every_case(spark: SparkSession) -> None:
    cases = case_rows("emails")
    for case, row in zip(cases, told(spark, [case["raw"] for case in cases]), strict=True):
        assert row is not None
        found = {name: row[name] or "" for name in ("normalised", "identity", "mailbox")}
        found |= {"also": also(row), "reason": ";".join(row["reasons"])}
        assert found == {name: case[name] for name in found}, case["note"]
        assert row["valid"] == (case["reason"] in ("", "misspelt_domain", "reserved_domain")), case["note"]


def also(row: Row) -> str:
    """The fields that few addresses have, as `name=value`."""
    phone = row["phone"] and " ".join(filter(None, (row["phone"]["raw"], row["phone"]["region"])))
    others = " ".join(other["identity"] for other in row["others"] or ())
    few = {
        "related": row["related"],
        "phone": phone,
        "login": row["login"],
        "suggestion": row["suggestion"],
        "others": others,
    }
    return ";".join(f"{name}={value}" for name, value in few.items() if value)


def test_a_blank_field_has_no_address(spark: SparkSession) -> None:
    assert told(spark, [None, "", "   "]) == [None, None, None]


def test_what_is_normalised_stays_as_it_is(spark: SparkSession, drawn: list[Row]) -> None:
    normalised = [row["normalised"] for row in drawn if row["normalised"]]
    assert len(normalised) > 20
    assert [row and row["normalised"] for row in told(spark, normalised)] == normalised


def test_an_identity_is_its_own_identity(spark: SparkSession, drawn: list[Row]) -> None:
    identities = [row["identity"] for row in drawn if row["identity"]]
    assert [row and row["identity"] for row in told(spark, identities)] == identities


def test_nothing_is_refused_without_a_reason(drawn: list[Row]) -> None:
    assert all(row["reasons"] for row in drawn if not row["valid"])
    assert all(row["identity"] for row in drawn if row["valid"])


def test_texts_of_a_megabyte_and_broken_bytes_are_refused(spark: SparkSession) -> None:
    broken = spark.createDataFrame([(b"\xed\xa0\x80@\xff.com",), (b"a@" * 500_000,)], "raw binary")
    found = with_email(broken.select(F.col("raw").cast("string")), "raw").collect()
    assert [row["email"]["valid"] for row in found] == [False, False]
    assert found[1]["email"]["reasons"] == ["too_long"]


def test_the_tables_of_domains_agree() -> None:
    known = {row["domain"]: row["provider"] for row in knowledge_rows("email_domains", ["domain", "provider"])}
    typos = knowledge_rows("email_typos", ["typed", "meant"])
    disposable = {row["domain"] for row in knowledge_rows("email_disposable", ["domain"])}
    assert set(known.values()) <= {row["provider"] for row in providers()}
    assert not disposable & set(known)
    assert all(row["meant"] in known and row["typed"] not in known for row in typos)
