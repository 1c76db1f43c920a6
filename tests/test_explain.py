"""`explain` on the drawn people: one question, one answer in text, and no personal value in an error."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyspark.sql import SparkSession

from drawn_world import ANN, ANNS_LINK, BOB, BOBS_LINK, MAIL, NEW, OLD, drawn_warehouse
from ringback import io
from ringback.config import load_settings
from ringback.errors import ConfigError, InputError
from ringback.explain import as_text, explain
from ringback.explain.comparisons import Comparison
from ringback.explain.drawing import as_svg
from ringback.explain.sought import one_column, phone_spellings
from ringback.explain.text import as_json_text
from ringback.explain.why_not import turning_fact
from ringback.settings import WarehouseSettings
from ringback.tables import TENURES

pytestmark = pytest.mark.usefixtures("interpreted")


@pytest.fixture(scope="module")
def world(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> WarehouseSettings:
    return drawn_warehouse(spark, tmp_path_factory.getbasetemp())


def test_a_link_is_drawn_in_time(spark: SparkSession, world: WarehouseSettings) -> None:
    lines = as_text(explain(spark, world, link=ANNS_LINK)).splitlines()
    assert lines[0] == f"Link {ANNS_LINK}: changed, confidence 0.97, candidate"
    assert lines[1].startswith(f"Ann Poe: {OLD} until 2020-12-30 → {NEW} from 2021-01-27; ")
    old, other, new = lines[lines.index("") + 1 :][:3]
    assert (old.split()[:3], old[-24:]) == (["old", "number", OLD], "2020-01-01 to 2020-12-30")
    assert "the same, held by <b>bob</b> Roe" in other
    assert old.index("█") < other.index("░")
    assert old.rindex("█") <= new.index("█")
    assert "   +0.80  e-mail           2021-01-27  what email says" in lines


def test_a_phone_tells_every_holder_and_link(spark: SparkSession, world: WarehouseSettings) -> None:
    told = explain(spark, world, phone="+1 (312) 555-0101")
    assert told.phone is not None
    assert [(held.person_id, held.holder) for held in told.phone.tenures] == [(ANN, "Ann Poe"), (BOB, "<b>bob</b> Roe")]
    assert [path.link_id for path in told.links] == [ANNS_LINK, BOBS_LINK]
    text = as_text(told)
    assert "A hub: 13 holders" in text
    assert f"  2021-03-01 to 2022-06-30  <b>bob</b> Roe ({BOB})" in text


def test_national_digits_are_found_by_the_sources_regions(spark: SparkSession, world: WarehouseSettings) -> None:
    told = explain(spark, world, phone="(312) 555-0102", regions=["US", "US"])
    assert told.phone is not None
    assert told.phone.phone == NEW
    assert "Not a hub." in as_text(told)


def test_a_person_is_told_with_what_holds_it_together(spark: SparkSession, world: WarehouseSettings) -> None:
    told = explain(spark, world, person=ANN)
    assert told.person is not None
    # a1-a3 14.0, a1-a2 9.5; a2-a3 3.0 connects nothing new and a2-b3 was not kept
    assert [(pair.left[1], pair.right[1], pair.weight) for pair in told.person.comparisons] == [
        ("a1", "a2", 9.5), ("a1", "a3", 14.0)
    ]  # fmt: skip
    text = as_text(told)
    for line in (
        f"Person {ANN}: Ann Poe",
        "3 contact records, 2020-01-01 to 2023-06-30",
        f"  2020-01-01 to 2020-12-30  phone {OLD}",
        f"  2020-01-01 to 2023-06-30  e-mail {MAIL}",
        "  2021-01-27 to 2023-06-30  s  a3",
        "    +9.5  s a1 = s a2",
        "          prior -3.0, name same +12.5",
        f"  {ANNS_LINK}  changed, confidence 0.97, candidate",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("question", "value", "table"),
    [("phone", "+13125550199", "tenures"), ("person", "p_nobody", "persons"), ("link", "l_nothing", "number_links")],
)
def test_what_is_unknown_is_refused_without_saying_it(
    spark: SparkSession, world: WarehouseSettings, question: str, value: str, table: str
) -> None:
    with pytest.raises(InputError) as refused:
        explain(spark, world, **{question: value})  # type: ignore[arg-type]
    assert f"in table {table};" in str(refused.value)
    assert value not in str(refused.value)


def test_a_value_is_no_literal_of_a_plan(spark: SparkSession, world: WarehouseSettings) -> None:
    asked = io.read(spark, TENURES, world).join(one_column(spark, "value", [OLD]), "value", how="leftsemi")
    assert OLD not in asked._jdf.queryExecution().toString()  # type: ignore[operator]


@pytest.mark.parametrize("given", [{}, {"phone": OLD, "person": ANN}])
def test_exactly_one_question(spark: SparkSession, world: WarehouseSettings, given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="exactly one of --phone, --person and --link"):
        explain(spark, world, **given)  # type: ignore[arg-type]


def test_a_warehouse_without_tables_is_refused(spark: SparkSession, warehouse: WarehouseSettings) -> None:
    with pytest.raises(InputError, match="not there yet"):
        explain(spark, warehouse, person=ANN)


@pytest.mark.parametrize(
    ("written", "regions", "spellings"),
    [
        ("+1 (312) 555-0101", ["GB"], ["+13125550101"]),
        ("312.555.0101", ["US"], ["+13125550101", "+3125550101"]),
        ("1 312 555 0101", [], ["+13125550101"]),
        ("020 7946 0018", ["GB", "US"], ["+02079460018", "+102079460018", "+442079460018"]),
    ],
)
def test_phones_may_be_written_in_any_way(written: str, regions: list[str], spellings: list[str]) -> None:
    assert phone_spellings(written, regions) == spellings


def test_a_phone_without_digits_is_refused() -> None:
    with pytest.raises(InputError, match="holds no digit"):
        phone_spellings("unknown", ["US"])


IDENTITY = load_settings(str(Path(__file__).resolve().parents[1] / "conf/default.yaml")).identity


def test_why_two_persons_are_not_one(spark: SparkSession, world: WarehouseSettings) -> None:
    told = explain(spark, world, person=ANN, other=BOB, identity=IDENTITY)
    (answer,) = told.why_not
    assert (answer.left, answer.right, answer.same) == (ANN, BOB, False)
    assert answer.strongest is not None
    assert (answer.strongest.left[1], answer.strongest.right[1], answer.strongest.weight) == ("a2", "b3", -6.0)
    assert answer.turn == "8.0 bits are lacking; the same date of birth (+12.0) would do"
    text = as_text(told).splitlines()
    assert f"Why is {ANN} not {BOB}?" in text
    assert "  The strongest comparison between them: too little speaks for it" in text


def test_a_number_is_asked_about_by_its_holders_latest_first(spark: SparkSession, world: WarehouseSettings) -> None:
    told = explain(spark, world, person=ANN, other=OLD, identity=IDENTITY)
    assert [(answer.right, answer.same) for answer in told.why_not] == [(BOB, False), (ANN, True)]


def test_an_unknown_person_is_not_answered_about(spark: SparkSession, world: WarehouseSettings) -> None:
    with pytest.raises(InputError, match="no such person_id in table persons"):
        explain(spark, world, person=ANN, other="p_nobody", identity=IDENTITY)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ({"link": ANNS_LINK}, {f"old number {OLD}", f"new number {NEW}"}),
        ({"phone": OLD}, {"Ann Poe", "<b>bob</b> Roe"}),
        ({"person": ANN}, {f"phone {OLD}", f"e-mail {MAIL}"}),
    ],
    ids=["link", "phone", "person"],
)
def test_it_is_drawn(spark: SparkSession, world: WarehouseSettings, question: dict[str, str], shown: set[str]) -> None:
    told = explain(spark, world, **question)  # type: ignore[arg-type]
    drawn = as_svg(told)
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert shown <= {(text.text or "").strip() for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert drawn == as_svg(told)


def test_json_holds_the_same(spark: SparkSession, world: WarehouseSettings) -> None:
    told = json.loads(as_json_text(explain(spark, world, link=ANNS_LINK)))
    assert told["links"][0]["link_id"] == ANNS_LINK
    assert told["links"][0]["changed_after"] == "2020-12-30"


@pytest.mark.parametrize(
    ("parts", "weight", "reason", "told"),
    [
        ((), 1.0, "below_threshold", "1.0 bits are lacking; the same device (+4.0) would do"),
        ((("login", "same", 6.0),), -3.0, "below_threshold", "5.0 bits are lacking; the same date of birth (+12.0) would do"),
        ((("birth_date", "different", -9.0),), -30.0, "below_threshold", "32.0 bits are lacking; only a ruling `same` would do"),
        ((), 5.0, "name", "a ruling `same`: nothing else outweighs a contradiction for certain"),
    ],
)  # fmt: skip
def test_the_least_fact_that_would_turn_it(
    parts: tuple[tuple[str, str, float], ...], weight: float, reason: str, told: str
) -> None:
    assert turning_fact(Comparison(("s", "1"), ("s", "2"), weight, parts), reason, IDENTITY) == told
