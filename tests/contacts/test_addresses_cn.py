"""Chinese addresses: the division of every county and of the written cases, parts, keys and hubs."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.contacts.addresses import Address, parse_address, parse_cn_address
from ringback.contacts.addresses.divisions import Division, index, short_names

CASES = Path(__file__).parents[1] / "cases/addresses_cn.csv"
PATHS = index().paths
COUNTIES = [d for d in PATHS.values() if d.county]
HOUSE = "人民路12号"


def code(text: str) -> str | None:
    return parse_cn_address(text).adcode


def parts(text: str) -> tuple[str | None, ...]:
    found = parse_cn_address(text)
    return (found.road, found.number, found.estate, found.building, found.unit, found.room)


def test_written_cases() -> None:
    with CASES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        found = parse_cn_address(row["text"])
        ambiguous = row["when_empty"] == "ambiguous"
        if (found.adcode or "") != row["adcode"] or (row["when_empty"] and ambiguous != bool(found.candidates)):
            wrong.append((row["text"], row["adcode"] or row["when_empty"], found.adcode))
    assert len(rows) > 130
    assert wrong == []


def test_every_county_by_its_full_path_once_and_twice() -> None:
    for county in COUNTIES:
        above = county.province + county.city
        assert code(above + county.county + HOUSE) == county.targets[0]
        assert code(above + above + county.county + HOUSE) == county.targets[0]


def test_every_city() -> None:
    for city in [d for d in PATHS.values() if d.city and not d.county]:
        assert code(city.province + city.city + HOUSE) == city.targets[0]
        assert code(city.city + HOUSE) == city.targets[0]


def shorter_texts(county: Division) -> list[str]:
    """The county's path without a level, or with the levels above it in short."""
    provinces = [county.province, *short_names(county.province, 1)]
    cities = [county.city, *short_names(county.city, 2)] if county.city else [""]
    return [province + city + county.county + HOUSE for province in ["", *provinces] for city in ["", *cities]]


def test_a_county_with_levels_missing_is_found_or_left_open_never_taken_for_another() -> None:
    found = total = 0
    for county in COUNTIES:
        for text in shorter_texts(county):
            answer = parse_cn_address(text)
            assert answer.adcode in (county.targets[0], None), text
            assert answer.adcode or county.targets[0] in answer.candidates or len(county.county) == 2, text
            found, total = found + bool(answer.adcode), total + 1
    assert found / total > 0.98


def test_the_last_name_of_every_division_that_ended_since_2000_still_leads_somewhere_in_its_province() -> None:
    old = {d for found in index().names.values() for d, _ in found if (d.valid_to or 0) >= 2000 and len(d.targets) == 1}
    assert len(old) > 400
    for division in old:
        answer = parse_cn_address(division.province + division.city + division.county + HOUSE)
        assert answer.adcode, division.name
        assert answer.adcode[:2] == division.targets[0][:2]


def test_answers_do_not_depend_on_what_was_parsed_before() -> None:
    texts = [county.province + county.city + county.county + tail for county in COUNTIES[::40] for tail in (HOUSE, "")]
    texts += ["南昌县莲塘镇", "南昌市", "南昌县", "沙县区", "沙县", "吉林市丰满区", "吉林省"]
    fresh = []
    for text in texts:
        index().starts.clear()
        index().start_lengths.clear()
        fresh.append(parse_cn_address(text))
    assert [parse_cn_address(text) for text in texts] == fresh
    assert [parse_cn_address(text) for text in reversed(texts)] == fresh[::-1]


def test_ambiguous_names_give_candidates_and_what_they_share() -> None:
    found = parse_cn_address("桥西区中华大街1号3栋501室")
    assert (found.adcode, found.province, found.reasons) == (None, "河北省", ("ambiguous_division",))
    assert found.candidates == ("130104", "130703")
    assert found.household_key is None


def test_a_hint_or_a_town_chooses_between_candidates_and_says_so() -> None:
    hinted = parse_cn_address("朝阳区三里屯路19号", hint_adcode="110000")
    assert (hinted.adcode, hinted.reasons) == ("110105", ("chosen_by_hint",))
    assert parse_cn_address("朝阳区三里屯路19号", hint_adcode="330000").adcode is None
    by_town = parse_cn_address("西湖区翠苑街道文三路100号")
    assert (by_town.adcode, by_town.town, by_town.reasons) == ("330106", "翠苑街道", ("chosen_by_town",))


def test_a_town_that_one_county_of_the_city_has_tells_the_county() -> None:
    found = parse_cn_address("上海市安亭镇墨玉路29号")
    assert (found.adcode, found.county, found.reasons) == ("310114", "嘉定区", ("county_by_town",))


def test_contradicting_divisions_are_left_open() -> None:
    found = parse_cn_address("北京市广州市天河区天河路1号")
    assert found.adcode is None
    assert "conflicting_divisions" in found.reasons
    assert {"110000", "440100"} <= set(found.candidates)


def test_earlier_names_get_todays_and_say_so() -> None:
    found = parse_cn_address("山东省莱芜市莱城区凤城街道")
    assert (found.province, found.city, found.county) == ("山东省", "济南市", "莱芜区")
    assert found.reasons == ("renamed_division",)


def test_taiwan_hong_kong_and_macau_keep_their_parts_under_the_code_of_the_whole() -> None:
    found = parse_cn_address("臺灣臺北市信義區市府路1號")
    assert (found.adcode, found.city, found.county, found.country) == ("710000", "台北市", "信义区", "TW")
    assert parse_cn_address("香港九龍彌敦道1號").country == "HK"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("文三路478号华门园五幢一单元301室", ("文三路", "478", "华门园", "5", "1", "301")),
        ("文三路４７８号５－１－３０１", ("文三路", "478", None, "5", "1", "301")),  # full width is the case
        ("文三路478号5幢1单元301(放门口)", ("文三路", "478", None, "5", "1", "301")),
        ("文三路478号5#1单元301 13800000000", ("文三路", "478", None, "5", "1", "301")),
        ("张杨路1234弄5号602室", ("张杨路", "1234弄", None, "5", None, "602")),
        ("张杨路1234弄5号楼602", ("张杨路", "1234弄", None, "5", None, "602")),
        ("三里屯路19号院2号楼1单元301", ("三里屯路", "19", None, "2", "1", "301")),
        (
            "福元西路99号珠江花园十二栋一门三〇二",
            ("福元西路", "99", "珠江花园", "12", "1", "302"),
        ),  # the numeral is the case
        ("小寨东路126号百隆广场十二层1208房", ("小寨东路", "126", "百隆广场", None, None, "1208")),
        ("香港中路30号甲伟东国际2603室", ("香港中路", "30甲", "伟东国际", None, None, "2603")),
        ("前埔西三路288号之一4F", ("前埔西三路", "288-1", None, None, None, None)),
        ("金江路8号附12号", ("金江路", "8附12", None, None, None, None)),
        ("民族大道157号2单元1805(丰巢柜)", ("民族大道", "157", None, None, "2", "1805")),
        ("虹漕路461号58号楼5楼", ("虹漕路", "461", None, "58", None, None)),
        ("陕西北路1283弄9号1403#", ("陕西北路", "1283弄", None, "9", None, "1403")),
        ("阳光花园3号楼2单元501", (None, None, "阳光花园", "3", "2", "501")),
        ("建国路88号现代soho3号楼103", ("建国路", "88", "现代soho", "3", None, "103")),
        ("长江路88号", ("长江路", "88", None, None, None, None)),
        ("一二八纪念路928号2号楼917室", ("一二八纪念路", "928", None, "2", None, "917")),
    ],
)
def test_parts(text: str, expected: tuple[str | None, ...]) -> None:
    assert parts("浙江省杭州市西湖区" + text) == expected


ONE_HOME = [
    "浙江省杭州市西湖区文三路478号5幢1单元301室",
    "浙江杭州西湖区文三路478号五幢一单元301",
    "杭州市西湖区文三路478号5栋1单元301室(放门口)",
    "杭州西湖区 文三路 478号 5号楼1单元301",
    "浙江省杭州市浙江省杭州市西湖区翠苑街道文三路478号华门园5-1-301",
    "浙江省杭州市西湖区文三路４７８號５＃１單元３０１室 李某 13800000000",  # full width is the case
]


def test_one_home_has_one_key_and_one_value() -> None:
    found = [parse_cn_address(text) for text in ONE_HOME]
    assert {a.household_key for a in found} == {"330106|文三路|478||5|1|301"}
    assert {a.building_key for a in found} == {"330106|文三路|478||5"}
    assert {a.value for a in found} == {"浙江省杭州市西湖区 文三路478号 5-1-301"}


@pytest.mark.parametrize(
    "text",
    [
        "杭州市西湖区文三路478号",
        "杭州市西湖区文三路478号5幢",
        "杭州市西湖区文三路478号5幢1单元",
        "杭州市西湖区华门园",
        "杭州市西湖区翠苑街道",
        "文三路478号5幢1单元301室",
        "浙江省文三路478号5幢1单元301室",
        "杭州市西湖区文三路478号丰巢快递柜",
    ],
)
def test_no_household_without_a_room_or_without_a_city(text: str) -> None:
    assert parse_cn_address(text).household_key is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("文三路478号菜鸟驿站", "locker"),
        ("文三路478号(丰巢快递柜)", "locker"),
        ("文三路478号门卫代收点", "locker"),
        ("文三路478号物业前台", "gatehouse"),
        ("浙江大学玉泉校区12栋305室", "school"),
        ("学院路12号3栋301室", None),
        ("文三路100号(吉祥小学对面)", None),
        ("文三路478号东方大厦A座1001", "office"),
        ("文三路478号第一医院", "hospital"),
        ("文三路478号和平酒店8012房", "hotel"),
        ("文三路478号万达广场", "mall"),
        ("省第一监狱", "prison"),
        ("文三路478号5幢1单元301放丰巢", None),
    ],
)
def test_hubs(text: str, expected: str | None) -> None:
    found = parse_cn_address("杭州市西湖区" + text)
    assert found.hub_class == expected
    if expected not in (None, "school"):
        assert found.household_key is None


def test_a_dormitory_room_keeps_its_key_beside_its_class() -> None:
    found = parse_cn_address("武汉市洪山区珞喻路1037号华中科技大学韵苑12栋305室")
    assert (found.hub_class, found.household_key) == ("school", "420111|珞喻路|1037||12||305")


def test_columns_are_read_from_the_widest_to_the_narrowest() -> None:
    found = parse_address("文三路478号5幢1单元301室", "杭州市西湖区", "浙江省", "310012", "CN")
    assert (found.adcode, found.household_key) == ("330106", "330106|文三路|478||5|1|301")
    assert found.postcode == "310012"


@pytest.mark.parametrize("text", ["中" * 1_000_000, "北京市\0朝阳区\ud800" * 1000])
def test_texts_beyond_any_address_are_refused(text: str) -> None:
    assert parse_address(text, None, None, None, "CN") == Address(country="CN", reasons=("too_long",))


def test_letters_that_cannot_be_seen_do_not_count() -> None:
    assert code("\ufeff北京市\0朝\u200b阳区\ud800三里屯路19号") == "110105"


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(COUNTIES),
    st.text(alphabet="东西南北中山大路街道镇区县市号栋0123一二(),;/ -座室楼省吉林海南朝阳", max_size=30),
)
def test_any_tail_leaves_the_division_or_opens_it(county: Division, tail: str) -> None:
    found = parse_cn_address(f"{county.province}{county.city}{county.county},{tail}")
    assert found.adcode in (county.targets[0], None) or found.reasons
    assert found.adcode is None or found.adcode in PATHS
    assert bool(found.household_key) <= bool(found.room and found.adcode)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    found = parse_cn_address(text)
    assert found.adcode is None or found.adcode in PATHS
