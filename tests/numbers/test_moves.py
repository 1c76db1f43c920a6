"""Moves between numbers, on drawn records: within a person by what stands beside both, and between two persons."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from ringback.config import load_settings
from ringback.numbers import link_numbers
from ringback.tables import CONTACT_POINTS, CONTACT_RECORDS, HUBS, NUMBER_STATUS, PERSON_RECORDS, PERSONS, TENURES
from rows import at, detail, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")

RULES = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).links
OLD, NEW = "+12124560101", "+12124560102"
ANN, BEN = ("ann", "poe"), ("ben", "roe")
Seen = dict[str, Any]


def seen(person: str, day: str, until: str | None = None, **told: Any) -> Seen:
    """One record: `event` is its kind (none = a contact record); account, name; phone, device, email, address, delivery."""
    return {"person": person, "day": day, "until": until or day, **told}


def moves(
    spark: SparkSession, *records: Seen, looked_up: tuple[tuple[str, str], ...] = (), as_of: str = "2026-01-01"
) -> dict[tuple[str, str, str, str], Row]:
    """Links by (OLD's person, NEW's person, OLD, NEW); `looked_up`: day and state of OLD."""
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (CONTACT_RECORDS, CONTACT_POINTS, PERSON_RECORDS)}
    spans: dict[tuple[str, str, str], list[str]] = {}
    for n, one in enumerate(records):
        key = {"source": "shop", "record_id": f"r{n}", "seen_from": at(one["day"]), "seen_to": at(one["until"])}
        given, family = one.get("name") or (None, None)
        attributes = {"kind": one["event"], "delivery": one.get("delivery")} if "event" in one else {}
        rows[CONTACT_RECORDS].append({
            **key, "input": "events" if "event" in one else "contacts", "account_id": one.get("account"),
            "attributes": {k: v for k, v in attributes.items() if v},
            "name": (given, [], family, None, [], f"{given} {family}") if family else None,
        })  # fmt: skip
        rows[PERSON_RECORDS].append(
            {**key, "person_id": one["person"], "valid_from": key["seen_from"], "valid_to": key["seen_to"]}
        )
        for kind in ("phone", "device", "email", "address"):
            if kind in one:
                sent, line = one.get("event") == "sms_out", detail(line_kind=one.get("line"))
                point = {"kind": kind, "ordinal": 0, "value": one[kind], "valid": not sent, "detail": line}
                rows[CONTACT_POINTS].append({**key, **point})
                if not sent:
                    spans.setdefault((kind, one[kind], one["person"]), []).extend((one["day"], one["until"]))
    tenures = [
        {"kind": kind, "value": value, "tenure": n, "person_id": person, "held_from": at(min(days)), "held_to": at(max(days))}
        for n, ((kind, value, person), days) in enumerate(sorted(spans.items(), key=lambda held: (held[0][:2], min(held[1]))), 1)
    ]  # fmt: skip
    persons = [
        {"person_id": p, "records": 1, "first_seen_at": at("2020-01-01"), "last_seen_at": at("2020-01-01"), "weakest_link": 30.0}
        for p in sorted({one["person"] for one in records})
    ]  # fmt: skip
    status = [
        {"phone": OLD, "provider": "v", "checked_at": at(day), "raw_code": "2", "line_state": state, "owner_changed_since": "unknown",
         "expires_at": at(day), "expired": True, "look_ups": 1}
        for day, state in looked_up
    ]  # fmt: skip
    found = link_numbers(
        *(table_rows(spark, table, of) for table, of in rows.items()),
        table_rows(spark, PERSONS, persons), table_rows(spark, TENURES, tenures), table_rows(spark, HUBS, []),
        rules=RULES, as_of=at(as_of), status=table_rows(spark, NUMBER_STATUS, status),
    )  # fmt: skip
    return {(r["old_person_id"], r["new_person_id"], r["old_phone"], r["new_phone"]): r for r in found.collect()}


def kinds(row: Row) -> dict[str, float]:
    return {part["kind"]: part["weight"] for part in row["evidence"]}


def two(**of_second: Any) -> list[Seen]:
    """Ann with OLD on a device; three days after her last use of it a person of another account with NEW begins on it."""
    first = [
        seen("a", day, event="otp_ok", account="1", phone=OLD, device="d")
        for day in ("2025-01-01", "2025-03-01", "2025-05-01")
    ]
    second = [
        seen("b", day, event="otp_ok", account="2", phone=NEW, device="d", **of_second)
        for day in ("2025-05-04", "2025-07-01")
    ]
    return [seen("a", "2025-01-01", account="1", phone=OLD, name=ANN), *first, *second]


def test_who_goes_on_where_another_left_off_has_moved(spark: SparkSession) -> None:
    found = moves(spark, *two(name=ANN))
    assert set(found) == {("a", "b", OLD, NEW)}
    link = found[("a", "b", OLD, NEW)]
    assert (link["verdict"], link["status"]) == ("changed", "candidate")
    assert {"other_person", "device", "name"} <= kinds(link).keys()
    assert (f"{link['changed_after']:%m-%d}", f"{link['changed_before']:%m-%d}") == ("05-01", "05-04")


def test_another_name_on_the_same_device_is_another(spark: SparkSession) -> None:
    (link,) = moves(spark, *two(name=BEN)).values()
    assert (link["verdict"], kinds(link)["name"]) == ("undecided", RULES.across.names_differ)
    assert link["confidence"] < 0.1


def test_who_goes_on_beside_has_not_moved(spark: SparkSession) -> None:
    still = [seen("a", day, event="otp_ok", account="1", phone=OLD, device="d") for day in ("2025-08-01", "2025-10-01")]
    found = moves(spark, *two(name=ANN), *still)
    assert [row["verdict"] for row in found.values() if row["verdict"] == "changed"] == []


def test_a_device_that_rested_for_long_tells_little(spark: SparkSession) -> None:
    quick = moves(spark, *two())[("a", "b", OLD, NEW)]
    late = [{**one, "day": f"2025-12-{n + 10}", "until": f"2025-12-{n + 10}"} if one["person"] == "b" else one
            for n, one in enumerate(two())]  # fmt: skip
    slow = moves(spark, *late)[("a", "b", OLD, NEW)]
    assert ("device" in kinds(quick), "device" in kinds(slow)) == (True, False)
    assert slow["confidence"] < quick["confidence"]


def test_two_heirs_share_what_one_would_have(spark: SparkSession) -> None:
    third = [
        {**one, "person": "c", "account": "3", "phone": "+12124560103"} for one in two(name=ANN) if one["person"] == "b"
    ]
    alone = moves(spark, *two(name=ANN))[("a", "b", OLD, NEW)]["confidence"]
    found = [row for (old, new, *_), row in moves(spark, *two(name=ANN), *third).items() if old == "a" and new in "bc"]
    assert len(found) == 2
    assert sum(row["confidence"] for row in found) <= 1
    assert max(row["confidence"] for row in found) < alone
    assert sum(row["verdict"] == "changed" for row in found) <= 1


def test_a_number_that_was_given_up_before_another_took_it_is_recycled(spark: SparkSession) -> None:
    """Ann had NEW before OLD; whoever uses her old device now has it: not she, whatever the name says."""
    once = seen("a", "2024-01-01", "2024-03-01", account="1", phone=NEW, name=ANN)
    found = moves(spark, once, *two(name=ANN))
    link = found[("a", "b", OLD, NEW)]
    assert (link["verdict"], kinds(link)["recycled"]) == ("recycled", RULES.across.recycled)
    assert [row["verdict"] for row in found.values()].count("changed") == 1  # from NEW to OLD


def within(*more: Seen, **beside_new: Any) -> list[Seen]:
    """Ann's OLD with her account, used every month until May; NEW in June and July with what stands beside it."""
    olds = [seen("a", f"2025-0{month}-01", event="otp_ok", account="1", phone=OLD, name=ANN) for month in range(1, 6)]
    news = [seen("a", day, event="otp_ok", phone=NEW, **beside_new) for day in ("2025-06-01", "2025-07-01")]
    return [*olds, *news, *more]


def only(found: dict[Any, Row]) -> Row:
    (row,) = (row for (_, _, old, new), row in found.items() if (old, new) == (OLD, NEW))
    return row


@pytest.mark.parametrize(
    ("beside", "verdict", "piece"),
    [
        ({"account": "1"}, "changed", None),
        ({"name": ANN}, "changed", None),
        ({"account": "1", "name": BEN}, None, "names_apart"),
    ],
)
def test_what_stands_beside_both(
    spark: SparkSession, beside: dict[str, Any], verdict: str | None, piece: str | None
) -> None:
    found = moves(spark, *within(**beside))
    changed = [row for row in found.values() if row["verdict"] == "changed"]
    assert [row["verdict"] for row in changed] == ([verdict] if verdict else [])
    assert all(piece in kinds(row) for row in found.values() if piece)


def test_nothing_of_hers_beside_new_makes_it_less_sure(spark: SparkSession) -> None:
    hers, loose = (only(moves(spark, *within(account=account))) for account in ("1", "9"))
    assert "tie" in kinds(loose)
    assert loose["confidence"] < hers["confidence"]


def test_silence_is_measured_by_olds_own_rhythm(spark: SparkSession) -> None:
    known = within(account="1")
    soon, later = (only(moves(spark, *known, as_of=day)) for day in ("2025-06-02", "2026-01-01"))
    assert kinds(soon)["silent"] == pytest.approx(RULES.silent_start + RULES.silent_use * 4 * 32 / 120)
    assert kinds(later)["silent"] == pytest.approx(RULES.silent_start + RULES.silent_use * RULES.silent_most)


def test_use_of_old_afterwards_counts_against_and_what_was_sent_does_not(spark: SparkSession) -> None:
    used = only(moves(spark, *within(seen("a", "2025-06-10", event="otp_ok", account="1", phone=OLD), account="1")))
    sent = only(moves(spark, *within(seen("a", "2025-06-10", event="sms_out", account="1", phone=OLD), account="1")))
    assert kinds(used)["used_on"] == pytest.approx(RULES.used_on)
    assert kinds(used)["settled"] == pytest.approx(RULES.settled)  # NEW alone on one day after it
    texts = {piece["kind"]: piece["text"] for piece in used["evidence"]}
    assert texts["settled"] == "NEW was used on 1 more day, and OLD was not"
    assert texts["hand_over"].startswith("0 days between")
    assert not {"used_on", "overlap"} & kinds(sent).keys()


def test_a_number_that_the_brand_wrote_to_all_the_time_is_no_new_one(spark: SparkSession) -> None:
    early = seen("a", "2025-02-10", event="sms_out", account="1", phone=NEW)
    late = {**early, "day": "2025-04-20", "until": "2025-04-20"}  # a few days before the last of OLD
    told, fresh = (moves(spark, *within(one, account="1")) for one in (early, late))
    assert kinds(only(told))["on_file"] == RULES.on_file
    assert only(told)["verdict"] == "undecided"
    assert ("on_file" in kinds(only(fresh)), only(fresh)["verdict"]) == (False, "changed")


@pytest.mark.parametrize(("others", "weight"), [(0, None), (1, RULES.new_anothers), (60, RULES.new_anothers)])
def test_a_number_that_others_have_all_the_time_is_theirs(
    spark: SparkSession, others: int, weight: float | None
) -> None:
    """One other person, or more than are looked at one by one."""
    theirs = [seen(f"q{n}", "2025-01-01", "2025-12-01", phone=NEW) for n in range(others)]
    links = moves(spark, *within(account="1"), *theirs)
    told = [kinds(row) for (person, _, old, new), row in links.items() if (person, old, new) == ("a", OLD, NEW)]
    assert [kind.get("new_anothers") for kind in told] == [weight]
    assert bool([row for row in links.values() if row["verdict"] == "changed"]) == (weight is None)


def test_each_use_of_new_without_one_of_old_counts_up_to_a_bound(spark: SparkSession) -> None:
    more = [seen("a", f"2025-07-{day:02}", event="otp_ok", account="1", phone=NEW) for day in range(2, 12)]
    few, many = only(moves(spark, *within(account="1"))), only(moves(spark, *within(*more, account="1")))
    assert kinds(few)["settled"] == pytest.approx(RULES.settled)  # the first use only begins it
    assert kinds(many)["settled"] == RULES.settled_most


def test_a_line_that_is_only_delivered_to_is_no_new_number(spark: SparkSession) -> None:
    orders = [{**one, "event": "order"} if one["phone"] == NEW else one for one in within(account="1", name=ANN)]
    assert [row["verdict"] for row in moves(spark, *orders).values() if row["verdict"] == "changed"] == []


@pytest.mark.parametrize(
    ("looked_up", "piece"),
    [
        ((("2025-08-01", "empty"),), {"line_dead": RULES.state.dead}),
        ((("2025-08-01", "off"),), {"line_quiet": RULES.state.quiet}),
        ((("2025-04-01", "empty"),), {}),  # while it was used
        ((("2025-08-01", "empty"), ("2025-09-01", "active")), {}),  # the last one counts, and active alone says little
        ((), {}),
    ],
)
def test_look_ups_of_old(spark: SparkSession, looked_up: tuple[tuple[str, str], ...], piece: dict[str, float]) -> None:
    told = kinds(only(moves(spark, *within(account="1"), looked_up=looked_up)))
    assert {kind: weight for kind, weight in told.items() if kind.startswith("line_") and kind != "line_kind"} == piece


@pytest.mark.parametrize(
    ("day", "delivery", "piece"),
    [
        ("2025-06-10", "bounced", {"bounced": RULES.state.bounced}),
        ("2025-04-10", "bounced", {}),
        ("2025-06-10", "delivered", {"arrived": RULES.state.arrived}),
        ("2025-05-10", "delivered", {}),
    ],
)
def test_receipts_of_old(spark: SparkSession, day: str, delivery: str, piece: dict[str, float]) -> None:
    receipt = seen("a", day, event="sms_out", account="1", phone=OLD, delivery=delivery)
    told = kinds(only(moves(spark, *within(receipt, account="1"))))
    assert {kind: weight for kind, weight in told.items() if kind in ("bounced", "arrived")} == piece


def test_a_change_that_the_account_itself_tells_is_declared(spark: SparkSession) -> None:
    books = [
        seen("a", "2025-01-01", "2025-03-01", account="1", phone=OLD, name=ANN),
        seen("a", "2025-04-01", "2025-09-01", account="1", phone=NEW, name=ANN),
    ]
    link = only(moves(spark, *books))
    assert (link["verdict"], link["status"]) == ("changed", "declared")
    # Books tell the kind of a line, uses do not: they are lines of their own, and say more.
    uses = [
        seen("a", f"2025-{month:02}-10", event="otp_ok", account="1", phone=OLD if month < 4 else NEW)
        for month in range(1, 9)
    ]
    link = only(moves(spark, *({**book, "line": "mobile"} for book in books), *uses))
    assert ("settled" in kinds(link), link["status"]) == (True, "declared")
    elsewhere = [books[0], {**books[1], "account": "2"}]
    assert only(moves(spark, *elsewhere))["status"] == "candidate"
    both = [{**books[0], "until": "2025-05-01"}, books[1]]
    assert [row["status"] for row in moves(spark, *both).values() if row["status"] == "declared"] == []
