"""The figures of the report, counted on three invented people."""

from dataclasses import replace
from datetime import date

import pytest
from pyspark.sql import SparkSession

from drawn_world import ANN, ANNS_LINK, BOB, BOBS_LINK, MAIL, NEW, OLD, PLACE, SWITCHBOARD
from ringback.report import Facts, ThisRun
from ringback.report.examples import example_links
from ringback.report.lanes import Spell, merged
from ringback.report.measured import measured
from ringback.report.paths import LinkPath, shown_name
from ringback.report.runs import run_facts
from ringback.report.sources import ReportTables
from ringback.report.words import link_sentence
from ringback.settings import LinkSettings

pytestmark = pytest.mark.usefixtures("interpreted")


def path(facts: Facts, link_id: str) -> LinkPath:
    return next(example for example in facts.examples if example.link_id == link_id)


def test_rows_balance(facts: Facts) -> None:
    told = (facts.run.rows_read, facts.records, facts.look_ups, facts.rulings, facts.refused_whole)
    assert told == (15, 8, 3, 2, 2)
    assert facts.balances is True
    assert replace(facts, refused=()).balances is False
    assert replace(facts, look_ups=0).balances is False
    assert replace(facts, rulings=0).balances is False
    assert replace(facts, run=replace(facts.run, rows_read=None)).balances is None


def test_inputs_are_counted(facts: Facts) -> None:
    assert facts.by_source.rows == (("s", "contacts", 8, "2020-01-01", "2023-06-30"),)
    assert facts.points.rows == (("phone", 7, 5, 0), ("email", 4, 2, 0), ("address", 2, 1, 0), ("login", 1, 1, 0))
    assert facts.refused == (("unreadable_row", 2),)
    assert facts.run.answered == (("cache", 6), ("library", 1))


def test_persons_and_hubs_are_counted(facts: Facts) -> None:
    assert facts.persons == 3
    assert {size: n for size, n in facts.sizes.ranges if n} == {"2": 1, "3–5": 2}
    assert facts.sizes.biggest == (BOB, 3)
    assert facts.hubs.rows == (("email", 1, 40), ("phone", 1, 13))
    assert facts.top_hubs.rows[0] == ("email", SWITCHBOARD, 40, 55, "too_many_holders")


def test_links_are_counted(facts: Facts) -> None:
    links = facts.links
    assert (links.candidates, links.published, links.actionable, links.persons) == (3, 2, 1, 2)
    assert links.days_between == 30.0  # 28 days for Ann, 32 for Bob
    assert links.verdicts == (("changed", "candidate", 2, 2), ("second_number", "candidate", 1, 0))
    assert {i / 20: n for i, n in enumerate(links.confidence) if n != (0, 0)} == {
        0.7: (0, 1),
        0.75: (1, 0),
        0.95: (1, 0),
    }
    assert links.months == (("2021-01", 1), ("2022-08", 1))


def test_examples_are_published_links_surest_first(facts: Facts) -> None:
    assert [example.link_id for example in facts.examples] == [ANNS_LINK, BOBS_LINK]


def test_fewer_examples_when_asked_for_fewer(tables: ReportTables, rules: LinkSettings) -> None:
    assert example_links(tables.number_links, rules, 1).count() == 1


def test_a_path_tells_holders_and_what_was_carried(facts: Facts) -> None:
    ann = path(facts, ANNS_LINK)
    assert ann.on_both == (("name", "ann poe"), ("birth_date", "1980-02-29"), ("email", MAIL), ("address", PLACE))
    assert (ann.others_of_old, ann.others_of_new) == (1, 0)
    lanes = [(lane.role, lane.value, lane.holder, lane.start, lane.end) for lane in ann.lanes[:3]]
    assert lanes == [
        ("old", OLD, None, date(2020, 1, 1), date(2020, 12, 30)),
        ("other", OLD, "<b>bob</b> Roe", date(2021, 3, 1), date(2022, 6, 30)),
        ("new", NEW, None, date(2021, 1, 27), date(2023, 6, 30)),
    ]


def test_a_path_is_told_in_a_sentence(facts: Facts) -> None:
    assert link_sentence(path(facts, ANNS_LINK)) == (
        f"Ann Poe: {OLD} until 2020-12-30 → {NEW} from 2021-01-27; records of both numbers carry the name Ann Poe, "
        f"date of birth 1980-02-29, e-mail {MAIL} and address {PLACE}; "
        "the old number is also held by <b>bob</b> Roe (2021-03-01 to 2022-06-30)."
    )


def test_a_hub_is_not_carried_across(facts: Facts) -> None:
    assert SWITCHBOARD not in {value for _, value in path(facts, BOBS_LINK).on_both}


def test_without_any_run_the_asking_run_is_told(this_run: ThisRun) -> None:
    told = run_facts(this_run, None)
    assert (told.run_id, told.rows_read, told.seconds) == ("now", None, ())


def test_measures_stand_with_ringback_first(facts: Facts) -> None:
    persons, by_size = facts.measured
    assert persons.header == ("system", "pair F1", "biggest")
    assert persons.rows == (("ringback", "0.990", "3"), ("plain & simple", "0.500", "–"))
    assert [row[0] for row in by_size.rows] == ["2", "all"]


def test_a_world_s_figures_stand_beside_other_systems(spark: SparkSession) -> None:
    rows = [("ringback", "published_f1", "all", 0.9), ("a rule", "published_f1", "all", 0.5),
            ("ringback", "units", "silent", 9.0), ("a rule", "found", "silent", 0.25),
            ("ringback", "look_ups", "10%", 10.0), ("ringback", "look_ups", "5%", 5.0)]  # fmt: skip
    evaluation = spark.createDataFrame(rows, "system string, measure string, bucket string, value double")
    systems, cases, look_ups = measured(evaluation)
    assert systems.rows == (("ringback", "0.900"), ("a rule", "0.500"))
    assert (cases.header, cases.rows) == (("case", "ringback", "a rule"), (("silent", "- / -", "0.25 / -"),))
    assert look_ups.rows == (("5%", "5"), ("10%", "10"))


def test_the_latest_run_that_made_the_tables_is_told(tables: ReportTables, this_run: ThisRun) -> None:
    told = run_facts(this_run, tables.runs)
    assert (told.run_id, told.as_of, told.rows_read) == ("r2", "2023-06-30 00:00", 15)
    assert dict(told.seconds) == {"normalise_contacts": 12.5, "link_numbers": 2.0}


def test_the_run_itself_is_told_when_it_made_the_tables(tables: ReportTables, this_run: ThisRun) -> None:
    this = replace(
        this_run, rows={"number_links": 3, "rows read": 7}, seconds={"link_numbers": 1.0, "score_churn": 0.01}
    )
    told = run_facts(this, tables.runs)
    assert (told.run_id, told.as_of, told.rows_read, told.seconds) == (
        "now",
        "2023-06-30 00:00",
        7,
        (("link_numbers", 1.0),),
    )


def test_spells_merge_over_short_silences() -> None:
    days = [date(2020, 1, 1), date(2020, 2, 1), date(2020, 2, 20), date(2020, 3, 1), date(2020, 6, 1), date(2020, 7, 1)]
    first, second, third = (Spell(a, b) for a, b in zip(days[::2], days[1::2], strict=True))
    assert merged([third, second, first]) == (Spell(days[0], days[3]), third)


@pytest.mark.parametrize(
    ("name", "person", "shown"),
    [
        ("ann o'poe", ANN, "Ann O'poe"),
        ("Ann POE", ANN, "Ann POE"),
        (None, ANN, f"person {ANN}"),
        (None, None, "nobody known"),
    ],
)
def test_names_are_shown_as_people_read_them(name: str | None, person: str | None, shown: str) -> None:
    assert shown_name(name, person) == shown
