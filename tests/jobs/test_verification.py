"""Answers through the jobs: what they merge, keep apart and silence in the next run; and that a second run changes nothing."""

from pathlib import Path
from typing import Any

import deltalake
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.job import Run, run_job
from ringback.jobs.pipeline import STEPS
from ringback.progress import Progress
from ringback.tables import NUMBER_LINKS, TENURES
from rows import at, table_rows

SOURCES = """
  verifications: {{path: {folder}/answers.csv, format: csv, default_region: US, source: {{value: desk}}}}
  consents: {{path: {folder}/ledger.csv, format: csv, default_region: US, source: {{value: desk}}}}
  number_status: {{path: {folder}/look_ups.csv, format: csv, default_region: US, source: {{value: vendors}}}}
verification: {{ask_from: 0.1, ask_below: 1.0, factors_need_dead_old: false, enough_factors: []}}
"""
ANSWERS = "old_phone,new_phone,asked_at,channel,replied_at,reply\n"
LEDGER = "subject_kind,subject,purpose,state,at\n"
LOOK_UPS = "phone,checked_at,provider,raw_code\n"


@pytest.fixture
def desk(shop: Path) -> Path:
    """The shop with files of answers, consents and look-ups."""
    (shop / "answers.csv").write_text(ANSWERS)
    (shop / "ledger.csv").write_text(LEDGER)
    (shop / "look_ups.csv").write_text(LOOK_UPS)
    conf = shop / "conf.yaml"
    conf.write_text(conf.read_text() + SOURCES.format(folder=shop))
    return shop


def table(shop: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = deltalake.DeltaTable(str(shop / "warehouse" / name)).to_pyarrow_table().to_pylist()
    return rows


def persons(shop: Path) -> dict[str, str]:
    return {row["record_id"]: row["person_id"] for row in table(shop, "person_records")}


def versions(shop: Path) -> dict[str, int]:
    return {path.name: deltalake.DeltaTable(str(path)).version() for path in (shop / "warehouse").iterdir()}


def answer(shop: Path, *rows: str) -> None:
    with (shop / "answers.csv").open("a") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_a_not_me_parts_for_ever_also_when_more_speaks_for_it(pipeline: Any, desk: Path) -> None:
    assert pipeline(until="plan_verification") == 0
    owner = persons(desk)
    assert owner["c1"] == owner["c2"]
    (question,) = (row for row in table(desk, "questions") if row["old_phone"] == "+12124560101")
    assert (question["asked_now"], question["text_key"], question["zone"]) == (
        True,
        "number_check_en",
        "America/New_York",
    )
    before = versions(desk)
    assert pipeline(until="plan_verification") == 0
    assert {**versions(desk), "runs": 0} == {**before, "runs": 0}, "a second run changes nothing"

    answer(desk, "212 456 0101,212 456 0102,2024-06-10,sms,2024-06-11,not_me")
    assert pipeline(until="plan_verification") == 0
    assert {row["status"] for row in table(desk, "number_links") if row["old_phone"] == "+12124560101"} == {
        "wrong_person"
    }
    ruled = {(row["left_record"], row["right_record"], row["ruling"]) for row in table(desk, "verification_rulings")}
    assert ("c1", "c2", "different") in ruled

    with (desk / "contacts.csv").open("a") as file:  # more that speaks for it: both numbers, with her name and mailbox
        file.writelines(f"x{n},2024-05-0{n},,Ann Lee,212 456 010{n},ann@example.org,1 Main St\n" for n in (1, 2))
    for _ in range(2):
        assert pipeline(until="plan_verification") == 0
        owner = persons(desk)
        assert owner["c1"] != owner["c2"]
        assert not table(desk, "merge_instructions")
    assert {(row["left_record"], row["right_record"]) for row in table(desk, "verification_rulings")} >= {("c1", "c2")}
    (odd,) = table(desk, "verifications")
    assert odd["reply"] == "not_me"


def test_a_yes_merges_in_the_next_run_and_people_may_say_no(spark: SparkSession, pipeline: Any, desk: Path) -> None:
    bob, cara = "+12124560103", "+12124560104"
    answer(
        desk,
        "212 456 0103,212 456 0104,2024-06-10,sms,2024-06-11,yes",
        "212 456 0103,212 456 0104,2024-06-10,sms,2024-06-12,stop",
    )
    (desk / "look_ups.csv").write_text(LOOK_UPS + "212 456 0103,2024-06-20,toolkk,0\n")
    assert pipeline(until="link_numbers") == 0
    assert persons(desk)["c3"] != persons(desk)["c4"]
    run = Run(spark, load_settings(str(desk / "conf.yaml")), at("2024-06-30"), "r", Progress())
    held = {row["value"]: row for row in run.read(TENURES).where("kind = 'phone'").collect()}
    owner = persons(desk)
    link = {
        "link_id": "l1", "old_phone": bob, "new_phone": cara, "old_tenure": held[bob]["tenure"], "new_tenure": held[cara]["tenure"],
        "old_person_id": owner["c3"], "new_person_id": owner["c4"], "changed_after": at("2024-01-01"), "confidence": 0.8,
        "changed_before": at("2024-01-01"), "verdict": "changed", "status": "confirmed", "calibration_source": "drawn",
    }  # fmt: skip
    run.write(table_rows(spark, NUMBER_LINKS, [link]), NUMBER_LINKS)
    STEPS["plan_verification"](run)
    assert {row["ruling"] for row in table(desk, "verification_rulings")} == {"same"}
    assert {(row["subject_kind"], row["subject"]) for row in table(desk, "do_not_contact")} == {
        ("number", cara), ("person", owner["c3"]), ("person", owner["c4"]),
    }  # fmt: skip
    (welcome,) = table(desk, "welcome_back")
    assert (welcome["actionable"], welcome["may_contact"]) == (True, False)
    assert [(row["phone"], row["new_phone"]) for row in table(desk, "target_pool")] == [(bob, cara)]

    assert pipeline(until="resolve_identities") == 0
    assert persons(desk)["c3"] == persons(desk)["c4"], "the yes merges"
    (desk / "rulings.csv").write_text(
        "left_record,right_record,ruling,decided_at,decided_by\nshop|c3,shop|c4,different,2024-06-20,desk 4\n"
    )
    decisions = (
        f"sources.decisions={{input: decisions, path: {desk}/rulings.csv, format: csv, source: {{value: desk}}}}"
    )
    assert pipeline(decisions, until="plan_verification") == 0
    assert persons(desk)["c3"] != persons(desk)["c4"], "a person's ruling wins, and nothing ends the run"
    assert {row["stands"] for row in table(desk, "verification_rulings")} == {False}


def test_an_adapter_that_nobody_knows_ends_with_2(
    desk: Path, pipeline: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = "{adapter: nobody, price: 0.1, per_day: 1, per_second: 1.0, regions: [US]}"
    assert pipeline(until="link_numbers") == 0
    one = {"plan_verification": STEPS["plan_verification"]}
    assert (
        run_job("plan_verification", one, str(desk / "conf.yaml"), [f"probing.providers.x={provider}"], "2024-06-30")
        == 2
    )
    assert "probing.providers.x.adapter: no vendor 'nobody'" in capsys.readouterr().err
