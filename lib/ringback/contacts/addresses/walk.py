"""Which divisions the names that a text begins with lead to; a short form counts only where it can be nothing else."""

import re

from ringback.contacts.addresses.divisions import Division, Found, Index
from ringback.contacts.addresses.towns import town_after

SINCE = 2000  # a division that ended earlier does not stand beside today's ones of its name
SHORT_SINCE = 1983  # short forms of what ended earlier are in no address
SHORT_TWICE = {"朝阳"}  # as a bare short name nobody can tell the city from another city's county
MAX_STARTS = 100_000
BETWEEN = " ,、/-_|>·。.;:"
SKIPPED = frozenset([*BETWEEN, "", *"自省直市辖"])
FILLER = re.compile("(?:自治区|省)?直辖(?:县级)?(?:行政(?:区划|单位))?|(?:市)?辖区")
ROADISH = re.compile(
    "(?:[东西南北中内外前后上下新老大小一二三四五六七八九十0-9]{0,3}(?:路|街|道|巷|弄|胡同|公路|线)"
    "|大道|大街|大路|环路|环线|镇|乡|村|苏木|办事处|社区)"
)
NAMED_AFTER = re.compile("大厦|大楼|饭店|宾馆|酒店|小区|花园|新村|新苑|公寓|银行|广场|公园|家园|花苑|名苑|苑|馆")
INSTITUTION = re.compile("大学|学院|中学|小学|医院|幼儿园|山庄|城(?!区)")
STREET_AFTER = re.compile("[\u4e00-\u9fff]{2,5}?(?:大道|路|街)(?:[东西南北]段)?\\d+(?:-\\d+)?号")


def first_divisions(table: Index, text: str) -> tuple[list[Division], int, int]:
    """The divisions that a text may mean, and where their names begin and end; none, 0 and 0 where it names none."""
    start = 0
    live, end, exact = _walk(table, text, 0)
    if not live:
        live, start, end, exact = _search(table, text)
    return (_told_apart(live, exact, text[start:end]), start, end) if live else ([], 0, 0)


def _walk(table: Index, text: str, at: int) -> tuple[list[Division], int, bool]:
    """The divisions that the names from `at` on lead to, where they end, and whether the last one is in full."""
    live, end, exact = _known_start(table, text) if at == 0 else ([], 0, False)
    if not live:
        live, end, exact = _start(table, text, at)
    while live:
        step = _step(table, text, _skip(text, end), live)
        if step is None and exact and text[end - 1] == "市":
            step = _step(table, text, end - 1, live, full_only=True)  # 青岛市南区: one 市 for both names
        if step is None:
            break
        live, end, exact = step
        if at == 0 and exact:
            _keep_start(table, text, live, end)
    return live, end, exact


def _known_start(table: Index, text: str) -> tuple[list[Division], int, bool]:
    """What an earlier text with the same first names led to; the same as walking them again."""
    for length in table.start_lengths.get(text[:3], ()):
        live = table.starts.get(text[:length])
        if live is not None and length <= len(text):
            return live, length, True
    return [], 0, False


def _keep_start(table: Index, text: str, live: list[Division], end: int) -> None:
    """Keeps first names that end in one in full, which no longer name begins with: what follows cannot change them."""
    start = text[:end]
    if start in table.starts or live[0].name in table.begun or not start.endswith(live[0].name):
        return
    if len(table.starts) >= MAX_STARTS:
        table.starts.clear()
        table.start_lengths.clear()
    table.starts[start] = live
    lengths = {end, *table.start_lengths.get(start[:3], ())}
    table.start_lengths[start[:3]] = tuple(sorted(lengths, reverse=True))


def _start(table: Index, text: str, at: int) -> tuple[list[Division], int, bool]:
    """The divisions that the longest name at `at` may mean, where it ends, and whether it is in full."""
    for length in table.lengths.get(text[at : at + 2], ()):
        end = at + length
        found = table.names.get(text[at:end])
        if found is None or end > len(text):
            continue
        full = [d for d, in_full in found if in_full and _may_start(d)]
        if full:
            return _with_today(full, found), end, True
        short = [d for d, in_full in found if not in_full and _may_start_short(table, d, text, at, end)]
        if short and not _part_of_a_word(table, text, end, short):
            return short, end, False
    return [], at, False


def _may_start(division: Division) -> bool:
    """东区 and the like are names only below a city; so are the parts of Taiwan, Hong Kong and Macau."""
    return division.level < 3 or ((division.coded and len(division.name) > 2) or division.name[-1] in "县旗")


def _may_start_short(table: Index, division: Division, text: str, at: int, end: int) -> bool:
    """A county's short form alone is a guess, unless it is all there is, or a town of it follows, or it is no other name."""
    if division.level < 3:
        return division.valid_to is None or division.valid_to >= SHORT_SINCE
    if not division.coded or division.valid_to:
        return False
    name = text[at:end]
    alone = len(text) == len(name) or name in SHORT_TWICE
    return (
        alone or (name in table.lone and bool(STREET_AFTER.match(text, end))) or _has_town(table, division, text[end:])
    )


def _has_town(table: Index, division: Division, rest: str) -> bool:
    return town_after(table.towns.get(division.targets[0], {}), rest)[0] is not None


def _with_today(full: list[Division], found: Found) -> list[Division]:
    """Beside names that only earlier divisions have in full, today's that have it in short: 梅县 is 梅县区."""
    if any(d.valid_to is None for d in full):
        return full
    return full + [d for d, in_full in found if not in_full and d.valid_to is None and d.level == 3 and d.coded]


def _part_of_a_word(table: Index, text: str, end: int, live: list[Division]) -> bool:
    """Whether a short form only begins the name of a road, a town or a house: 海南路, 长安镇, 北京饭店."""
    word = ROADISH.match(text, end) or NAMED_AFTER.match(text, end)
    if not word and live[0].level == 3:
        word = INSTITUTION.match(text, end)
    return bool(word) and not _goes_on_below(table, text, end, live)


def _goes_on_below(table: Index, text: str, end: int, live: list[Division]) -> bool:
    """Whether a division below follows in full, or in short before no road: 唐山路南区, 江苏镇江."""
    ids = {i for one in live for i in one.ids}
    for length in table.lengths.get(text[end : end + 2], ()):
        for d, in_full in table.names.get(text[end : end + length], ()):
            below = d.valid_to is None and not ids.isdisjoint(d.ups)
            if below and (in_full or (d.level == 2 and not ROADISH.match(text, end + length))):
                return True
    return False


def _skip(text: str, at: int) -> int:
    if text[at : at + 1] not in SKIPPED:
        return at
    while at < len(text) and text[at] in BETWEEN:
        at += 1
    filler = FILLER.match(text, at)
    return filler.end() if filler else at


def _step(
    table: Index, text: str, at: int, live: list[Division], full_only: bool = False
) -> tuple[list[Division], int, bool] | None:
    """One name further down, or one said again; None where the text goes on with something else."""
    if text.startswith("县", at) and live[0].targets[0].startswith("50"):
        at += 1  # the code list of Chongqing has a level 县
    for length in table.lengths.get(text[at : at + 2], ()):
        end = at + length
        found = table.names.get(text[at:end])
        if found is None or end > len(text):
            continue
        below, exact = _below(table, text, end, found, live, full_only)
        again = [one for one in live if any(full and _says_again(d, one) for d, full in found)]
        if again and all(d.valid_to for d in below):
            return again, end, True
        if below:
            return below, end, exact
        if not full_only and _again_in_short(table, text, end, found, live):
            return live, end, True
    return None


def _below(
    table: Index, text: str, end: int, found: Found, live: list[Division], full_only: bool
) -> tuple[list[Division], bool]:
    """The divisions of a name that are below a live one, and whether they have it in full."""
    ids = {i for one in live for i in one.ids}
    inside = [(d, in_full) for d, in_full in found if not ids.isdisjoint(d.ups)]
    full = [d for d, in_full in inside if in_full]
    if full or full_only:
        return _with_today(full, tuple(inside)) if full else full, True
    short = [d for d, _ in inside]
    short = [d for d in short if d.valid_to is None] or short
    if not short:
        return [], False
    highest = min(d.level for d in short)
    short = [d for d in short if d.level == highest]
    return ([], False) if _part_of_a_word(table, text, end, short) else (short, False)


def _again_in_short(table: Index, text: str, end: int, found: Found, live: list[Division]) -> bool:
    """Whether a short form says a live division again, and another name of the same place follows in full."""
    if not any(_says_again(d, one) for d, _ in found for one in live):
        return False
    ids = {i for one in live for i in one.ids}
    for length in table.lengths.get(text[end : end + 2], ()):
        for d, in_full in table.names.get(text[end : end + length], ()):
            if in_full and (not ids.isdisjoint(d.ups) or any(_says_again(d, one) for one in live)):
                return True
    return False


def _says_again(said: Division, one: Division) -> bool:
    """Whether `said` is a division above `one`, or `one` itself."""
    return said is one or not said.ids.isdisjoint(one.ups | one.ids)


def _search(table: Index, text: str) -> tuple[list[Division], int, int, bool]:
    """The first place inside a text that begins with something else: names in full, or short ones that go on."""
    for at in range(1, min(len(text), 80) - 1):
        lengths = table.lengths.get(text[at : at + 2])
        if not lengths or not any(text[at : at + n] in table.names for n in lengths):
            continue
        live, end, exact = _start(table, text, at)
        if not live:
            continue
        whole, last, last_exact = _walk(table, text, at)
        strong = exact and (live[0].level < 3 or (len(live[0].name) > 2 and text[at - 1] not in "路街号栋"))
        if strong or last > end:
            return whole, at, last, last_exact
    return [], 0, 0, False


def _told_apart(live: list[Division], exact: bool, said: str) -> list[Division]:
    """Without what ended long ago beside what there is, and of a short name's owners the highest."""
    if len(live) == 1:
        return live
    now = [d for d in live if d.valid_to is None]
    if now:
        provinces = {d.province for d in now}
        live = [d for d in live if d.valid_to is None or (d.valid_to >= SINCE and d.province not in provinces)]
    else:
        last = {d.province: max(o.valid_to or 0 for o in live if o.province == d.province) for d in live}
        live = [d for d in live if d.valid_to == last[d.province]]
    if not exact and said not in SHORT_TWICE:
        highest = min(d.level for d in live)
        live = [d for d in live if d.level == highest]
    return live
