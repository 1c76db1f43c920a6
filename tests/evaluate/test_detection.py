"""Days until a change is found, of runs that are written out."""

from datetime import date

import pandas as pd
import pytest
from detection import figures, first_seen, month_starts, waits


def test_twelve_first_days_of_months_up_to_the_last() -> None:
    starts = month_starts(date(2026, 7, 1))
    assert (len(starts), starts[0], starts[-1]) == (12, date(2025, 8, 1), date(2026, 7, 1))


def test_found_later_found_before_and_never() -> None:
    changes = pd.DataFrame(
        [("a", "b", date(2026, 1, 11)), ("c", "d", date(2026, 2, 5)), ("e", "f", date(2026, 1, 22))],
        columns=["old_phone", "new_phone", "switched_on"],
    )
    runs = {date(2026, 2, 1): {("a", "b"), ("c", "d")}, date(2026, 3, 1): {("a", "b"), ("c", "d"), ("x", "y")}}
    found, vain = waits(changes, first_seen(runs), date(2026, 3, 1))
    assert (found.tolist(), vain.tolist()) == ([21, 0], [38])


def test_who_is_not_found_counts_as_long_as_it_was_looked_for() -> None:
    import numpy as np

    told = figures(np.array([10, 20, 80]), np.array([40, 15]))
    # 5 at risk at 10, then one lost at 15: 3 at 20; 1 at 80, when all that is left is found.
    assert told["found in 30 days"] == pytest.approx(1 - 4 / 5 * 2 / 3)
    assert told["median days"] == 80.0
    assert figures(np.array([10]), np.array([40, 50]))["median days"] == float("inf")
