"""One piece of evidence: its kind, its natural log-odds that OLD's holder moved to NEW, when it was so, and how it is said."""

from pyspark.sql import Column
from pyspark.sql import functions as F

PART = "struct<kind:string,weight:double,when:timestamp,text:string>"


def part(kind: str | Column, weight: Column, when: Column, text: Column | str) -> Column:
    """The piece; a null weight means that there is none, see `known`."""
    said = F.lit(text) if isinstance(text, str) else text
    named = F.lit(kind) if isinstance(kind, str) else kind
    return F.struct(named.alias("kind"), weight.alias("weight"), when.alias("when"), said.alias("text")).cast(PART)


def known(*parts: Column) -> Column:
    """The pieces that there are."""
    return F.filter(F.array(*parts), lambda each: each["weight"].isNotNull())


def log_odds(evidence: str) -> Column:
    """The sum of all pieces."""
    return F.aggregate(evidence, F.lit(0.0), lambda sum_, each: sum_ + each["weight"])


def in_days(number: Column, more: str = "") -> Column:
    """As it is said: 1 day, 2 days, 2 more days."""
    return F.concat(number.cast("string"), F.lit(f" {more}"), F.when(number == 1, "day").otherwise("days"))
