"""What the inputs of verification have in common."""

from dataclasses import dataclass

from pyspark.sql import DataFrame

LONGEST = 100  # characters of an id, a channel, a purpose; more is another column's text


@dataclass(frozen=True)
class Normalised:
    """What a normaliser yields: its table, the rows refused whole, and the judged raw rows, read or refused."""

    table: DataFrame
    quarantine: DataFrame
    rows: DataFrame
