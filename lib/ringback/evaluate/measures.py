"""How counts become figures, and figures become rows."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

DIGITS = 12  # sums of fractions depend on their order in the last bits; figures do not


def ratio(part: str | Column, whole: str | Column) -> Column:
    """part / whole as a fraction; null where there is nothing to divide by: the figure is undefined, not zero."""
    return F.try_divide(_column(part).cast("double"), _column(whole).cast("double"))


def harmonic(left: str, right: str) -> Column:
    """Harmonic mean of two figures; null where both are zero or one is undefined."""
    return F.try_divide(2 * F.col(left) * F.col(right), F.col(left) + F.col(right))


def as_rows(figures: DataFrame, ids: Sequence[str], measures: Sequence[str]) -> DataFrame:
    """One row per ids and measure, from one column a measure."""
    rounded = [F.round(F.col(name).cast("double"), DIGITS).alias(name) for name in measures]
    wide = figures.select(*ids, *rounded)
    return wide.unpivot(list(ids), list(measures), variableColumnName="measure", valueColumnName="value")


def _column(column: str | Column) -> Column:
    return F.col(column) if isinstance(column, str) else column
