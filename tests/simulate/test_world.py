"""The drawn world is consistent in itself, holds each planted case, and is as noisy as it says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import phonenumbers
import pytest
from pyspark.sql import SparkSession

from ringback.settings import SimulateSettings
from ringback.simulate import simulate, world_days, world_start
from ringback.simulate.cases import NEGATIVE, VERDICTS

FRAMES = ("contacts", "events", "number_status", "relations", "truth_persons", "truth_records", "truth_events",
          "truth_number_changes", "truth_owners", "truth_churn")  # fmt: skip
Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def told(spark: SparkSession, interpreted: None, rules: SimulateSettings) -> Iterator[Frames]:
    """Every frame of the world, as rows."""
    world = simulate(spark, rules, seed=1)
    yield {name: getattr(world, name).toPandas() for name in FRAMES}
    spark.catalog.clearCache()


def digits(phone: Any) -> str | None:
    """The last ten digits of a phone as written; None for an unreadable one."""
    found = "".join(c for c in phone or "" if c.isdigit())
    return found[-10:] if len(found) >= 10 else None


def holdings(told: Frames) -> pd.DataFrame:
    held = told["truth_owners"].copy()
    held["since"] = held["held_from"].fillna(date(1900, 1, 1))
    held["until"] = held["held_to"].fillna(date(2900, 1, 1))
    return held.sort_values(["phone", "since"])


def test_a_number_has_one_holder_at_a_time_and_rests_before_the_next(told: Frames, rules: SimulateSettings) -> None:
    held = holdings(told)
    same = held["phone"].eq(held["phone"].shift())
    rest = [(a - b).days for a, b in zip(held["since"][same], held["until"].shift()[same], strict=True)]
    least = [rules.freeze_days[region] for region in held["region"][same]]
    assert len(rest) > 20
    assert all(days >= freeze for days, freeze in zip(rest, least, strict=True))
    kinds = held["holder_kind"][same]
    assert {"customer", "stranger"} <= set(kinds)


def test_numbers_are_valid_and_of_their_country(told: Frames) -> None:
    held = told["truth_owners"]
    for phone, region in zip(held["phone"], held["region"], strict=True):
        number = phonenumbers.parse(phone)
        assert phonenumbers.is_valid_number(number), phone
        assert phonenumbers.is_valid_number_for_region(number, region) or region == "US"  # +1 is also Canada's


def test_truth_covers_every_record_and_event_once(told: Frames) -> None:
    people = set(told["truth_persons"]["person_id"])
    for data, truth, key in (("contacts", "truth_records", "record_id"), ("events", "truth_events", "event_id")):
        assert told[data][key].is_unique
        assert sorted(told[data][key]) == sorted(told[truth][key])
        assert set(told[truth]["person_id"]) <= people


def test_who_is_seen_on_a_number_of_a_customer_holds_it_then(told: Frames) -> None:
    """But for messages, which go to the number on file, and lines that are others': family, courier, company."""
    held = holdings(told)
    held["digits"] = [digits(phone) for phone in held["phone"]]
    seen = told["events"].merge(told["truth_events"], on=["event_id", "source"])
    seen["person_id"] = seen["receiver_person_id"].fillna(seen["person_id"])
    cases = told["truth_persons"].set_index("person_id")["case"]
    others = seen["person_id"].map(cases).isin(["family_phone", "courier", "company"])
    seen = seen[(seen["source"] != "messages") & ~others & seen["phone"].notna()]
    seen["digits"], seen["on"] = [digits(phone) for phone in seen["phone"]], seen["occurred_at"].dt.date
    known = seen[seen["digits"].notna()]
    both = known.merge(held, left_on=["person_id", "digits"], right_on=["holder_id", "digits"], how="left")
    in_time = (both["since"] <= both["on"]) & (both["on"] <= both["until"])
    assert len(known) > 2000
    assert set(known["event_id"]) == set(both["event_id"][in_time])


def test_every_case_is_planted_with_its_verdict(told: Frames, rules: SimulateSettings) -> None:
    planted = set(told["truth_persons"]["case"])
    assert planted == {*type(rules.cases).model_fields, "none"}
    pairs = told["truth_number_changes"]
    found = set(zip(pairs["case"], pairs["verdict"], strict=True))
    assert found == {*VERDICTS.items(), ("took_recycled", "changed")}
    assert not set(NEGATIVE) & set(pairs["case"])


def test_a_change_lies_between_the_last_of_old_and_the_first_of_new(told: Frames) -> None:
    pairs = told["truth_number_changes"]
    seen = pairs[(pairs["verdict"] == "changed") & pairs["observed"]]
    assert (seen["changed_after"] <= seen["switched_on"]).all()
    assert (seen["switched_on"] <= seen["changed_before"]).all()
    held = told["truth_owners"].set_index(["phone", "holder_id"])
    assert all((old, person) in held.index for old, person in zip(seen["old_phone"], seen["person_id"], strict=True))
    assert all((new, person) in held.index for new, person in zip(seen["new_phone"], seen["person_id"], strict=True))


def test_silent_changers_are_seen_as_receivers_or_not_at_all(told: Frames) -> None:
    silent = told["truth_persons"].query("case == 'silent'").set_index("person_id")["switched_on"]
    doings = told["events"].merge(told["truth_events"], on=["event_id", "source"])
    own = doings[doings["person_id"].isin(silent.index)]
    assert (own["occurred_at"].dt.date <= own["person_id"].map(silent)).all()
    received = doings[doings["receiver_person_id"].isin(silent.index)]
    assert 0 < received["receiver_person_id"].nunique() < len(silent)


def test_a_posterior_is_given_where_a_change_can_be_seen(told: Frames) -> None:
    pairs = told["truth_number_changes"]
    known = (pairs["verdict"] == "changed") & pairs["observed"]
    assert pairs["posterior"].notna().eq(known).all()
    assert pairs["undecidable"].mean() <= 0.05
    by_case = pairs[known].groupby("case")["posterior"].mean()
    assert by_case["silent"] < by_case["declared"]


def test_the_noise_is_at_least_its_floors(told: Frames) -> None:
    assert told["events"]["device_id"].isna().mean() >= 0.25
    assert told["contacts"]["address"].isna().mean() >= 0.40
    assert told["contacts"]["full_name"].isna().mean() >= 0.15
    changed = told["truth_number_changes"].query("verdict == 'changed'")["case"]
    assert (changed == "silent").mean() >= 0.15  # 0.2 in the mean; these are few


def test_ids_tell_nothing_of_persons(told: Frames) -> None:
    rows = told["contacts"].merge(told["truth_records"], on=["record_id", "source"]).sort_values("record_id")
    next_of_same = rows["person_id"].eq(rows["person_id"].shift()).mean()
    assert next_of_same < 0.02
    assert not set(told["truth_persons"]["person_id"]) & {*rows["account_id"].dropna(), *rows["record_id"]}


def test_nothing_happens_outside_the_world(told: Frames, rules: SimulateSettings) -> None:
    start = world_start(rules)
    assert (rules.end - start).days + 1 == world_days(rules)
    for name, column in (("events", "occurred_at"), ("contacts", "first_seen_at"), ("contacts", "last_seen_at")):
        days = told[name][column].dt.date
        assert start <= days.min()
        assert days.max() <= rules.end


def test_look_ups_and_relations_speak_of_numbers_that_are_held(told: Frames) -> None:
    numbers = set(told["truth_owners"]["phone"])
    assert set(told["number_status"]["phone"]) <= numbers
    assert set(told["relations"]["from"]) | set(told["relations"]["to"]) <= numbers
    assert (told["relations"]["from"] != told["relations"]["to"]).all()
