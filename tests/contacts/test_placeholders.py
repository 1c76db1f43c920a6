"""Phones that nobody holds, and the real numbers that look a little like them."""

import re

import pytest

from ringback.contacts.placeholders import load_placeholders, placeholder_reason

PLACEHOLDERS = [
    "+8613800138000", "+8613800000000", "+8613900000005", "+8611111111111", "+860000000000", "+8612345678901",
    "+8612345678", "+15555555555", "+12025550123", "+12125550100", "+12125550199", "+11111111111", "+15551234567",
    "+447700900123", "+442079460123", "+441134960999", "+441914980000", "+442896496123", "+442920180123",
    "+441632960123", "+448081570123", "+449098790123", "+443069990123", "+61255501234", "+61870101234",
    "+61491570006", "+61491579455", "+611800160401", "+611300975711", "+33199001234", "+33639981234",
    "+493023125123", "+4922147100" + "99", "+46701740605", "+46701740699", "+46846500499", "+353209101234",
]  # fmt: skip
SUSPECTS = [
    "+8613000000000", "+8613333333333", "+8618888888888", "+8619999999999", "+8617000000000", "+8615988888888",
    "+12125551234", "+33333333333", "+919876543210",
]  # fmt: skip
REAL = [
    "+8613912345678", "+8613800138001", "+8613900000015", "+8613988888880", "+12125550200", "+12125550099",
    "+12025540123", "+447700901123", "+447911123456", "+442079461000", "+441134970123", "+61255511234",
    "+61491570007", "+33199011234", "+493023126123", "+46701740604", "+46701740700", "+353209201234", "+5511987654321",
    "", "+", "13800138000", "+8613800138000 ", "+8613800138000\n", "+86138001380\uff10\uff10",
]  # fmt: skip


@pytest.mark.parametrize("e164", PLACEHOLDERS)
def test_a_placeholder_is_found(e164: str) -> None:
    assert placeholder_reason(e164) == "placeholder"


@pytest.mark.parametrize("e164", SUSPECTS)
def test_a_valid_number_that_looks_like_one_is_only_suspect(e164: str) -> None:
    assert placeholder_reason(e164) == "placeholder_suspect"


@pytest.mark.parametrize("e164", REAL)
def test_a_real_number_is_none(e164: str) -> None:
    assert placeholder_reason(e164) is None


def test_patterns_have_no_groups_to_count() -> None:
    assert {re.compile(kind.pattern).groups for kind in load_placeholders()} == {0}
    assert all(kind.source and kind.meaning for kind in load_placeholders())
