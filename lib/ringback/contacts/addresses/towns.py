"""Towns: by the table where it has them, else by their last word."""

import re

TOWN_LETTERS = frozenset("街办镇乡苏区")
TOWN_END = re.compile("街道办事处|街道办|办事处|街道|镇|乡|苏木")
NOT_A_TOWN = re.compile("[路号栋幢楼室0-9]")


def town_after(towns: dict[str, str], rest: str) -> tuple[str | None, int, str | None]:
    """The town of the table that the text begins with, where it ends, and its code."""
    if not towns or TOWN_LETTERS.isdisjoint(rest[1:18]):
        return None, 0, None
    for end in TOWN_END.finditer(rest, 1, 16):
        head, kind = rest[: end.start()], end[0]
        name = head + ("街道" if kind in ("办事处", "街道办事处", "街道办") else kind)
        if name in towns:
            return name, end.end(), towns[name]
    if rest[1:2] == "区" or rest[2:3] == "区" or rest[3:4] == "区":
        name = rest[: rest.index("区", 1)]
        for ending in ("街道", "区街道", "镇"):
            if name + ending in towns:
                return name + ending, len(name) + 1, towns[name + ending]
    return None, 0, None


def town_by_form(rest: str) -> tuple[str | None, int]:
    """A town that the table does not have, by its last word alone."""
    end = TOWN_END.search(rest, 1, 12)
    if not end or NOT_A_TOWN.search(rest[: end.start()]) or rest[end.end() : end.end() + 1] in "路街道大中东西南北":
        return None, 0
    name = rest[: end.start()] + ("街道" if "办" in end[0] else end[0])
    return (name, end.end()) if len(rest[: end.start()]) > 1 else (None, 0)
