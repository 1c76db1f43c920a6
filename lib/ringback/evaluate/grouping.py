"""The plain approaches themselves, on numbers alone: components on shared keys, and a simple rule for links."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

KEYS = ("record", "phone", "email", "address", "login", "full_name", "source_name", "email_family")
NAME_KEYS = frozenset({"full_name", "source_name", "email_family"})
MAX_NUMBERS = 50  # the simple rule gives no links for a cluster with as many numbers on one kind of line


@dataclass(frozen=True)
class Baseline:
    """Records that share a value of any of these keys are one person; `max_names` cuts values that carry more names."""

    system: str
    keys: frozenset[str]
    max_names: int | None = None

    @property
    def needs_names(self) -> bool:
        """Whether it has no meaning where records have no names."""
        return self.max_names is not None or bool(self.keys & NAME_KEYS)


BASELINES = (
    Baseline("phone, email, address", frozenset({"phone", "email", "address"})),
    Baseline("phone, email, address; over 3 names cut", frozenset({"phone", "email", "address"}), max_names=3),
    Baseline("email", frozenset({"email"})),
    Baseline("email, logins", frozenset({"email", "login"})),
    Baseline("full name", frozenset({"full_name"})),
    Baseline("full name, email", frozenset({"full_name", "email"})),
    Baseline("first+last name in source, email+last name", frozenset({"source_name", "email_family"})),
)


def components_by_baseline(keys: pd.DataFrame) -> pd.DataFrame:
    """One row per record with a column a baseline, from one row per record and key.

    Where no record has a name, the baselines that need names are left out.
    """
    codes, records = pd.factorize(keys["record"])
    values = keys.groupby(["key", "value"])
    coded = keys.assign(record=codes, node=values.ngroup() + len(records), names=values["name"].transform("nunique"))
    named = bool((keys["key"] == KEYS.index("full_name")).any())
    used = [baseline for baseline in BASELINES if named or not baseline.needs_names]
    return pd.DataFrame(
        {b.system: _components(coded, b, len(records)) for b in used}, index=pd.Index(records, name="record")
    )


def _components(keys: pd.DataFrame, baseline: Baseline, records: int) -> npt.NDArray[np.int64]:
    """The component of each record."""
    used = keys["key"].isin([KEYS.index(key) for key in baseline.keys])
    if baseline.max_names is not None:
        used &= keys["names"] <= baseline.max_names
    edges, size = keys[used], int(keys["node"].max()) + 1
    graph = coo_matrix((np.ones(len(edges), dtype=np.int8), (edges["record"], edges["node"])), shape=(size, size))
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels[:records].astype(np.int64)


def links_by_baseline(lines: pd.DataFrame, components: pd.DataFrame) -> pd.DataFrame:
    """One row per baseline and pair of phones, from one row per record, kind of line and phone."""
    parts = [_links(lines, components[system]).assign(system=system) for system in components.columns]
    return pd.concat(parts)[["system", "old_code", "new_code"]]


def _links(lines: pd.DataFrame, component: pd.Series) -> pd.DataFrame:
    """Each phone and the first of the same component and kind of line to begin after its end; the least of equals."""
    holder = ["person", "line"]
    held = lines.assign(person=lines["record"].map(component)).groupby([*holder, "code"], as_index=False)
    spans = held.agg(began=("began", "min"), ended=("ended", "max"))
    spans = spans[spans.groupby(holder)["code"].transform("size") < MAX_NUMBERS]
    pairs = spans.merge(spans, on=holder, suffixes=("_old", "_new"))
    later = pairs[pairs["began_new"] > pairs["ended_old"]].sort_values(["began_new", "code_new"])
    first = later.drop_duplicates([*holder, "code_old"])
    return first[["code_old", "code_new"]].set_axis(["old_code", "new_code"], axis="columns").drop_duplicates()
