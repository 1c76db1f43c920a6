"""Parts of a replay: what is a declared change, what is hidden of it, and what is known of links afterwards."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from ringback.config import load_settings, packaged_default
from ringback.numbers.replay.declarations import account_uses, declarations, own_uses
from ringback.numbers.replay.finding import found_again
from ringback.numbers.replay.hiding import hidden, until
from ringback.numbers.replay.labels import proof_spans, silver_labels
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, NUMBER_STATUS
from rows import at, detail, table_rows
from verification_rows import links_of

pytestmark = pytest.mark.usefixtures("interpreted")
RULES = load_settings(str(packaged_default())).links
OLD, NEW, THIRD, DESK = (f"+1212456010{n}" for n in range(1, 5))
BOTH_DAYS = 60
Seen = dict[str, Any]


def told(account: str | None, day: str, phone: str, until: str | None = None, **more: Any) -> Seen:
    """One record on an account: a contact record, or the event whose kind is given."""
    return {"account": account, "day": day, "until": until or day, "phone": phone, **more}


CHANGER = [
    told("1", "2023-01-01", OLD, "2023-05-01"), told("1", "2023-05-20", OLD, kind="otp_ok"),
    told("1", "2023-06-05", NEW, kind="otp_ok", login="chat:1"), told("1", "2023-06-10", OLD, kind="order"),
    told("1", "2023-06-20", NEW, "2024-01-01", login="chat:1", said={"phone_before": "212-456-0101", "tier": "2", "kind": "x"}),
]  # fmt: skip


def history(spark: SparkSession, seen: list[Seen]) -> tuple[DataFrame, DataFrame]:
    records, points = [], []
    for n, one in enumerate(seen):
        key = {
            "source": one.get("source", "shop"),
            "record_id": f"r{n}",
            "seen_from": at(one["day"]),
            "seen_to": at(one["until"]),
        }
        records.append({
            **key, "input": "events" if "kind" in one else "contacts", "account_id": one["account"],
            "name": ("ann", [], "poe", None, [], "ann poe"),
            "attributes": {"kind": one["kind"]} if "kind" in one else one.get("said"),
        })  # fmt: skip
        for kind in {"phone", "login", "device"} & one.keys():
            point = {
                "kind": kind,
                "ordinal": 0,
                "value": one[kind],
                "valid": True,
                "detail": detail(line_kind=one.get("line")),
            }
            points.append({**key, **point})
    return table_rows(spark, CONTACT_RECORDS, records), table_rows(spark, CONTACT_POINTS, points)


def uses_of(spark: SparkSession, seen: list[Seen], hubs: tuple[str, ...] = ()) -> DataFrame:
    shared = [
        {"kind": "phone", "value": value, "degree": 9, "profiles": 9, "reason": "too_many_at_once"} for value in hubs
    ]
    return account_uses(*history(spark, seen), table_rows(spark, HUBS, shared))


def test_a_change_is_declared_where_a_sources_books_replace_an_accounts_number(spark: SparkSession) -> None:
    def book(account: str | None, phone: str, since: str, end: str, **more: Any) -> Seen:
        return told(account, since, phone, end, **more)

    def changed(account: str, first: str = OLD, then: str = NEW, **more: Any) -> list[Seen]:
        return [
            book(account, first, "2023-01-01", "2023-03-01"),
            book(account, then, "2023-04-01", "2023-09-01", **more),
        ]

    others = [
        *[book("both", phone, "2023-01-01", "2023-09-01") for phone in (OLD, NEW)],
        *changed("desk", OLD, DESK), *changed("office", OLD, THIRD, line="office"), *changed("elsewhere", source="app"),
        *changed("second"), told("second", "2023-07-01", OLD, kind="login"),
        book(None, OLD, "2023-01-01", "2023-03-01"), book(None, NEW, "2023-04-01", "2023-09-01"),
        *changed("twice"), book("twice", THIRD, "2024-01-01", "2024-02-01"),
        told("back", "2022-01-01", NEW, kind="login"), *changed("back"),
    ]  # fmt: skip
    found = declarations(uses_of(spark, [*CHANGER, *others], hubs=(DESK,)), BOTH_DAYS).collect()
    assert {(row["account"], row["old_phone"], row["new_phone"]) for row in found} == {
        ("shop:1", OLD, NEW), ("shop:twice", NEW, THIRD),
    }  # fmt: skip
    (one,) = (row for row in found if row["account"] == "shop:1")
    dates = [f"{one[of]:%m-%d}" for of in ("began_at", "known_after", "known_before", "told_at")]
    assert dates == ["01-01", "05-20", "06-05", "06-20"], "NEW was in use before the books had it"


def test_from_the_change_on_an_account_is_another_without_name_login_or_a_word_of_it(spark: SparkSession) -> None:
    others = [told("2", "2023-07-01", NEW, login="chat:2"), told(None, "2023-07-01", NEW)]
    records, points = history(spark, [*CHANGER, *others])
    cuts = declarations(uses_of(spark, CHANGER), BOTH_DAYS).selectExpr("account", "old_phone", "known_before as cut_at")
    made, kept = hidden(records, points, cuts)
    assert (made.columns, kept.columns) == (records.columns, points.columns)
    rows = {row["record_id"]: row for row in made.collect()}
    fresh = rows["r2"]["account_id"]
    assert [rows[f"r{n}"]["account_id"] for n in range(7)] == ["1", "1", fresh, "1", fresh, "2", None]
    assert fresh not in ("1", "2")
    assert [n for n in range(7) if rows[f"r{n}"]["name"] is None] == [2, 4]
    assert rows["r4"]["attributes"] == {"tier": "2", "kind": "x"}
    values = {(row["record_id"], row["value"]) for row in kept.collect()}
    assert {value for of, value in values if of in ("r2", "r4", "r5")} == {NEW, "chat:2"}

    status = table_rows(spark, NUMBER_STATUS, [])
    earlier = until(made, kept, status, at("2023-06-30"))[0].collect()
    assert {row["record_id"]: f"{row['seen_to']:%m-%d}" for row in earlier} == {
        "r0": "05-01", "r1": "05-20", "r2": "06-05", "r3": "06-10", "r4": "06-30",
    }  # fmt: skip


def test_links_of_hidden_changes_and_of_numbers_still_in_use_are_labelled(spark: SparkSession) -> None:
    proved = [told("3", day, THIRD, kind="login") for day in ("2023-01-01", "2023-04-11", "2024-03-01")]
    uses = uses_of(spark, [*CHANGER, *proved, told("4", "2023-01-01", DESK, kind="login")])
    declared = declarations(uses, BOTH_DAYS)
    dates = {"changed_after": at("2023-06-05"), "changed_before": at("2023-06-05")}
    links = links_of(
        spark,
        {"link_id": "right", "old_phone": OLD, "new_phone": NEW, "confidence": 0.95, **dates},
        {"link_id": "wrong", "old_phone": OLD, "new_phone": "+3", "confidence": 0.8, **dates},
        {"link_id": "another's", "old_phone": OLD, "new_phone": "+4", "confidence": 0.9, "changed_after": at("2025-01-01")},
        {"link_id": "in use", "old_phone": THIRD, "new_phone": "+5", "confidence": 0.9, **dates},
        {"link_id": "in use, briefly", "old_phone": THIRD, "new_phone": "+6", **{**dates, "changed_before": at("2024-02-01")}},
        {"link_id": "not seen again", "old_phone": DESK, "new_phone": "+7", **dates},
    )  # fmt: skip
    ends = {"told_until": at("2023-10-20"), "as_of": at("2024-04-17")}
    proofs = proof_spans(own_uses(uses, ("login",)), ends["told_until"])
    labels = {
        row["link_id"]: row for row in silver_labels(links, declared, proofs, both_days=BOTH_DAYS, **ends).collect()
    }
    assert {name: (row["told_by"], row["right"]) for name, row in labels.items()} == {
        "right": ("declared", True), "wrong": ("declared", False), "in use": ("in_use", False),
    }  # fmt: skip
    # Twice in 292 days; a proof in 180 days more had a chance of 1 - exp(-2 / 292 · 180).
    assert labels["in use"]["weight"] == pytest.approx(1 / (1 - 2.718281828 ** (-2 / 292 * 180)), rel=1e-3)
    assert labels["right"]["weight"] == 1.0

    (found,) = found_again(declared, links, RULES).collect()
    assert (found["link_id"], found["published"], found["actionable"], found["dates_covered"]) == (
        "right",
        True,
        True,
        True,
    )
    assert found["wrong_links"] == 1, "what leads elsewhere while the account had OLD"
    (lost,) = found_again(declared, links.limit(0), RULES).collect()
    assert (lost["link_id"], lost["published"], lost["dates_covered"], lost["wrong_links"]) == (None, False, None, 0)
