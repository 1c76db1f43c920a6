"""The table of Chinese divisions as an index of names: today's, earlier ones, and the short forms in use."""

import csv
import gzip
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|拉祜族"
    "|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|塔吉克族|怒族|鄂温克族"
    "|裕固族|保安族|独龙族|鄂伦春族|各族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔"
)
SELF_RULED = re.compile(rf"^(.{{2,}}?)(?:{PEOPLES})*自治([州县旗])$")
PROVINCE_END = re.compile("(?:省|市|(?:维吾尔|壮族|回族)?自治区|特别行政区)$")
MORE_SHORT = {
    "内蒙古自治区": ("内蒙",),
    "浦东新区": ("浦东区",),
    "巴音郭楞蒙古自治州": ("巴州",),
    "博尔塔拉蒙古自治州": ("博州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "锡林郭勒盟": ("锡盟",),
    "呼和浩特市": ("呼市",),
    "乌鲁木齐市": ("乌市",),
    "科尔沁左翼中旗": ("科左中旗",),
    "科尔沁左翼后旗": ("科左后旗",),
    "科尔沁右翼前旗": ("科右前旗",),
    "科尔沁右翼中旗": ("科右中旗",),
    "察哈尔右翼前旗": ("察右前旗",),
    "察哈尔右翼中旗": ("察右中旗",),
    "察哈尔右翼后旗": ("察右后旗",),
    "达尔罕茂明安联合旗": ("达茂旗",),
    "莫力达瓦达斡尔族自治旗": ("莫旗",),
    "万柏林区": ("万柏区",),
}


@dataclass(eq=False, slots=True)
class Division:
    """One path of the table, today's or an earlier one, with the code that it has today."""

    province: str
    city: str
    county: str
    targets: tuple[str, ...]
    valid_to: int | None
    ids: frozenset[str]
    ups: frozenset[str]
    coded: bool = True  # the national standard gives it a code of its own
    name: str = field(init=False)
    level: int = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.county or self.city or self.province
        self.level = 3 if self.county else 2 if self.city else 1


Found = tuple[tuple[Division, bool], ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Names → divisions (in full or not), lengths of names by their first two letters, paths by code, towns by county."""

    names: dict[str, Found]
    lengths: dict[str, tuple[int, ...]]
    paths: dict[str, Division]
    towns: dict[str, dict[str, str]]
    town_counties: dict[str, dict[str, tuple[str, ...]]]
    lone: frozenset[str]  # short forms of county-level cities that begin no other division's or town's name
    with_counties: frozenset[str]
    begun: frozenset[str]  # names that a longer name begins with
    starts: dict[str, list[Division]] = field(default_factory=dict)  # first names seen → where they lead to
    start_lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def has_counties(self, code: str) -> bool:
        """Whether the division of this code is parted into counties; Dongguan is not."""
        return code in self.with_counties


def short_names(name: str, level: int) -> set[str]:
    """The forms without the word for the kind of division: 广西, 恩施州, 张家川县, 浦东; none of one letter."""
    made = set(MORE_SHORT.get(name, ()))
    ruled = SELF_RULED.match(name)
    if level == 1:
        made.add(PROVINCE_END.sub("", name))
    elif ruled:
        made |= {ruled[1], ruled[1] + ruled[2], f"{ruled[1]}自治{ruled[2]}"}
    elif level == 2:
        made.add(re.sub("(?:市|地区|盟)$", "", name))
    else:
        made.add(re.sub("(?:新区|特区|林区|区|县|市)$", "", name) if not name.endswith("矿区") else name[:-1])
    return {form for form in made if len(form) > 1 and form != name}


@cache
def index() -> Index:
    """The index over the whole table, built once a process."""
    divisions = _divisions()
    names: dict[str, list[tuple[Division, bool]]] = defaultdict(list)
    for division in divisions:
        names[division.name].append((division, True))
        for form in short_names(division.name, division.level):
            names[form].append((division, False))
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    towns = _towns()
    return Index(
        names={name: tuple(found) for name, found in names.items()},
        lengths={head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()},
        paths={d.targets[0]: d for d in divisions if d.valid_to is None and d.coded},
        towns=towns,
        town_counties=_town_counties(towns),
        lone=_lone(names, towns),
        begun=frozenset(name[:n] for name in names for n in range(2, len(name)) if name[:n] in names),
        with_counties=frozenset(
            d.targets[0][:n] + "0" * (6 - n) for d in divisions if d.level == 3 and not d.valid_to for n in (2, 4)
        ),
    )


def _divisions() -> list[Division]:
    rows = _rows("divisions")
    codes = {(row["province"], row["city"]): row for row in rows if not row["county"]}
    return [_division(row, codes) for row in rows]


def _division(row: dict[str, str], cities: dict[tuple[str, str], dict[str, str]]) -> Division:
    province, city, county = row["province"], row["city"], row["county"]
    targets = tuple(row["successor"].split("+")) if row["successor"] else (row["code"],)
    ups = {province}
    if county:
        above = cities.get((province, city))
        ups |= _ids(province, city, above["successor"] or above["code"] if above and city else "") if city else set()
        ups |= {target[:4] + "00" for target in targets}
    own = {province} if not city and not county else _ids(province, city, "+".join(targets)) if not county else set()
    valid_to = int(row["valid_to"]) if row["valid_to"] else None
    coded = not (row["successor"] and not row["valid_to"])
    return Division(province, city, county, targets, valid_to, frozenset(own), frozenset(ups), coded)


def _ids(province: str, city: str, targets: str) -> set[str]:
    """What a city is known by: its path, and its code where it has one successor at most."""
    return {f"{province}/{city}"} | ({targets} if targets and "+" not in targets and targets[2:4] != "00" else set())


def _towns() -> dict[str, dict[str, str]]:
    """County → name of a town → its code of nine digits."""
    return {
        row["county"]: {part[3:]: row["county"] + part[:3] for part in row["towns"].split(" ") if part}
        for row in _rows("division_towns")
    }


def _town_counties(towns: dict[str, dict[str, str]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """City (the first four digits) → name of a town → the counties that have one of that name."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for county, parts in towns.items():
        for name in parts:
            inside = found[county[:2] + "00" if county[:2] in ("11", "12", "31", "50") else county[:4]]
            inside[name] = (*inside.get(name, ()), county)
    return dict(found)


def _lone(names: dict[str, list[tuple[Division, bool]]], towns: dict[str, dict[str, str]]) -> frozenset[str]:
    heads: dict[str, set[str]] = defaultdict(set)
    for county, parts in towns.items():
        for town in parts:
            for length in (2, 3, 4):
                heads[town[:length]].add(county)
    owners = {name: {d.targets[0] for d, _ in found if d.valid_to is None} for name, found in names.items()}
    return frozenset(
        name
        for name, found in names.items()
        if any(d.name == f"{name}市" and d.level == 3 for d, _ in found)
        and len(owners[name]) == 1
        and not heads.get(name, set()) - owners[name]
    )


def _rows(name: str) -> list[dict[str, str]]:
    packed = (resources.files("ringback.knowledge") / f"{name}.csv.gz").read_bytes()
    return list(csv.DictReader(gzip.decompress(packed).decode("utf-8").splitlines()))
