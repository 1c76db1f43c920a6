"""Which profiles are compared: neighbours in time on what they share, and those of one name or birth date.

Private identifiers give chains: each profile with the one before it. Phones and addresses give blocks, in which two profiles
meet when they overlap or when the later is the first to begin after the earlier has ended. So the number of pairs stays near the
number of profiles, however long a number has been in use. Hubs meet nobody.
"""

import math
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.settings import IdentitySettings, NameWeights

FOREVER = 2**31 - 1  # no day comes later
SAMPLED = 16  # one block in so many tells how many pairs there will be


def candidate_pairs(rated: DataFrame, private: DataFrame, ruled: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per two profiles to compare (left < right) with the `ruling` about them, null where there is none.

    `private` holds carried private identifiers that are no hubs, `ruled` the pairs that people ruled about.
    """
    parts = [
        pairs_in_blocks(shared_blocks(rated, settings.most_at_once), settings.max_profiles, neighbours=True),
        pairs_in_blocks(name_blocks(rated, settings), settings.max_profiles, neighbours=False),
        chained(private.select("profile_id", "begin", "end", "kind", "value"), ["kind", "value"]),
        chained(_by_name(private, rated), ["kind", "value", "name"]),
        chained(_local_parts(rated), ["source", "local"]),
        ruled.select(F.col("left").alias("a"), F.col("right").alias("b")),
    ]
    either = reduce(DataFrame.unionByName, parts)
    pairs = either.select(F.least("a", "b").alias("left"), F.greatest("a", "b").alias("right")).distinct()
    return pairs.join(ruled, ["left", "right"], how="left")


def require_pairs_within(rated: DataFrame, private: DataFrame, ruled: DataFrame, settings: IdentitySettings) -> None:
    """InputError where more candidate pairs are to be expected than `max_pairs`: from one block in SAMPLED and all chains."""
    blocks = (shared_blocks(rated, settings.most_at_once), True), (name_blocks(rated, settings), False)
    in_blocks = [pairs_in_blocks(_sampled(of), settings.max_profiles, neighbours).count() for of, neighbours in blocks]
    expected = sum(in_blocks) * SAMPLED + private.count() + ruled.count()
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


def name_blocks(rated: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per profile and block of names: a name rare enough to tell by itself, a birth date or what is shared with a name."""

    def block(tag: str, *parts: str) -> Column:
        known = reduce(Column.__and__, [F.col(part).isNotNull() for part in parts])
        return F.when(known, F.concat_ws("|", F.lit(tag), *parts))

    tells = F.col("given_rarity") + F.col("family_rarity") + F.lit(most_beside(settings.weights.name)) >= F.col(
        "needed"
    )
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


def _by_name(private: DataFrame, rated: DataFrame) -> DataFrame:
    """Private identifiers beside the name: a mailbox that two share still chains the profiles of each."""
    names = rated.where("name.family is not null").select(
        "profile_id", F.concat_ws("|", "name.given", "name.family").alias("name")
    )
    return private.select("profile_id", "begin", "end", "kind", "value").join(names, "profile_id", how="inner")


def _local_parts(rated: DataFrame) -> DataFrame:
    """The part before the @ within a source: a firm that changes its domain."""
    local = F.array_distinct(F.transform("mailboxes", lambda m: F.substring_index(m, "@", 1)))
    return rated.select("profile_id", "source", "begin", "end", F.explode(local).alias("local"))
