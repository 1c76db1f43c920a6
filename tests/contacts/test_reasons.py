"""Every reason that the case tables know, and every one that occurs in them, is a word of its kind."""

import json

import pytest

from case_files import case_rows
from ringback.contacts.addresses import parse_cn_address
from ringback.contacts.line_classes import CLASSES, dialled_patterns
from ringback.contacts.phones.answer import Reader
from ringback.contacts.phones.table import phone_table
from ringback.contacts.placeholders import load_placeholders
from ringback.contacts.reasons import AddressReason, PhoneReason, Reason, Told


def words(kind: type[Told]) -> set[str]:
    return {member.value for member in kind}


def known_of(reasons: set[str]) -> set[str]:
    return {reason.partition(":")[0] for reason in reasons}


def test_reasons_of_messy_phones() -> None:
    reader, rows = Reader(phone_table()), case_rows("phone_mess")
    fields = [(row["raw"].encode().decode("unicode_escape"), row["region"] or None) for row in rows]
    told = {reason for raw, region in fields for reason in reader.phone(raw, region).reasons}
    expected = {reason for row in rows for reason in row["reasons"].split(";") if reason}
    assert len(told) > 30
    assert known_of(told | expected) <= words(PhoneReason)


def test_reasons_of_the_tables_that_phones_are_looked_up_in() -> None:
    leaves = {reason for leaf in phone_table().digits.leaves if hasattr(leaf, "facts") for reason in leaf.facts.reasons}
    services = {kind for kind, _ in dialled_patterns("CN")}
    fillers = {kind.reason for kind in load_placeholders()}
    assert known_of(leaves | services | fillers | set(CLASSES)) <= words(PhoneReason)


def test_reasons_of_addresses() -> None:
    told = {reason for row in case_rows("addresses_cn") for reason in parse_cn_address(row["text"]).reasons}
    assert len(told) > 3
    assert told <= words(AddressReason)


@pytest.mark.parametrize("name", ["emails", "devices", "names"])
def test_reasons_of_the_other_tables(name: str) -> None:
    told = {row.get("reason") or row.get("reasons") or "" for row in case_rows(name)}
    assert {reason for each in told for reason in each.split(";") if reason} <= words(Reason)


def test_a_reason_is_its_word_wherever_it_goes() -> None:
    assert PhoneReason.REPAIRED.of(22) == "repaired:22"
    assert json.loads(json.dumps([PhoneReason.INVALID])) == ["invalid_number"]
    assert PhoneReason.INVALID == "invalid_number"
