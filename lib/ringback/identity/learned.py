"""What a run learns from all of its data, and a later one may keep, so that only what changed is compared anew."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pyspark.sql import DataFrame, Row

from ringback.identity.context import Context
from ringback.settings import FieldWeight
from ringback.tables import IDENTITY_MODEL, NAME_RARITY, conform


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


def model_rows(learned: Learned, model_id: str, learned_at: datetime, run_id: str) -> DataFrame:
    """What was learned as its table tells it: one row; the rarity of names has a table of its own (`rarity_rows`)."""
    words, source = learned.vocabulary, learned.source
    context = json.dumps(asdict(learned.context))
    row = (
        model_id,
        learned_at,
        run_id,
        words.by_source,
        list(words.worn),
        words.names,
        context,
        source.agree,
        source.disagree,
    )
    return words.rarity.sparkSession.createDataFrame([row], IDENTITY_MODEL.schema)


def rarity_rows(learned: Learned) -> DataFrame:
    """The rarity of the parts of names as its table tells it."""
    return learned.vocabulary.rarity.transform(conform, NAME_RARITY)


def learned_from(model: Row, rarity: DataFrame) -> Learned:
    """What the tables tell."""
    told = json.loads(model["context"])
    shifts = tuple((via, source, wave, bits) for via, source, wave, bits in told["shifts"])
    words = Vocabulary(dict(model["by_source"]), tuple(model["worn"]), model["names"], rarity)
    weights = FieldWeight(agree=model["source_agree"], disagree=model["source_disagree"])
    return Learned(words, Context(told["weights"], shifts, told["learned_from"]), weights)
