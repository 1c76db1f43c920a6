"""What follows the division in a Chinese address: road and number, estate, building, unit, floor, room."""

import re
from dataclasses import dataclass

NOTE = re.compile(
    "(?:[,;。、 ]|^|(?<=[室号栋幢楼层户区园苑]))*(?:请|麻烦)?"
    "(?:放(?:在|到)?(?:家?门口|门外|快递柜|丰巢|菜鸟|驿站|前台|门卫|物业|代收|保安|楼下|鞋柜)|送货(?:前|上门)|送到|送至"
    "|不在家|工作日|周末|电联|电话|手机|联系(?:人|电话)|收(?:件|货)人|备注|邮编|勿).*$"
)
NUMBERS_OF_PEOPLE = re.compile(r"(?<!\d)(?:\+?86-?)?1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
BRACKETS = re.compile(r"[(\[{【<《〈「『][^()\[\]{}【】<>《》〈〉「」『』]*[)\]}】>》〉」』]")
IN_BRACKETS = re.compile(r"\d(?:号楼|栋|幢|座|单元|室|房|楼|层|号)|[A-Za-z]座")
NUMERAL = re.compile(
    "[一二三四五六七八九十百零〇两]+(?=号楼|号院|号|栋|幢|座|单元|梯|层|楼|室|户|房|弄|期)|[一二三四五六七八九零〇]{3,4}$"
)
UNIT_DOOR = re.compile("(?<=[栋幢座楼号])[一二三四五六七八九十]+(?=门)")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2}
OPENING = frozenset("([{【<《〈「『")
NOTE_LETTERS = frozenset("请烦放送不工周电手联系收备邮勿")
NUMERALS = frozenset("一二三四五六七八九十百零〇两")
LONG_NUMBER = re.compile(r"\d{3}-?\d{6}")
ROAD = re.compile(
    "([\u4e00-\u9fffA-Za-z0-9·]{1,14}?"
    "(?:大道|大街|大路|胡同|公路|(?:路|街|道|巷)(?![东西南北中]?[路街巷道里弄口]|[东西南北]?[一二三四五六七八九十]+[巷路街]|桥|心)"
    "|[里弄条线](?=\\d)|国道|省道))"
    "((?:[东西南北中]|\\d|[一二三四五六七八九十])+段|\\d+巷|[东西南北]侧|[东西南北](?=\\d))?"
)
NUMBER = re.compile(
    "(?:[甲乙丙丁特付附]?(\\d+(?:[-/之]\\d+)*[甲乙丙丁A-Za-z]?)|([甲乙丙丁]\\d+))(号院|号大院|号(?!楼|[栋幢座厂])|弄|#(?=.))"
    "([甲乙丙丁](?![座栋幢单])|之(?:[一二三四五六七八九十]+|\\d+)|附\\d+(?=号))?"
)
LANE_HOUSE = re.compile("(\\d+)(?:号楼|号|栋|幢)")
NUMERAL_AFTER = re.compile("[一二三四五六七八九十]+")
TOKEN = re.compile(
    "((?<![A-Za-z])[A-Za-z]?\\d+(?:-\\d+)*[A-Za-z]?|\\d+|(?<![A-Za-z])[A-Za-z]\\d*|[甲乙丙丁东西南北](?=[座栋幢单]))"
    "(号楼|#楼|号院|支弄|单元|栋|幢|座|号|#|弄|门|梯|层|楼|[Ff](?![A-Za-z])|室|房|户|期|区|组)"
)
KINDS = {
    **dict.fromkeys(("号楼", "#楼", "栋", "幢", "座", "#"), "building"),
    **dict.fromkeys(("单元", "门", "梯"), "unit"),
    **dict.fromkeys(("层", "楼", "F", "f"), "floor"),
    **dict.fromkeys(("室", "房", "户"), "room"),
}
TRAIL = re.compile(r"^[-,、 #]*(?:(\d{1,3})[-#])?(?:(\d{1,2})[-#])?([A-Za-z]?\d{1,4}[A-Za-z]?|[A-Za-z])$")
DASHED = re.compile(r"(?<![\dA-Za-z-])([A-Za-z]?\d{1,3})[-#](?:(\d{1,2})[-#])?(\d{2,4}[A-Za-z]?)$")
EDGES = " ,、.。;:-_/|'\"“”\u2018\u2019·#()[]【】"


@dataclass(slots=True)
class Detail:
    """The parts of an address below the town; each null where the text does not name it."""

    road: str | None = None
    number: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    text: str = ""


def parse_detail(text: str) -> Detail:
    """The parts of what is left of an address after its divisions."""
    clean = _clean(text)
    found = Detail(text=clean)
    rest = _take_road(clean, found)
    rest = _take_tokens(rest, found)
    _take_trail(rest, found)
    return found


def _clean(text: str) -> str:
    """Without phones, notes and names in brackets, and with digits for the numerals that count houses."""
    letters = set(text)
    if letters & OPENING:
        text = BRACKETS.sub(lambda b: b[0][1:-1] if IN_BRACKETS.search(b[0]) else "", text)
    if LONG_NUMBER.search(text):
        text = NUMBERS_OF_PEOPLE.sub("", text)
    if letters & NOTE_LETTERS:
        text = NOTE.sub("", text)
    if letters & NUMERALS:
        text = UNIT_DOOR.sub(_digits, NUMERAL.sub(_digits, text))
    return text.strip(EDGES)


def _digits(found: re.Match[str]) -> str:
    """五 → 5, 十二 → 12, 三百零五 → 305, 五〇一 → 501."""
    text = found[0]
    if not set(text) & set("十百"):
        return "".join(str(DIGITS[c]) for c in text)
    total = digit = 0
    for letter in text:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[letter]
    return str(total + digit)


def _take_road(text: str, found: Detail) -> str:
    """Fills in road, number and a lane's house; of two roads at a corner the one with the number."""
    road = ROAD.match(text)
    number = NUMBER.match(text, road.end()) if road else None
    other = ROAD.match(text, road.end()) if road and not number else None
    if other and NUMBER.match(text, other.end()):
        road, number = other, NUMBER.match(text, other.end())
    if not road:
        return text
    found.road = road[1] + (road[2] or "")
    if not number:
        return text[road.end() :]
    found.number = _number(number)
    house = LANE_HOUSE.match(text, number.end()) if number[3] == "弄" else None
    if house:
        found.building = house[1]  # 弄5号, 弄5号楼
    rest = text[(house or number).end() :]
    return rest.removeprefix("号") if number[4] else rest


def _number(found: re.Match[str]) -> str:
    """The house number with its letter or its number after 之 or 附; a lane's keeps its word."""
    more = NUMERAL_AFTER.sub(_digits, found[4] or "").replace("之", "-")
    return (found[1] or found[2]).replace("之", "-").upper() + ("弄" if found[3] == "弄" else "") + more


def _take_tokens(text: str, found: Detail) -> str:
    """Fills in building, unit, floor and room; gives what stands after the last of them, or all when there is none."""
    first = last = -1
    for token in TOKEN.finditer(text):
        value, kind = token[1].upper(), KINDS.get(token[2])
        if token[2] == "号":
            kind = _kind_of_number(found)
        elif token[2] == "#" and len(value) > 2:
            kind = "room"
        if kind and getattr(found, kind) is None:
            setattr(found, kind, value)
            first, last = (token.start() if first < 0 else first), token.end()
    head = text if first < 0 else text[:first]
    if first < 0:
        return head
    found.estate = head.strip(EDGES) or None
    return text[last:]


def _kind_of_number(found: Detail) -> str:
    """What N号 counts: the house on the road, else the building of an estate, else the room of a building."""
    if found.building is not None:
        return "room"
    return "number" if found.number is None else "building"


def _take_trail(rest: str, found: Detail) -> None:
    """A room without its word at the end, alone or after building and unit with dashes; else the estate's name."""
    named = found.building or found.unit or found.floor
    if found.room is None:
        trail = TRAIL.match(rest) if named or found.number else None
        dashed = None if trail else DASHED.search(rest)
        if trail and named and not trail[1]:
            found.room, rest = trail[3].upper(), ""
        elif trail and not named and trail[1]:
            found.building, found.unit, found.room, rest = trail[1], trail[2], trail[3].upper(), ""
        elif trail and named and trail[1] and found.unit is None:
            found.unit, found.room, rest = trail[1], trail[3].upper(), ""
        elif trail and found.number and len(trail[3]) > 2 and trail[3].isdigit():
            found.room, rest = trail[3], ""
        elif dashed and not named:
            found.building, found.unit, found.room = dashed[1].upper(), dashed[2], dashed[3].upper()
            rest = rest[: dashed.start()]
    if found.estate is None:
        found.estate = rest.strip(EDGES) or None
