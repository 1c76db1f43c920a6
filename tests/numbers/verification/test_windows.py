"""Quiet hours by the clock of the number."""

from datetime import time

import pytest

from ringback.numbers.verification.windows import Window, is_quiet, next_window, zones_of
from rows import at

EAST, WEST, CHINA = "America/New_York", "America/Los_Angeles", "Asia/Shanghai"


@pytest.mark.parametrize(
    ("zones", "as_of", "window"),
    [
        (
            (EAST,),
            "2024-06-30T15:07:00",
            ("2024-06-30T15:07:00", "2024-07-01T00:00:00"),
        ),  # now, until eight in the evening
        ((EAST,), "2024-06-30T03:00:00", ("2024-06-30T13:00:00", "2024-07-01T00:00:00")),
        ((EAST,), "2024-12-30T03:00:00", ("2024-12-30T14:00:00", "2024-12-31T01:00:00")),  # winter
        ((EAST, WEST), "2024-06-30T03:00:00", ("2024-06-30T16:00:00", "2024-07-01T00:00:00")),  # awake in both
        ((CHINA,), "2024-06-30T12:00:00", ("2024-07-01T01:00:00", "2024-07-01T12:00:00")),
        (("Pacific/Kiritimati", "Pacific/Honolulu", EAST, CHINA), "2024-06-30", None),
    ],
)
def test_a_question_waits_until_nobody_may_be_asleep(
    zones: tuple[str, ...], as_of: str, window: tuple[str, str] | None
) -> None:
    assert next_window(zones, at(as_of), "20:00", "09:00") == (None if window is None else Window(*map(at, window)))


def test_quiet_hours_may_go_over_midnight() -> None:
    night = time(20), time(9)
    assert [is_quiet(time(h), *night) for h in (8, 9, 19, 20, 23)] == [True, False, False, True, True]
    assert [is_quiet(time(h), time(12), time(14)) for h in (11, 12, 14)] == [False, True, False]


def test_a_number_tells_its_zones_and_region() -> None:
    assert zones_of("+12124560101", "UTC") == ((EAST,), "US")
    assert zones_of("+8613912345678", "UTC") == ((CHINA,), "CN")
    assert zones_of("+447700900001", "UTC") == (("UTC",), None), "of which no zone is known"
