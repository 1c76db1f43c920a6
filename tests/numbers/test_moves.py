"""Moves between numbers, on drawn records: within a person by what stands beside both, and between two persons."""

from pathlib import Path
from typing import Any, NamedTuple

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


class Case(NamedTuple):
    """Records of people who have nothing to do with those of other cases; `looked_up`: day and state of OLD."""

    records: tuple[Seen, ...]
    looked_up: tuple[tuple[str, str], ...] = ()
    as_of: str = "2026-01-01"


CASES: list[Case] = []  # every test's, filled where it is written, so that all are linked in one run
Moves = dict[tuple[str, str, str, str], Row]


def case(*records: Seen, looked_up: tuple[tuple[str, str], ...] = (), as_of: str = "2026-01-01") -> int:
    """Its place among the CASES."""
    CASES.append(Case(records, looked_up, as_of))
    return len(CASES) - 1


def apart(value: str, n: int) -> str:
    """A person's, an account's, a number's or another identifier's name in the case of that place."""
    return f"{value}/{n}"


@pytest.fixture(scope="module")
def moves(spark: SparkSession, interpreted: None) -> list[Moves]:
    """By case, links by (OLD's person, NEW's person, OLD, NEW)."""
    told: list[Moves] = [{} for _ in CASES]
    for as_of in {one.as_of for one in CASES}:
        for row in linked(spark, as_of):
            values = (row[name].split("/") for name in ("old_person_id", "new_person_id", "old_phone", "new_phone"))
            parts = list(values)
            told[int(parts[0][1])][tuple(part[0] for part in parts)] = row  # type: ignore[index]
    return told


def linked(spark: SparkSession, as_of: str) -> list[Row]:
    """The links of all cases of that day."""
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (CONTACT_RECORDS, CONTACT_POINTS, PERSON_RECORDS)}
    spans: dict[tuple[str, str, str], list[str]] = {}
    status, persons = [], set()
    of_day = [(n, one) for n, one in enumerate(CASES) if one.as_of == as_of]
    for at_case, n, one in ((at_case, n, one) for at_case, told in of_day for n, one in enumerate(told.records)):
        person = apart(one["person"], at_case)
        persons.add(person)
        key = {
            "source": "shop",
            "record_id": f"r{at_case}.{n}",
            "seen_from": at(one["day"]),
            "seen_to": at(one["until"]),
        }
        given, family = one.get("name") or (None, None)
        attributes = {"kind": one["event"], "delivery": one.get("delivery")} if "event" in one else {}
        rows[CONTACT_RECORDS].append({
            **key, "input": "events" if "event" in one else "contacts",
            "account_id": apart(one["account"], at_case) if "account" in one else None,
            "attributes": {k: v for k, v in attributes.items() if v},
            "name": (given, [], family, None, [], f"{given} {family}") if family else None,
        })  # fmt: skip
        rows[PERSON_RECORDS].append(
            {**key, "person_id": person, "valid_from": key["seen_from"], "valid_to": key["seen_to"]}
        )
        for kind in ("phone", "device", "email", "address"):
            if kind in one:
                sent, line, value = (
                    one.get("event") == "sms_out",
                    detail(line_kind=one.get("line")),
                    apart(one[kind], at_case),
                )
                rows[CONTACT_POINTS].append(
                    {**key, "kind": kind, "ordinal": 0, "value": value, "valid": not sent, "detail": line}
                )
                if not sent:
                    spans.setdefault((kind, value, person), []).extend((one["day"], one["until"]))
    for at_case, told in of_day:
        status += [
            {"phone": apart(OLD, at_case), "provider": "v", "checked_at": at(day), "raw_code": "2", "line_state": state,
             "owner_changed_since": "unknown", "expires_at": at(day), "expired": True, "look_ups": 1}
            for day, state in told.looked_up
        ]  # fmt: skip
    tenures = [
        {"kind": kind, "value": value, "tenure": n, "person_id": person, "held_from": at(min(days)), "held_to": at(max(days))}
        for n, ((kind, value, person), days) in enumerate(sorted(spans.items(), key=lambda held: (held[0][:2], min(held[1]))), 1)
    ]  # fmt: skip
    found = link_numbers(
        *(table_rows(spark, table, of) for table, of in rows.items()),
        table_rows(spark, PERSONS, [
            {"person_id": p, "records": 1, "first_seen_at": at("2020-01-01"), "last_seen_at": at("2020-01-01"), "weakest_link": 30.0}
            for p in sorted(persons)
        ]),
        table_rows(spark, TENURES, tenures), table_rows(spark, HUBS, []),
        rules=RULES, as_of=at(as_of), status=table_rows(spark, NUMBER_STATUS, status),
    )  # fmt: skip
    return found.collect()


def kinds(row: Row) -> dict[str, float]:
    return {part["kind"]: part["weight"] for part in row["evidence"]}


def changed(found: Moves) -> list[Row]:
    return [row for row in found.values() if row["verdict"] == "changed"]


def only(found: Moves) -> Row:
    (row,) = (row for (_, _, old, new), row in found.items() if (old, new) == (OLD, NEW))
    return row


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


SHE_GOES_ON = case(*two(name=ANN))
NAMELESS = case(*two())
ANOTHER_NAME = case(*two(name=BEN))
BESIDE = case(
    *two(name=ANN),
    *[seen("a", day, event="otp_ok", account="1", phone=OLD, device="d") for day in ("2025-08-01", "2025-10-01")],
)
RESTED = case(
    *[{**one, "day": f"2025-12-{n + 10}", "until": f"2025-12-{n + 10}"} if one["person"] == "b" else one
      for n, one in enumerate(two())]
)  # fmt: skip
HEIRS = case(
    *two(name=ANN),
    *[{**one, "person": "c", "account": "3", "phone": "+12124560103"} for one in two(name=ANN) if one["person"] == "b"],
)
GIVEN_UP = case(seen("a", "2024-01-01", "2024-03-01", account="1", phone=NEW, name=ANN), *two(name=ANN))


def test_who_goes_on_where_another_left_off_has_moved(moves: list[Moves]) -> None:
    found = moves[SHE_GOES_ON]
    assert set(found) == {("a", "b", OLD, NEW)}
    link = found[("a", "b", OLD, NEW)]
    assert (link["verdict"], link["status"]) == ("changed", "candidate")
    assert {"other_person", "device", "name"} <= kinds(link).keys()
    assert (f"{link['changed_after']:%m-%d}", f"{link['changed_before']:%m-%d}") == ("05-01", "05-04")


def test_another_name_on_the_same_device_is_another(moves: list[Moves]) -> None:
    (link,) = moves[ANOTHER_NAME].values()
    assert (link["verdict"], kinds(link)["name"]) == ("undecided", RULES.across.names_differ)
    assert link["confidence"] < 0.1


def test_who_goes_on_beside_has_not_moved(moves: list[Moves]) -> None:
    assert changed(moves[BESIDE]) == []


def test_a_device_that_rested_for_long_tells_little(moves: list[Moves]) -> None:
    quick, slow = (moves[case][("a", "b", OLD, NEW)] for case in (NAMELESS, RESTED))
    assert ("device" in kinds(quick), "device" in kinds(slow)) == (True, False)
    assert slow["confidence"] < quick["confidence"]


def test_two_heirs_share_what_one_would_have(moves: list[Moves]) -> None:
    alone = moves[SHE_GOES_ON][("a", "b", OLD, NEW)]["confidence"]
    found = [row for (old, new, *_), row in moves[HEIRS].items() if old == "a" and new in "bc"]
    assert len(found) == 2
    assert sum(row["confidence"] for row in found) <= 1
    assert max(row["confidence"] for row in found) < alone
    assert sum(row["verdict"] == "changed" for row in found) <= 1


def test_a_number_that_was_given_up_before_another_took_it_is_recycled(moves: list[Moves]) -> None:
    """Ann had NEW before OLD; whoever uses her old device now has it: not she, whatever the name says."""
    link = moves[GIVEN_UP][("a", "b", OLD, NEW)]
    assert (link["verdict"], kinds(link)["recycled"]) == ("recycled", RULES.across.recycled)
    assert len(changed(moves[GIVEN_UP])) == 1  # from NEW to OLD


def within(*more: Seen, **beside_new: Any) -> list[Seen]:
    """Ann's OLD with her account, used every month until May; NEW in June and July with what stands beside it."""
    olds = [seen("a", f"2025-0{month}-01", event="otp_ok", account="1", phone=OLD, name=ANN) for month in range(1, 6)]
    news = [seen("a", day, event="otp_ok", phone=NEW, **beside_new) for day in ("2025-06-01", "2025-07-01")]
    return [*olds, *news, *more]


HER_ACCOUNT = case(*within(account="1"))
HER_NAME = case(*within(name=ANN))
ANOTHERS_NAME = case(*within(account="1", name=BEN))
ANOTHER_ACCOUNT = case(*within(account="9"))
A_DAY_LATER = case(*within(account="1"), as_of="2025-06-02")
USED_ON = case(*within(seen("a", "2025-06-10", event="otp_ok", account="1", phone=OLD), account="1"))
WRITTEN_TO = case(*within(seen("a", "2025-06-10", event="sms_out", account="1", phone=OLD), account="1"))
# ... to NEW, early on and a few days before the last of OLD
ON_FILE = case(*within(seen("a", "2025-02-10", event="sms_out", account="1", phone=NEW), account="1"))
JUST_BEFORE = case(*within(seen("a", "2025-04-20", event="sms_out", account="1", phone=NEW), account="1"))
# One other person with NEW, or more than are looked at one by one.
OF_OTHERS = {
    n: case(*within(account="1"), *[seen(f"q{q}", "2025-01-01", "2025-12-01", phone=NEW) for q in range(n)])
    for n in (0, 1, 60)
}
MUCH_USED = case(
    *within(account="1"),
    *[seen("a", f"2025-07-{day:02}", event="otp_ok", account="1", phone=NEW) for day in range(2, 12)],
)
DELIVERED_TO = case(
    *[{**one, "event": "order"} if one["phone"] == NEW else one for one in within(account="1", name=ANN)]
)


@pytest.mark.parametrize(
    ("of", "verdicts", "piece"),
    [(HER_ACCOUNT, ["changed"], None), (HER_NAME, ["changed"], None), (ANOTHERS_NAME, [], "names_apart")],
)
def test_what_stands_beside_both(moves: list[Moves], of: int, verdicts: list[str], piece: str | None) -> None:
    assert [row["verdict"] for row in changed(moves[of])] == verdicts
    assert all(piece in kinds(row) for row in moves[of].values() if piece)


def test_nothing_of_hers_beside_new_makes_it_less_sure(moves: list[Moves]) -> None:
    hers, loose = only(moves[HER_ACCOUNT]), only(moves[ANOTHER_ACCOUNT])
    assert "tie" in kinds(loose)
    assert loose["confidence"] < hers["confidence"]


def test_silence_is_measured_by_olds_own_rhythm(moves: list[Moves]) -> None:
    soon, later = only(moves[A_DAY_LATER]), only(moves[HER_ACCOUNT])
    assert kinds(soon)["silent"] == pytest.approx(RULES.silent_start + RULES.silent_use * 4 * 32 / 120)
    assert kinds(later)["silent"] == pytest.approx(RULES.silent_start + RULES.silent_use * RULES.silent_most)


def test_use_of_old_afterwards_counts_against_and_what_was_sent_does_not(moves: list[Moves]) -> None:
    used, sent = only(moves[USED_ON]), only(moves[WRITTEN_TO])
    assert kinds(used)["used_on"] == pytest.approx(RULES.used_on)
    assert kinds(used)["settled"] == pytest.approx(RULES.settled)  # NEW alone on one day after it
    texts = {piece["kind"]: piece["text"] for piece in used["evidence"]}
    assert texts["settled"] == "NEW was used on 1 more day, and OLD was not"
    assert texts["hand_over"].startswith("0 days between")
    assert not {"used_on", "overlap"} & kinds(sent).keys()


def test_a_number_that_the_brand_wrote_to_all_the_time_is_no_new_one(moves: list[Moves]) -> None:
    told, fresh = only(moves[ON_FILE]), only(moves[JUST_BEFORE])
    assert (kinds(told)["on_file"], told["verdict"]) == (RULES.on_file, "undecided")
    assert ("on_file" in kinds(fresh), fresh["verdict"]) == (False, "changed")


@pytest.mark.parametrize(("others", "weight"), [(0, None), (1, RULES.new_anothers), (60, RULES.new_anothers)])
def test_a_number_that_others_have_all_the_time_is_theirs(
    moves: list[Moves], others: int, weight: float | None
) -> None:
    found = moves[OF_OTHERS[others]]
    told = [kinds(row) for (person, _, old, new), row in found.items() if (person, old, new) == ("a", OLD, NEW)]
    assert [kind.get("new_anothers") for kind in told] == [weight]
    assert bool(changed(found)) == (weight is None)


def test_each_use_of_new_without_one_of_old_counts_up_to_a_bound(moves: list[Moves]) -> None:
    assert kinds(only(moves[HER_ACCOUNT]))["settled"] == pytest.approx(RULES.settled)  # the first use only begins it
    assert kinds(only(moves[MUCH_USED]))["settled"] == RULES.settled_most


def test_a_line_that_is_only_delivered_to_is_no_new_number(moves: list[Moves]) -> None:
    assert changed(moves[DELIVERED_TO]) == []


@pytest.mark.parametrize(
    ("of", "piece"),
    [
        (case(*within(account="1"), looked_up=(("2025-08-01", "empty"),)), {"line_dead": RULES.state.dead}),
        (case(*within(account="1"), looked_up=(("2025-08-01", "off"),)), {"line_quiet": RULES.state.quiet}),
        (case(*within(account="1"), looked_up=(("2025-04-01", "empty"),)), {}),  # while it was used
        # The last one counts, and active alone says little.
        (case(*within(account="1"), looked_up=(("2025-08-01", "empty"), ("2025-09-01", "active"))), {}),
        (HER_ACCOUNT, {}),
    ],
)
def test_look_ups_of_old(moves: list[Moves], of: int, piece: dict[str, float]) -> None:
    told = kinds(only(moves[of]))
    assert {kind: weight for kind, weight in told.items() if kind.startswith("line_") and kind != "line_kind"} == piece


def receipt(day: str, delivery: str) -> int:
    """Ann's change, and what came of a message to OLD on that day."""
    told = seen("a", day, event="sms_out", account="1", phone=OLD, delivery=delivery)
    return case(*within(told, account="1"))


@pytest.mark.parametrize(
    ("of", "piece"),
    [
        (receipt("2025-06-10", "bounced"), {"bounced": RULES.state.bounced}),
        (receipt("2025-04-10", "bounced"), {}),
        (receipt("2025-06-10", "delivered"), {"arrived": RULES.state.arrived}),
        (receipt("2025-05-10", "delivered"), {}),
    ],
)
def test_receipts_of_old(moves: list[Moves], of: int, piece: dict[str, float]) -> None:
    told = kinds(only(moves[of]))
    assert {kind: weight for kind, weight in told.items() if kind in ("bounced", "arrived")} == piece


BOOKS = (
    seen("a", "2025-01-01", "2025-03-01", account="1", phone=OLD, name=ANN),
    seen("a", "2025-04-01", "2025-09-01", account="1", phone=NEW, name=ANN),
)
IN_BOOKS = case(*BOOKS)
# Books tell the kind of a line, uses do not: they are lines of their own, and say more.
IN_USE_TOO = case(
    *({**book, "line": "mobile"} for book in BOOKS),
    *[
        seen("a", f"2025-{month:02}-10", event="otp_ok", account="1", phone=OLD if month < 4 else NEW)
        for month in range(1, 9)
    ],
)
IN_ANOTHERS_BOOKS = case(BOOKS[0], {**BOOKS[1], "account": "2"})
BOTH_IN_BOOKS = case({**BOOKS[0], "until": "2025-05-01"}, BOOKS[1])


def test_a_change_that_the_account_itself_tells_is_declared(moves: list[Moves]) -> None:
    told, used = only(moves[IN_BOOKS]), only(moves[IN_USE_TOO])
    assert (told["verdict"], told["status"]) == ("changed", "declared")
    assert ("settled" in kinds(used), used["status"]) == (True, "declared")
    assert only(moves[IN_ANOTHERS_BOOKS])["status"] == "candidate"
    assert [row["status"] for row in moves[BOTH_IN_BOOKS].values() if row["status"] == "declared"] == []
