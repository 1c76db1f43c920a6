"""Candidates of one OLD that lead to different people are rivals: its holder is one of them, or none."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

OLD = ("old_person_id", "old.value", "old.tenure")
MOST = 500.0  # beyond it a double overflows


def with_confidence(scored: DataFrame) -> DataFrame:
    """Adds `confidence` out of `log_odds`, natural, of each candidate against "no successor" and against other people's numbers.

    Several new numbers of one person do not take from each other: the holder may have them all.
    """
    of_person = Window.partitionBy(*OLD, "new_person_id")
    best = scored.withColumn("_best", F.max("log_odds").over(of_person))
    # Each person once, at its best; summed in order of size, so that the order of rows does not count.
    every = F.array_sort(F.collect_set(F.struct("_best", "new_person_id")).over(Window.partitionBy(*OLD)))
    others = F.filter(every, lambda person: person["new_person_id"] != F.col("new_person_id"))
    odds = F.aggregate(others, F.lit(1.0), lambda sum_, person: sum_ + _odds(person["_best"]))
    own = _odds(F.col("log_odds"))
    return best.withColumn("confidence", F.round(own / (own + odds), 6)).drop("_best")


def _odds(log_odds: Column) -> Column:
    return F.exp(F.least(log_odds, F.lit(MOST)))
