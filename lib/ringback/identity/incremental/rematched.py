"""Pairs anew: those of changed profiles, and those that a change beside them makes or unmakes candidates.

A block is touched where a changed profile is in it, today or before. Inside touched blocks the candidates of both runs are made;
two unchanged profiles that were candidates there and no longer are may still be so elsewhere, which is then looked up.
"""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.candidates import Blocks, blocks_of, candidate_pairs
from ringback.identity.comparing import levels_of, weighed
from ringback.identity.context import LEARNED
from ringback.identity.gone import named_profiles
from ringback.identity.incremental.day import Day, Left, only
from ringback.identity.incremental.renewed import Renewed
from ringback.settings import IdentitySettings

ENDS = ["left", "right"]
PROFILES = ["left_profile", "right_profile"]


@dataclass(frozen=True)
class Rematched:
    """pairs: compared today. withdrawn: pairs of the last run that no longer stand as they were, by their profiles."""

    pairs: DataFrame
    withdrawn: DataFrame


def rematched(made: Renewed, ruled: DataFrame, day: Day) -> Rematched:
    """What is to be compared again, compared; `ruled` are all pairs that people ruled about."""
    left, settings, out, now = day.left, day.settings, made.out, made.now
    words = left.learned.vocabulary
    # Materialised: what was just exploded is not to be filtered in one plan (see candidates).
    stored, fresh = (
        blocks_of(of, words, settings).each(lambda rows: rows.checkpoint()) for of in (made.stored, made.changed)
    )
    touched = stored.each_with(_touched(stored, fresh, out), _members).each(lambda rows: rows.checkpoint())
    were = _both_still(candidate_pairs(touched, ruled.limit(0), settings), out).checkpoint()
    are = candidate_pairs(_today(touched, fresh, out), ruled, settings).select(*ENDS).checkpoint()
    still = _both_still(are, out)
    missing = were.join(still, ENDS, how="left_anti").checkpoint()
    lost = _nowhere_else(missing, _today(stored, fresh, out), settings).checkpoint()
    gained = still.join(were, ENDS, how="left_anti")
    of_changed = are.join(still, ENDS, how="left_anti")
    named = named_profiles(now).checkpoint()
    again = of_changed.union(gained).union(_asked_of(made, named, left)).distinct().join(lost, ENDS, how="left_anti")
    asked = again.join(ruled, ENDS, how="left").checkpoint()
    near = only(now, _ends(asked), ["profile_id"]).checkpoint()
    names = only(named, near.select("profile_id"), ["profile_id"]).select("named").distinct()
    said = levels_of(asked, near, only(named, names, ["named"]), settings)
    pairs = weighed(said.checkpoint(), left.learned, settings)
    return Rematched(pairs, _withdrawn(made, left, asked.select(*ENDS).union(lost)).checkpoint())


def _touched(stored: Blocks, fresh: Blocks, out: DataFrame) -> Blocks:
    """The names of the blocks in which a changed profile is or was."""

    def names(old: DataFrame, new: DataFrame) -> DataFrame:
        of_out = only(old, out, ["profile_id"]).select("block")
        return of_out.union(new.select("block")).distinct().checkpoint()

    return stored.each_with(fresh, names)


def _today(stored: Blocks, fresh: Blocks, out: DataFrame) -> Blocks:
    """The blocks with the profiles of today."""
    still = stored.each(lambda rows: rows.join(F.broadcast(out), "profile_id", how="left_anti"))
    return still.each_with(fresh, DataFrame.unionByName)


def _members(every: DataFrame, names: DataFrame) -> DataFrame:
    """The rows of these blocks."""
    return only(every, names.select("block"), ["block"])


def _both_still(pairs: DataFrame, out: DataFrame) -> DataFrame:
    """The pairs of two profiles that are as they were."""
    for end in ENDS:
        pairs = pairs.join(F.broadcast(out.withColumnRenamed("profile_id", end)), end, how="left_anti")
    return pairs.select(*ENDS)


def _nowhere_else(lost: DataFrame, today: Blocks, settings: IdentitySettings) -> DataFrame:
    """The lost pairs that are candidates in no other block either."""
    if lost.isEmpty():
        return lost
    ends = F.broadcast(_ends(lost).checkpoint())
    names = today.each(
        lambda rows: rows.join(ends, "profile_id", how="leftsemi").select("block").distinct().checkpoint()
    )
    nobody = lost.withColumn("ruling", F.lit(None).cast("string")).limit(0)
    elsewhere = candidate_pairs(today.each_with(names, _members), nobody, settings).select(*ENDS)
    return lost.join(elsewhere, ENDS, how="left_anti")


def _asked_of(made: Renewed, named: DataFrame, left: Left) -> DataFrame:
    """Pairs of unchanged profiles that share a phone or address, without names, where a mailbox or login of the earlier is
    seen otherwise today: whether it goes on elsewhere (`gone`) is to be asked again."""
    then = only(made.stored, made.out, ["profile_id"])
    names = named_profiles(then).union(named_profiles(made.changed)).select("named").distinct().checkpoint()
    keyed = made.now.select("profile_key", "profile_id")
    holders = only(named, names, ["named"]).select("profile_id").distinct()
    firsts = only(keyed, holders, ["profile_id"]).select(F.col("profile_key").alias(PROFILES[0])).checkpoint()
    shared = left.pairs.where(F.element_at("parts", 1)["outcome"].isin(*LEARNED))
    nameless = shared.where(~F.exists("parts", lambda part: part["field"] == "name")).select(*PROFILES)
    pairs = numbered(only(nameless, firsts, [PROFILES[0]]), keyed)
    return _both_still(pairs.select(F.least(*ENDS).alias("left"), F.greatest(*ENDS).alias("right")), made.out)


def numbered(pairs: DataFrame, keyed: DataFrame) -> DataFrame:
    """Adds left and right, the numbers of left_profile and right_profile; pairs with an end that has none are left out."""
    for end, profile in zip(ENDS, PROFILES, strict=True):
        of = keyed.select(F.col("profile_key").alias(profile), F.col("profile_id").alias(end))
        pairs = of.join(F.broadcast(pairs), profile, how="inner")
    return pairs


def _withdrawn(made: Renewed, left: Left, pairs: DataFrame) -> DataFrame:
    """One row per pair of the last run that has an end that changed, or is among these: left_profile, right_profile."""
    keyed = made.stored.select("profile_key", "profile_id")
    out, keys = made.out_keys.checkpoint(), left.pairs.select(*PROFILES)
    by_end = [only(keys, out.withColumnRenamed("profile_key", of), [of]).select(*PROFILES) for of in PROFILES]
    names = [keyed.select(F.col("profile_id").alias(end), F.col("profile_key").alias(f"_{end}")) for end in ENDS]
    named = names[1].join(F.broadcast(names[0].join(F.broadcast(pairs), "left")), "right").checkpoint()
    either = named.select(F.col("_left").alias(PROFILES[0]), F.col("_right").alias(PROFILES[1])).union(
        named.select("_right", "_left")
    )
    same = only(keys, either.distinct(), PROFILES)
    return by_end[0].union(by_end[1]).union(same).distinct()


def _ends(pairs: DataFrame) -> DataFrame:
    """One row per profile of the pairs."""
    return pairs.select(F.explode(F.array(*ENDS)).alias("profile_id")).distinct()
