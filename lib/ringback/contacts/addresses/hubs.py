"""Addresses that many unrelated people share: pickup points, dormitories, offices and the like."""

import re

CHINESE = (
    ("locker", "菜鸟|丰巢|快递柜|自提|代收|驿站|蜂巢|速递易|格格货栈|快递点|云柜|快递超市"),
    ("prison", "监狱|看守所|拘留所|戒毒所|劳教|部队|营区|军区|武警"),
    ("school", "大学|学院|校区|宿舍|中学|小学|学校|幼儿园|职高|技校"),
    ("hospital", "医院|卫生院|卫生所|诊所|疗养院|养老院"),
    ("hotel", "酒店|宾馆|旅馆|饭店|招待所|民宿|客栈"),
    ("mall", "商场|超市|购物中心|百货|市场|商城|万达广场|商业街"),
    ("gatehouse", "门卫|物业|前台|收发室|传达室|保安|岗亭|居委会|村委会"),
    ("office", "公司|大厦|写字楼|产业园|工业区|工业园|科技园|软件园|创业园|商务|办公|厂|集团|孵化|园区|政府|银行"),
)
LATIN = (
    ("locker", "amazon locker|ups store|parcel locker|mail ?boxes etc|general delivery|pick ?up point"),
    ("prison", "correctional|prison|jail|penitentiary|detention|army base|air force base|barracks"),
    ("school", "university|college|dorm|dormitory|residence hall|school|campus"),
    ("hospital", "hospital|clinic|medical cent(?:er|re)|nursing home"),
    ("hotel", "hotel|motel|hostel"),
    ("mall", "mall|shopping cent(?:er|re)"),
    ("gatehouse", "front desk|leasing office|mail ?room|reception|concierge"),
    (
        "office",
        "office|building|bldg|capitol|state ?house|city hall|court ?house|legislative|business park|industrial park",
    ),
)
NO_ROAD = (
    r"(?!\.?\s+(?:road|rd|street|st|avenue|ave|drive|dr|lane|ln|boulevard|blvd|way|ct|court|plaza|square|hill|park)\b)"
)
FIRST_LETTERS = frozenset(word[0] for _, words in CHINESE for word in words.split("|"))
ANY_CHINESE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in CHINESE))
ANY_LATIN = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b{NO_ROAD})" for name, words in LATIN))
AFTER_ROOM = {"locker", "gatehouse"}  # beside a room these only tell the courier where to leave a parcel
NEARBY = re.compile("[^,;(]{1,12}(?:对面|旁|附近|隔壁)")
ON_A_ROAD = re.compile("[\u4e00-\u9fff]{1,15}?(?:路|街|大道|巷|公路|胡同)(?=\\d|[东西南北中]段|$)")
ORDER = [name for name, _ in CHINESE]


def chinese_hub(text: str, notes: str, room: str | None) -> str | None:
    """The class of place that `text` names, or where there is no room its notes too; the first class in order wins."""
    if FIRST_LETTERS.isdisjoint(notes) or not ANY_CHINESE.search(notes):
        return None
    found = {m.lastgroup for m in ANY_CHINESE.finditer(ON_A_ROAD.sub("", text))}
    if room:
        found -= AFTER_ROOM
    else:
        found |= {m.lastgroup for m in ANY_CHINESE.finditer(NEARBY.sub("", notes))} & AFTER_ROOM
    return next((name for name in ORDER if name in found), None)


def latin_hub(text: str) -> str | None:
    """The class of place that an address in lower case names."""
    found = {m.lastgroup for m in ANY_LATIN.finditer(text)}
    return next((name for name in ORDER if name in found), None)
