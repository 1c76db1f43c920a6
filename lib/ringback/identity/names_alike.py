"""How two names compare: one level a pair, decided in Python with a nickname list and string distances."""

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import pandas as pd
from nicknames import NickNamer
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.functions import pandas_udf
from rapidfuzz.distance import JaroWinkler

ALIKE = 0.9  # Jaro-Winkler similarity from which two given names are spellings of one
ALIKE_FAMILY = 0.92
OUTCOME = T.StructType([T.StructField(name, T.StringType()) for name in ("level", "middle", "suffix")])
PART, WORD = "|", " "
APART = frozenset({"given_only", "family_only", "different"})  # levels at which two names are two people's


class Name(NamedTuple):
    """A name in the order of `name_text`."""

    given: str
    middle: tuple[str, ...]
    family: str
    suffix: str
    nicknames: tuple[str, ...]


class Outcome(NamedTuple):
    """Level of the whole comparison, and what middle names and suffixes add; values are keys of NameWeights."""

    level: str
    middle: str | None
    suffix: str | None


def name_text(name: Column) -> Column:
    """The comparison keys of a name as one string, for the way to Python."""
    middle, nicknames = F.array_join(name["middle"], WORD), F.array_join(name["nicknames"], WORD)
    parts = [F.coalesce(part, F.lit("")) for part in (name["given"], middle, name["family"], name["suffix"], nicknames)]
    return F.when(name.isNotNull(), F.concat_ws(PART, *parts))


@pandas_udf(OUTCOME)  # type: ignore[call-overload, untyped-decorator]  # pyspark has no types for struct results
def names_compared(left: pd.Series, right: pd.Series) -> pd.DataFrame:
    """Outcome of each pair of `name_text`s; nulls where either is missing."""
    told = [compare(a, b) if a and b else (None, None, None) for a, b in zip(left, right, strict=True)]
    return pd.DataFrame(told, columns=OUTCOME.names)


@pandas_udf(T.BooleanType())  # type: ignore[call-overload, untyped-decorator]  # ditto
def any_alike(left: pd.Series, right: pd.Series) -> pd.Series:
    """Whether some `name_text` of the one list may be a name of the other; null where a list is empty."""
    return pd.Series([_any_alike(a, b) for a, b in zip(left, right, strict=True)], dtype=object)


def _any_alike(left: Iterable[str] | None, right: Iterable[str] | None) -> bool | None:
    return names_agree(left, right) if left is not None and right is not None else None


def names_agree(left: Iterable[str], right: Iterable[str]) -> bool | None:
    """Whether some `name_text` of the one side may be a name of the other; None where a side has none.

    Where both sides have whole names only these count: a family name alone, or an initial, is a relative's name too.
    """
    wholes = [[name for name in side if is_whole(name)] for side in (left, right)]
    sides = wholes if all(wholes) else (left, right)
    pairs = list(product(*sides))
    return any(compare(*sorted(both)).level not in APART for both in pairs) if pairs else None


def is_whole(text: str) -> bool:
    """Whether a `name_text` has both a family name and a given one that is more than a Latin initial."""
    name = _read(text)
    return bool(name.family) and (len(name.given) > 1 or (bool(name.given) and not name.given.isascii()))


@lru_cache(maxsize=200_000)
def compare(left: str, right: str) -> Outcome:
    """Outcome of two `name_text`s; symmetric."""
    a, b = _read(left), _read(right)
    level = _level(a, b)
    return Outcome(level, _middle(a, b) if level == "same" else None, _suffix(a, b))


def _read(text: str) -> Name:
    given, middle, family, suffix, nicknames = text.split(PART)
    return Name(given, tuple(middle.split()), family, suffix, tuple(nicknames.split()))


def _level(a: Name, b: Name) -> str:
    if a.family == b.family:
        return _given_level(a, b)
    if a.given and b.given and (a.given == b.given or _is_alias(a.given, b.given)):
        if a.family in (*b.middle, b.family) or b.family in (*a.middle, a.family):
            return "compound_family"
        return "similar_family" if JaroWinkler.similarity(a.family, b.family) >= ALIKE_FAMILY else "given_only"
    return "different"


def _given_level(a: Name, b: Name) -> str:
    if a.given == b.given:
        return "same" if a.given else "surname"
    if not a.given or not b.given:
        return "surname"
    if _is_alias(a.given, b.given) or a.given in _others(b) or b.given in _others(a):
        return "alias"
    if min(len(a.given), len(b.given)) == 1 and a.given[0] == b.given[0] and a.given[0].isascii():
        return "initial"  # a single Chinese sign is a whole name
    if any(_is_alias(x, y) for x in (a.given, *_others(a)) for y in (b.given, *_others(b))):
        return "initial"
    return "similar_given" if JaroWinkler.similarity(a.given, b.given) >= ALIKE else "family_only"


def _others(name: Name) -> tuple[str, ...]:
    """Further names that a person may go by; bare initials say too little."""
    return tuple(word for word in (*name.middle, *name.nicknames) if len(word) > 1)


def _middle(a: Name, b: Name) -> str | None:
    if not a.middle or not b.middle:
        return None
    if a.middle[0] == b.middle[0]:
        return "middle_same"
    initials = a.middle[0][0] == b.middle[0][0]
    return "middle_initial_same" if initials else "middle_different"


def _suffix(a: Name, b: Name) -> str | None:
    if a.suffix == b.suffix:
        return None
    return "suffix_different" if a.suffix and b.suffix else "suffix_missing"


@cache
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=50_000)
def _formal(given: str) -> frozenset[str]:
    """A given name and the names it is short for."""
    return frozenset({given} | _namer().canonicals_of(given))


def _is_alias(a: str, b: str) -> bool:
    """One is short for the other, or both for a third that is as long: William and Robert, who share Bill, are two names."""
    short, long = sorted((a, b), key=len)
    shared = _formal(a) & _formal(b)
    return any(len(name) >= len(long) for name in shared) or (len(short) >= 3 and long.startswith(short))
