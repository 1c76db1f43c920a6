"""Answers through the jobs: what they merge, keep apart and silence in the next run; and that a run without news changes nothing."""

from pathlib import Path
from typing import Any

import deltalake
import pytest
from pyspark.sql import SparkSession

from ringback.config import load_settings
from ringback.errors import ConfigError
from ringback.job import Run
from ringback.jobs.pipeline import STEPS
from ringback.jobs.plan_verification import plan_verification_step
from ringback.progress import Progress
from ringback.review import worklists_command
from ringback.tables import NUMBER_LINKS
from rows import at, table_rows

pytestmark = pytest.mark.usefixtures("interpreted")
SOURCES = """
  verifications: {{path: {folder}/answers.csv, format: csv, default_region: US, source: {{value: desk}}}}
  consents: {{path: {folder}/ledger.csv, format: csv, default_region: US, source: {{value: desk}}}}
  number_status: {{path: {folder}/look_ups.csv, format: csv, default_region: US, source: {{value: vendors}}}}
  decisions: {{path: {folder}/rulings.csv, format: csv, source: {{value: people}}}}
verification: {{ask_from: 0.1, ask_below: 1.0, enough_factors: []}}
probing:
  spend_per_day: 0.5
  providers: {{cheap: {{adapter: toolkk, price: 0.01, per_day: 5, per_second: 1.0, regions: [US]}}}}
"""
ANSWERS = """old_phone,new_phone,asked_at,channel,replied_at,reply
212 456 0101,212 456 0102,2024-06-10,sms,2024-06-11,not_me
212 456 0103,212 456 0104,2024-06-10,sms,2024-06-11,yes
212 456 0103,212 456 0104,2024-06-10,sms,2024-06-12,stop
212 456 1200,212 456 1201,2024-06-10,sms,2024-06-11,yes
212 456 0888,212 456 0889,2024-06-10,sms,2024-06-12,yes
212 456 0888,212 456 0888,2024-06-10,sms,2024-06-12,yes
"""
LEDGER = """subject_kind,subject,purpose,state,at
phone,212 456 0102,service,withdrawn,2024-01-01
phone,,service,withdrawn,2024-01-01
"""
RULINGS = "left_record,right_record,ruling,decided_at,decided_by\nshop|z0,shop|z1,different,2024-06-20,desk 4\n"
LOOK_UPS = "phone,checked_at,provider,raw_code\n212 456 0103,2024-06-20,toolkk,0\n"
MORE = "x{n},2024-05-0{n},,Ann Lee,212 456 010{n},ann@example.org,1 Main St\n"
BOB, CARA = "+12124560103", "+12124560104"


class Desk:
    """A warehouse, the files that feed it, and the steps of the pipeline on them."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.folder, self.conf = spark, folder, str(folder / "conf.yaml")

    def run(self, *overrides: str) -> Run:
        settings = load_settings(self.conf, list(overrides))
        return Run(self.spark, settings, at("2024-06-30"), "r", Progress())

    def steps(self, *names: str) -> None:
        for name in names:
            STEPS[name](self.run())

    def table(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (
            deltalake.DeltaTable(str(self.folder / "warehouse" / name)).to_pyarrow_table().to_pylist()
        )
        return rows

    def persons(self) -> dict[str, str]:
        return {row["record_id"]: row["person_id"] for row in self.table("person_records")}

    def ruled(self) -> set[tuple[str, str, str, bool]]:
        return {
            (row["left_record"], row["right_record"], row["ruling"], row["stands"])
            for row in self.table("verification_rulings")
        }

    def silenced(self) -> set[str]:
        return {row["subject"] for row in self.table("do_not_contact")}

    def versions(self) -> dict[str, int]:
        return {path.name: deltalake.DeltaTable(str(path)).version() for path in (self.folder / "warehouse").iterdir()}


@pytest.fixture
def desk(spark: SparkSession, shop: Path) -> Desk:
    """The shop with files of answers, consents and look-ups."""
    for name, text in (("answers", ANSWERS), ("ledger", LEDGER), ("look_ups", LOOK_UPS), ("rulings", RULINGS)):
        (shop / f"{name}.csv").write_text(text)
    conf = shop / "conf.yaml"
    conf.write_text(conf.read_text() + SOURCES.format(folder=shop))
    return Desk(spark, shop)


def drawn_link(desk: Desk, link_id: str, old: str, new: str) -> dict[str, Any]:
    """A link between the persons of two records, as if what they shared had been found."""
    (held_old,), (held_new,) = ([row for row in desk.table("evidence") if (row["record_id"], row["kind"]) == (record, "phone")]
                                for record in (old, new))  # fmt: skip
    return {
        "link_id": link_id, "old_phone": held_old["value"], "new_phone": held_new["value"], "old_tenure": held_old["tenure"],
        "new_tenure": held_new["tenure"], "old_person_id": desk.persons()[old], "new_person_id": desk.persons()[new],
        "changed_after": at("2024-01-01"), "changed_before": at("2024-01-01"), "confidence": 0.8, "verdict": "changed",
        "status": "confirmed", "calibration_source": "drawn",
    }  # fmt: skip


def test_a_yes_merges_a_not_me_parts_for_ever_and_people_have_the_last_word(desk: Desk) -> None:
    desk.steps("normalise_contacts", "resolve_identities", "link_numbers")
    first = desk.persons()
    assert first["c1"] == first["c2"]
    assert first["c3"] != first["c4"]
    (link,) = (row for row in desk.table("number_links") if row["old_phone"] == "+12124560101")
    assert link["status"] == "wrong_person"
    drawn = [drawn_link(desk, "l1", "c3", "c4"), drawn_link(desk, "l2", "z0", "z1")]
    desk.run().append(table_rows(desk.spark, NUMBER_LINKS, drawn), NUMBER_LINKS)
    desk.steps("plan_verification")
    ruled = desk.ruled()
    assert ruled == {
        ("c1", "c2", "different", True), ("c1", "e1", "different", True), ("c3", "c4", "same", True), ("z0", "z1", "same", False),
    }  # fmt: skip
    assert {row["problem"] for row in desk.table("verification_problems")} == {"never_asked"}
    assert {(row["reason"], row["column"]) for row in desk.table("quarantine") if row["source"] == "desk"} == {
        ("one_number", None), ("missing_subject", None),
    }  # fmt: skip
    assert {(row["subject"], row["cause"]) for row in desk.table("do_not_contact")} == {
        ("+12124560102", "withdrawn"), (CARA, "stop"), (first["c3"], "stop"), (first["c4"], "stop"),
    }  # fmt: skip
    (welcome,) = (row for row in desk.table("welcome_back") if row["link_id"] == "l1")
    assert (welcome["actionable"], welcome["may_contact"]) == (True, False)
    assert [(row["phone"], row["line_state"], row["new_phone"]) for row in desk.table("target_pool")] == [
        (BOB, "empty", CARA)
    ]
    assert {row["provider"] for row in desk.table("probe_queue")} == {"cheap"}

    with (desk.folder / "contacts.csv").open(
        "a"
    ) as file:  # more that speaks against the not_me: her name and mailbox at both
        file.writelines(MORE.format(n=n) for n in (1, 2))
    desk.steps("normalise_contacts", "resolve_identities", "link_numbers", "plan_verification")
    second = desk.persons()
    assert second["c3"] == second["c4"], "the yes merges in the next run"
    assert second["c1"] != second["c2"], "the not_me parts them, whatever speaks for it"
    assert second["z0"] != second["z1"], "what people rule wins over a yes, and nothing ends the run"
    assert desk.ruled() == ruled, "settled, though the links are gone"
    assert {row["problem"] for row in desk.table("verification_problems")} == {"never_asked"}
    assert (first["c3"] in desk.silenced()) or (first["c4"] in desk.silenced()), "who goes on stays silenced"
    assert worklists_command(desk.conf, [], str(desk.folder / "lists"), 100) == 0
    assert {path.stem for path in (desk.folder / "lists").iterdir()} == {
        "questions", "remind_in_app", "welcome_back", "probe_queue", "merge_instructions", "review",
    }  # fmt: skip

    before = desk.versions()
    desk.steps("link_numbers", "plan_verification")
    assert desk.versions() == before, "a run without news changes nothing"


def test_an_adapter_that_nobody_knows_is_refused(desk: Desk) -> None:
    with pytest.raises(ConfigError, match=r"probing\.providers\.cheap\.adapter: no vendor 'nobody'"):
        plan_verification_step(desk.run("probing.providers.cheap.adapter=nobody"))
