"""Which profiles are compared: neighbours in time on what they share, and those of one name or birth date.

Private identifiers give chains: each profile with the one before it. Phones and addresses give blocks, in which two profiles
meet when they overlap or when the later is the first to begin after the earlier has ended. So the number of pairs stays near the
number of profiles, however long a number has been in use. Hubs meet nobody.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.identity.learned import Vocabulary
from ringback.identity.mailboxes import address_of
from ringback.identity.sides import LISTS
from ringback.settings import IdentitySettings, NameWeights

FOREVER = 2**31 - 1  # no day comes later
APART = "\x1f"  # stands in no normalised value
SAMPLED = 16  # one block in so many tells how many pairs there will be


@dataclass(frozen=True)
class Blocks:
    """Rows of profile_id, begin, end and the `block` that they fall into: neighbours meet, all meet, or each the one before it."""

    near: DataFrame
    whole: DataFrame
    chains: DataFrame

    def each(self, change: Callable[[DataFrame], DataFrame]) -> "Blocks":
        """Every kind of block, changed."""
        return Blocks(change(self.near), change(self.whole), change(self.chains))

    def each_with(self, other: "Blocks", change: Callable[[DataFrame, DataFrame], DataFrame]) -> "Blocks":
        """Every kind of block, made of both."""
        return Blocks(change(self.near, other.near), change(self.whole, other.whole), change(self.chains, other.chains))


def blocks_of(rated: DataFrame, words: Vocabulary, settings: IdentitySettings) -> Blocks:
    """All blocks that the profiles fall into."""
    needed = needed_of_names(words.profiles, list(words.by_source.values()), settings.keep_at)
    return Blocks(shared_blocks(rated, settings.most_at_once), name_blocks(rated, needed, settings), chains(rated))


def candidate_pairs(blocks: Blocks, ruled: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per two profiles to compare (left < right) with the `ruling` about them, null where there is none.

    `ruled` holds the pairs that people ruled about.
    """
    parts = [
        pairs_in_blocks(blocks.near, settings.max_profiles, neighbours=True),
        pairs_in_blocks(blocks.whole, settings.max_profiles, neighbours=False),
        chained(blocks.chains, ["block"]),
        ruled.select(F.col("left").alias("a"), F.col("right").alias("b")),
    ]
    either = reduce(DataFrame.unionByName, parts)
    pairs = either.select(F.least("a", "b").alias("left"), F.greatest("a", "b").alias("right")).distinct()
    return pairs.join(ruled, ["left", "right"], how="left")


def require_pairs_within(blocks: Blocks, ruled: DataFrame, settings: IdentitySettings) -> None:
    """InputError where more candidate pairs are to be expected than `max_pairs`: from one block in SAMPLED and all chains."""
    sampled = (blocks.near, True), (blocks.whole, False)
    in_blocks = [pairs_in_blocks(_sampled(of), settings.max_profiles, neighbours).count() for of, neighbours in sampled]
    expected = sum(in_blocks) * SAMPLED + blocks.chains.count() + ruled.count()
    if expected > settings.max_pairs:
        raise InputError(
            f"resolve_identities: {expected:,} candidate pairs expected, identity.max_pairs allows {settings.max_pairs:,}; raise it "
            "where disk and time allow, or lower identity.max_profiles or identity.most_at_once: less is compared of what many share"
        )


def _sampled(blocks: DataFrame) -> DataFrame:
    """Materialised first: to filter what was just exploded has Spark 4.1 prune a column that is still read, and fail."""
    return blocks.checkpoint().where(F.pmod(F.xxhash64("block"), F.lit(SAMPLED)) == 0)


def chained(rows: DataFrame, key: list[str]) -> DataFrame:
    """One row per profile and key that another profile had before it: `a` the one just before in time, `b`."""
    by_time = Window.partitionBy(*key).orderBy("begin", "end", "profile_id")
    before = rows.withColumn("a", F.lag("profile_id").over(by_time)).withColumnRenamed("profile_id", "b")
    return before.where("a is not null and a != b").select("a", "b")


def chains(rated: DataFrame) -> DataFrame:
    """One row per profile and private identifier, alone and beside the name (a mailbox that two share still chains the profiles
    of each), and per part before the @ within a source: a firm that changes its domain."""

    def apart(*parts: Column) -> Column:
        return F.concat_ws(APART, *parts)

    def each(of: str, kind: str, value: Callable[[Column], Column]) -> Column:
        return F.transform(of, lambda i: apart(F.lit(kind), value(i)))

    own = [each("mailboxes", "email", address_of)]
    own += [each(of, kind, lambda i: i) for kind, of in LISTS.items() if kind != "email"]
    private = F.concat(*own)
    named = F.transform(
        private, lambda i: F.when(F.col("name.family").isNotNull(), apart(i, F.col("name.given"), F.col("name.family")))
    )
    local = F.transform("mailboxes", lambda m: apart(F.lit("local"), F.col("source"), F.substring_index(m, "@", 1)))
    keys = F.array_compact(F.array_distinct(F.concat(private, named, local)))
    return rated.select("profile_id", "begin", "end", F.explode(keys).alias("block"))


def shared_blocks(rated: DataFrame, most_at_once: int) -> DataFrame:
    """One row per profile and block: its phones and addresses, alone, together and by kind of line, where no crowd holds them."""

    def quiet(of: str) -> Column:
        return F.filter(of, lambda i: F.greatest(i["begin_crowd"], i["end_crowd"]) <= most_at_once)

    def each(of: str, tag: str) -> Column:
        return F.transform(quiet(of), lambda i: F.concat_ws("|", F.lit(tag), i["value"]))

    def by_line(of: str, tag: str) -> Column:
        return F.transform(quiet(of), lambda i: F.concat_ws("|", F.lit(tag), i["value"], i["line"]))

    both = F.flatten(F.transform("phones", lambda p: F.transform(F.filter("addresses", lambda a: F.least(
        F.greatest(p["begin_crowd"], p["end_crowd"]), F.greatest(a["begin_crowd"], a["end_crowd"])) <= most_at_once),
        lambda a: F.concat_ws("|", F.lit("both"), p["value"], a["value"]))))  # fmt: skip
    blocks = F.concat(
        each("phones", "phone"),
        by_line("phones", "line"),
        both,
        each("addresses", "address"),
        by_line("addresses", "at"),
    )
    return rated.select("profile_id", "begin", "end", F.explode(F.array_distinct(blocks)).alias("block"))


def name_blocks(rated: DataFrame, needed: float, settings: IdentitySettings) -> DataFrame:
    """One row per profile and block of names: a name rare enough to tell by itself, a birth date or what is shared with a name.

    `needed`: see `needed_of_names`.
    """

    def block(tag: str, *parts: str) -> Column:
        known = reduce(Column.__and__, [F.col(part).isNotNull() for part in parts])
        return F.when(known, F.concat_ws("|", F.lit(tag), *parts))

    tells = F.col("given_rarity") + F.col("family_rarity") >= needed - most_beside(settings.weights.name)
    single = F.array(
        F.when(tells, block("name", "name.given", "name.family")),
        block("born", "birth_date", "name.family"),
        block("born", "birth_date", "name.given"),
    )

    def inside(of: str) -> Column:
        family = F.col("name.family")
        return F.transform(of, lambda i: F.when(family.isNotNull(), F.concat_ws("|", F.lit("in"), i["value"], family)))

    blocks = F.array_compact(F.array_distinct(F.concat(single, inside("phones"), inside("addresses"))))
    return rated.select("profile_id", "begin", "end", F.explode(blocks).alias("block"))


def most_beside(weights: NameWeights) -> float:
    """What two equal names can add beyond the rarity of their parts."""
    return weights.same + max(weights.middle_same, weights.middle_initial_same, 0.0)


def needed_of_names(total: int, sources: list[int], keep_at: float) -> float:
    """Rarity (bits) that a name needs to join two of `total` profiles that share nothing else; `sources` counts them by source."""
    chance = sum(n * n for n in sources) / max(sum(sources), 1) ** 2  # that two profiles are of one source
    return math.log2(max(total, 2)) + keep_at + math.log2(max(chance, 1e-9))


def pairs_in_blocks(blocks: DataFrame, max_profiles: int, neighbours: bool) -> DataFrame:
    """One row per two profiles of a block, in the order of time; blocks above `max_profiles` are left out.

    Neighbours alone: those that overlap, and those that begin first after the other has ended.
    """
    size = F.count(F.lit(1)).over(Window.partitionBy("block"))
    bounded = blocks.withColumn("_n", size).where(F.col("_n").between(2, max_profiles))
    whole = bounded.groupBy("block").agg(
        F.array_sort(F.collect_list(F.struct("begin", "end", "profile_id"))).alias("members")
    )

    def with_reach(a: Column) -> Column:
        later = F.filter("members", lambda m: m["begin"] > a["end"])
        reach = (
            F.coalesce(F.array_min(F.transform(later, lambda m: m["begin"])), a["end"])
            if neighbours
            else F.lit(FOREVER)
        )
        return F.struct(a.alias("at"), reach.alias("reach"))

    def met_by(a: Column) -> Column:
        met = F.filter("members", lambda b: (b > a["at"]) & (b["begin"] <= a["reach"]))
        return F.transform(met, lambda b: F.struct(a["at"]["profile_id"].alias("a"), b["profile_id"].alias("b")))

    reaching = whole.withColumn("reaching", F.transform("members", with_reach))
    return reaching.select(F.explode(F.flatten(F.transform("reaching", met_by))).alias("pair")).select("pair.*")
