"""BG/NBD and MBG/NBD: drawn customers, and CDNOW where it is there."""

import numpy as np
import pandas as pd
import pytest

from extra_data import EXTRA
from ringback.churn.lifetimes import Customers, bg_expected, fit_bg, forecast, mbg_expected, summarised
from ringback.churn.measures import auc

CDNOW = EXTRA / "cdnow_master.txt.gz"


def test_several_purchases_of_a_day_are_one() -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-15", "2026-03-01"])
    rows = summarised(pd.DataFrame({"customer_id": "a", "day": days}), pd.Timestamp("2026-01-29"))
    assert rows.iloc[0].tolist() == ["a", 1.0, 2.0, 4.0]


def test_who_bought_often_and_lately_buys_again() -> None:
    who = Customers(np.array([5.0, 5.0, 0.0]), np.array([30.0, 10.0, 0.0]), np.array([32.0, 32.0, 32.0]))
    for told in (bg_expected, mbg_expected):
        often, stopped, once = told(fit_bg(_drawn(300)), who, 10.0)
        assert often > stopped
        assert often > once > 0


def test_what_was_drawn_is_found() -> None:
    found = fit_bg(_drawn(20_000))
    assert found.r / found.alpha == pytest.approx(0.25 / 4.0, rel=0.1)  # mean rate
    assert found.a / (found.a + found.b) == pytest.approx(0.25, rel=0.15)  # mean chance to end


def _drawn(many: int) -> Customers:
    dice = np.random.default_rng(5)
    rate, end = dice.gamma(0.25, 1 / 4.0, many), dice.beta(0.8, 2.4, many)
    rows = []
    for one in range(many):
        at, count = 0.0, 0
        while (after := at + dice.exponential(1 / max(rate[one], 1e-9))) < 39.0:
            at, count = after, count + 1
            if dice.random() < end[one]:
                break
        rows.append((count, at, 39.0))
    return Customers(*np.array(rows, dtype=float).T)


@pytest.mark.skipif(not CDNOW.exists(), reason="CDNOW is not here (RINGBACK_DATA)")
def test_cdnow_gives_the_reference() -> None:
    names, text = ["customer_id", "day", "discs", "dollars"], {"customer_id": str, "day": str}
    bought = pd.read_csv(CDNOW, sep=r"\s+", names=names, skiprows=1, dtype=text)
    bought["day"] = pd.to_datetime(bought["day"])
    end = pd.Timestamp("1997-09-30")
    model = fit_bg(Customers(*summarised(bought, end)[list(Customers._fields)].to_numpy().T))
    assert model == pytest.approx((0.2516, 4.789, 0.7234, 2.161), rel=0.02)
    told, _ = forecast(bought, end, 39.0)
    later = bought[bought["day"] > end][["customer_id", "day"]].drop_duplicates().groupby("customer_id").size()
    real = later.reindex(told["customer_id"]).fillna(0).to_numpy(dtype=float)
    assert auc((real > 0).astype(float), told["expected"].to_numpy()) >= 0.763
    assert np.sqrt(np.mean((told["expected"] - real) ** 2)) <= 1.74
    assert told["expected"].sum() / real.sum() == pytest.approx(1, abs=0.15)
