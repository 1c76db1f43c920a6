"""What a run learns from all of its data, and a later one may keep: so that a day's records need not be compared with everybody anew."""

from dataclasses import dataclass

from pyspark.sql import DataFrame

from ringback.identity.context import Context
from ringback.settings import FieldWeight


@dataclass(frozen=True)
class Vocabulary:
    """How many profiles each source has, which words of mailboxes are worn out, how many names there are and how rare their parts.

    `rarity`: one row per part of a name, see `sides.name_rarity`.
    """

    by_source: dict[str, int]
    worn: tuple[str, ...]
    names: int
    rarity: DataFrame

    @property
    def profiles(self) -> int:
        """Of all sources."""
        return sum(self.by_source.values())


@dataclass(frozen=True)
class Learned:
    """What is common, what shared identifiers say in this data, and what equal and different sources weigh."""

    vocabulary: Vocabulary
    context: Context
    source: FieldWeight
