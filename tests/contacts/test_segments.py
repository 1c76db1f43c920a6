"""China's number segments: the table's blocks, what they change, and which blocks nobody told us of."""

from datetime import date
from pathlib import Path

import phonenumbers
import pytest

from ringback.contacts.segments import load_segments, segment_table, segment_verdict
from ringback.errors import ConfigError

HEADER = "prefix,digits,class,holder,host,valid_from,valid_to,source\n"
BLOCKS = [
    # number, class, holder, host
    ("13412345678", "mobile", "China Mobile", ""),
    ("13491234567", None, None, None),
    ("13492345678", "satellite", "China Telecom", ""),
    ("13912345678", "mobile", "China Mobile", ""),
    ("14512345678", "data_card", "China Unicom", ""),
    ("14712345678", "data_card", "China Mobile", ""),
    ("14912345678", "data_card", "China Telecom", ""),
    ("14612345678", "iot", "", ""),
    ("14812345678", "iot", "", ""),
    ("1440123456789", "iot", "", ""),
    ("1410123456789", "iot", "", ""),
    ("14101234567", "unassigned", "", ""),
    ("1064812345678", "iot", "", ""),
    ("15412345678", "unassigned", "", ""),
    ("16101234567", "mobile", "China Broadnet", ""),
    ("16112345678", None, None, None),
    ("16191234567", "satellite", "China SatNet", ""),
    ("16212345678", "mvno", "mobile resellers", "China Telecom"),
    ("16512345678", "mvno", "mobile resellers", "China Mobile"),
    ("16712345678", "mvno", "mobile resellers", "China Unicom"),
    ("17001234567", "mvno", "mobile resellers", "China Telecom"),
    ("17031234567", "mvno", "mobile resellers", "China Mobile"),
    ("17041234567", "mvno", "mobile resellers", "China Unicom"),
    ("17112345678", "mvno", "mobile resellers", "China Unicom"),
    ("17212345678", "mobile", "China Mobile", ""),
    ("17401234567", "satellite", "China Telecom", ""),
    ("17471234567", None, None, None),
    ("17491234567", "satellite", "", ""),
    ("19212345678", "mobile", "China Broadnet", ""),
    ("19412345678", "unassigned", "", ""),
    ("19912345678", "mobile", "China Telecom", ""),
    ("075512345678", None, None, None),
    ("1391234567", None, None, None),
    ("", None, None, None),
]


@pytest.mark.parametrize("block", BLOCKS, ids=[block[0] for block in BLOCKS])
def test_the_block_with_the_longest_prefix_counts(block: tuple[str, str | None, str | None, str | None]) -> None:
    found = load_segments().of(block[0])
    assert (found and found.line_class, found and found.holder, found and found.host) == block[1:]


def test_what_the_table_changes_of_the_library_is_exactly_this() -> None:
    changed: dict[str, str] = {}
    unknown = set()
    for block in range(13000, 20000):
        number = f"{block}123456"
        parsed = phonenumbers.PhoneNumber(country_code=86, national_number=int(number))
        verdict = segment_verdict(number, phonenumbers.is_valid_number(parsed))
        if verdict.reasons == ("segment_overrides",):
            changed[str(block)] = verdict.segment.line_class if verdict.segment else ""
        unknown |= {str(block)[:4]} if verdict.reasons == ("unknown_segment",) else set()
    by_prefix = {block[:3]: kind for block, kind in changed.items()}
    assert by_prefix == {"146": "iot", "148": "iot", "149": "data_card", "161": "satellite", "174": "satellite"}
    sub_blocks = {block[:4] for block in changed if block[:3] in ("161", "174")}
    assert sub_blocks == {"1619", "1740", "1741", "1749"}
    assert unknown == {"1349", *(f"144{n}" for n in range(10)), *(f"161{n}" for n in range(1, 9)), "1741"} | {
        f"174{n}" for n in range(2, 9)
    }


@pytest.mark.parametrize(
    ("number", "library_valid", "usable", "reasons"),
    [
        ("14912345678", False, True, ("segment_overrides",)),
        ("15412345678", True, False, ("segment_overrides",)),
        ("15412345678", False, False, ()),
        ("13912345678", True, True, ()),
        ("16112345678", True, True, ("unknown_segment",)),
        ("16112345678", False, False, ("unknown_segment",)),
        ("075512345678", True, True, ()),
    ],
)
def test_the_table_stands_above_the_library(
    number: str, library_valid: bool, usable: bool, reasons: tuple[str, ...]
) -> None:
    found = segment_verdict(number, library_valid)
    assert (found.usable, found.reasons) == (usable, reasons)


def test_every_row_finds_itself() -> None:
    for row in segment_table():
        number = row.prefix + "5" * (row.digits - len(row.prefix))
        assert load_segments().of(number) in (
            row,
            *(other for other in segment_table() if other.prefix.startswith(row.prefix)),
        )
        assert row.source


def test_a_users_own_table_has_days(tmp_path: Path) -> None:
    file = tmp_path / "segments.csv"
    file.write_text(HEADER + "194,11,reserved,,,,2026-01-01,us\n194,11,mobile,Someone,,2026-01-01,,us\n")
    segments = load_segments(str(file))
    on = [segments.of("19412345678", day) for day in (date(2025, 12, 31), date(2026, 1, 1), None)]
    assert [found and found.line_class for found in on] == ["reserved", "mobile", "mobile"]
    assert segments.of("13912345678") is None


def test_a_users_own_table_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "segments.csv"
    file.write_text(
        HEADER + "19x,11,mobile,,,,,us\n194,11,phone,,,,,us\n195,11,mobile,,,soon,,us\n"
        "196,11,mobile,,,,,us\n196,11,mvno,,,2026-01-01,,us\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_segments(str(file))
    assert [line.split(":")[0] for line in str(caught.value).splitlines()[1:]] == [
        "  - line 2",
        "  - line 3",
        "  - line 4",
        "  - prefix 196",
    ]


def test_a_table_that_lacks_columns_or_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "segments.csv"
    file.write_text("prefix,digits\n194,11\n")
    with pytest.raises(ConfigError, match="class, holder, host"):
        load_segments(str(file))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_segments(str(tmp_path / "none.csv"))
