"""Dice whose every throw is a hash of the seed, the purpose and the ids: nothing depends on partitions or on order."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

UNIT = float(2**53)  # as many different draws as a double tells apart
SEPARATOR = "|"


@dataclass(frozen=True)
class Dice:
    """Draws of one seed."""

    seed: int

    def hashed(self, what: str, *of: str | Column) -> Column:
        """64 bits that depend on nothing but the arguments."""
        return F.xxhash64(F.lit(self.seed), F.lit(what), *of)

    def share(self, what: str, *of: str | Column) -> Column:
        """A number in [0, 1)."""
        return F.shiftrightunsigned(self.hashed(what, *of), 11) / F.lit(UNIT)

    def happens(self, rate: float | Column, what: str, *of: str | Column) -> Column:
        """True in that share of draws."""
        return self.share(what, *of) < rate

    def whole(self, low: int | Column, high: int | Column, what: str, *of: str | Column) -> Column:
        """A whole number from low up to, not including, high."""
        least, bound = _column(low), _column(high)
        return (least + F.floor(self.share(what, *of) * (bound - least))).cast("int")

    def pick(self, words: Sequence[str], what: str, *of: str | Column, skew: float = 1.0) -> Column:
        """One of the words; with a skew above 1 the first are the most frequent."""
        place = F.floor(F.pow(self.share(what, *of), F.lit(skew)) * len(words)).cast("int") + 1
        return F.element_at(F.split(F.lit(SEPARATOR.join(words)), rf"\{SEPARATOR}"), place)

    def token(self, what: str, *of: str | Column) -> Column:
        """An opaque id of 16 signs."""
        return F.lower(F.lpad(F.hex(self.hashed(what, *of)), 16, "0"))

    def digits(self, count: int, what: str, *of: str | Column) -> Column:
        """So many digits (at most 18), the first of them no zero."""
        least = 10 ** (count - 1)
        number: Column = F.pmod(self.hashed(what, *of), F.lit(9 * least)) + least
        return number.cast("string")

    def quantile(self, points: Sequence[float], what: str, *of: str | Column) -> Column:
        """A value of the distribution of which these are the quantiles at equal steps, in between on a line."""
        at = self.share(what, *of) * (len(points) - 1)
        values = F.array(*(F.lit(float(point)) for point in points))
        low, part = F.floor(at).cast("int") + 1, at - F.floor(at)
        lower, upper = F.element_at(values, low), F.element_at(values, low + 1)
        return lower + (upper - lower) * part


def _column(value: int | Column) -> Column:
    return F.lit(value) if isinstance(value, int) else value
