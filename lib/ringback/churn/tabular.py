"""Any labelled table as numbers: text becomes one column a level, blank numbers become 0 and say so."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ringback.churn.measures import Reals
from ringback.errors import InputError

YES = frozenset({"1", "1.0", "yes", "true", "y", "t", "churned"})
NO = frozenset({"0", "0.0", "no", "false", "n", "f", "stayed"})
MOST_LEVELS = 30  # of a text column; the rarer ones are one level together
SKEWED = 1.0


class Labelled(NamedTuple):
    """A table ready to learn from."""

    ids: pd.Series
    values: pd.DataFrame  # numbers only, none missing
    outcomes: Reals
    folded: Reals  # 1 where a column is skewed, so that a line looks at its signed logarithm
    told: dict[str, str]  # columns that are left out, and why

    def without(self, names: Sequence[str]) -> "Labelled":
        """The same rows without some columns of the file; InputError where there is none of a name."""
        mine = {
            name: [c for c in map(str, self.values) if c == name or c.startswith((f"{name} = ", f"{name} is "))]
            for name in names
        }
        unknown = [name for name in names if not mine[name] and name not in self.told]
        if unknown:
            raise InputError(f"--without {', '.join(unknown)}: the table has no such column")
        values = self.values.drop(columns=[column for columns in mine.values() for column in columns])
        return self._replace(values=values, folded=folds_of(values))


def read_labelled(path: str, id_column: str, label: str) -> Labelled:
    """One row per row of a CSV file (also .gz); InputError tells what is missing or cannot be read."""
    if not Path(path).is_file():
        raise InputError(f"{path}: there is no such file; give a CSV file with --path")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    lacking = [name for name in (id_column, label) if name not in rows]
    if lacking:
        raise InputError(f"{path}: no column {', '.join(lacking)}; found {', '.join(map(str, rows.columns))}")
    again = int(rows[id_column].duplicated().sum())
    if again:
        raise InputError(f"{path}: {again} rows repeat an id of '{id_column}'; one row a customer is expected")
    return labelled(rows, id_column, label, path)


def labelled(rows: pd.DataFrame, id_column: str, label: str, place: str) -> Labelled:
    """One row per row of a table of texts."""
    outcomes = _outcomes(rows[label], place)
    values, told = _numbers(rows.drop(columns=[id_column, label]))
    return Labelled(rows[id_column], values, outcomes, folds_of(values), told)


def folds_of(values: pd.DataFrame) -> Reals:
    """1 for a column of more than two values whose skewness is beyond 1."""
    skewed = values.skew().abs() > SKEWED
    return np.asarray((skewed & (values.nunique() > 2)).astype(float))


def _outcomes(column: pd.Series, place: str) -> Reals:
    words = column.str.strip().str.lower()
    unread = sorted(set(words) - YES - NO)
    if unread:
        raise InputError(
            f"{place}: label '{column.name}' has {len(unread)} values that are neither yes nor no; "
            f"expected {', '.join(sorted(YES))} or {', '.join(sorted(NO))}"
        )
    return np.asarray(words.isin(YES).astype(float))


def _numbers(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    made: dict[str, pd.Series] = {}
    told: dict[str, str] = {}
    for name in map(str, rows.columns):
        text = rows[name].str.strip()
        number = pd.to_numeric(text.where(text != ""), errors="coerce")
        if (text == "").all():
            told[name] = "is empty in every row"
        elif text.nunique() == 1:
            told[name] = "has one value in every row"
        elif number.notna().sum() == (text != "").sum() and np.isfinite(number.dropna()).all():
            made |= _filled(name, number)
        elif text.nunique() > max(MOST_LEVELS, len(text) / 2):
            told[name] = f"is text with {text.nunique()} different values, an id or free text"
        else:
            made |= _levels(name, text)
    return pd.DataFrame(made, index=rows.index), told


def _filled(name: str, number: pd.Series) -> dict[str, pd.Series]:
    blank = number.isna()
    flag = {f"{name} is blank": blank.astype(float)} if blank.any() else {}
    return {name: number.fillna(0.0).astype(float), **flag}


def _levels(name: str, text: pd.Series) -> dict[str, pd.Series]:
    counts = (
        text.value_counts()
        .rename_axis("level")
        .reset_index(name="rows")
        .sort_values(["rows", "level"], ascending=[False, True])
    )
    common = list(counts["level"].head(MOST_LEVELS))
    made = {f"{name} = {level or '(blank)'}": (text == level).astype(float) for level in sorted(common)}
    rare = ~text.isin(common)
    return made | ({f"{name} is rare": rare.astype(float)} if rare.any() else {})
