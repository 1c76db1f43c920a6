"""Profiles compared: their sides, the pairs of those that share something, and what this data teaches about it."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.identity.candidates import blocks_of, candidate_pairs, require_pairs_within
from ringback.identity.carried import carried, with_crowds
from ringback.identity.context import learn, sure_cells
from ringback.identity.gone import named_profiles, with_gone
from ringback.identity.guards import hubs, private_holders, shared_hubs
from ringback.identity.learned import Learned, Vocabulary
from ringback.identity.levels import compared_pairs
from ringback.identity.mailboxes import mailbox_texts, mailboxes_in_use, worn_words
from ringback.identity.sides import name_rarity, sides, with_name_rarity, with_phone_tenures
from ringback.identity.tenures import phone_cuts, phone_runs, phone_takeovers
from ringback.identity.weights import source_weights, with_private, with_weight
from ringback.settings import IdentitySettings


@dataclass(frozen=True)
class Compared:
    """Profiles and what was found of them: sides (one row per profile), pairs with their weights, hubs, and what was learned."""

    sides: DataFrame
    pairs: DataFrame
    hubs: DataFrame
    learned: Learned


def compared(
    distinct: DataFrame, ruled: DataFrame, dead: DataFrame, settings: IdentitySettings, kept: Learned | None = None
) -> Compared:
    """The profiles, compared in pairs: candidates, levels, what the data teaches about its contexts, weights.

    `dead` tells the days on which numbers were found dead, see `dead_days`; `kept` is what an earlier run learned: nothing is
    learned anew where it is given.
    """
    each = carried(distinct).checkpoint()
    crowded = with_crowds(each).checkpoint()
    holders = private_holders(each, settings).checkpoint()
    private = each.join(holders.where("reason is null").select("kind", "value"), ["kind", "value"], how="leftsemi")
    mailboxes = mailboxes_in_use(private.checkpoint()).checkpoint()  # the worn words are counted on them
    worn = kept.vocabulary.worn if kept else tuple(worn_words(mailboxes))
    told = sides(distinct, private.checkpoint(), crowded, mailbox_texts(mailboxes, worn)).checkpoint()
    words = kept.vocabulary if kept else vocabulary(told, worn)
    runs = phone_runs(crowded.where("kind = 'phone'"), dead, settings.times).checkpoint()
    takeovers = phone_takeovers(runs, phone_cuts(runs, told, settings.times).checkpoint())
    rated = with_phone_tenures(told, takeovers).transform(with_name_rarity, words.rarity, words.names).checkpoint()
    blocks = blocks_of(rated, words, settings)
    if words.profiles**2 / 2 > settings.max_pairs:  # fewer can never be too many
        require_pairs_within(blocks, ruled, settings)
    pairs = candidate_pairs(blocks, ruled, settings)
    said = levels_of(
        pairs, rated, named_profiles(rated), settings
    ).checkpoint()  # read thrice: twice to learn, and to weigh
    learned = kept or learnt(said, words, settings)
    return Compared(
        rated, weighed(said, learned, settings), hubs(holders, shared_hubs(crowded, settings)).checkpoint(), learned
    )


def vocabulary(told: DataFrame, worn: tuple[str, ...]) -> Vocabulary:
    """What the profiles themselves teach, before they are compared."""
    by_source = {row["source"]: row["count"] for row in told.groupBy("source").count().collect()}  # a row a source
    rarity, names = name_rarity(told)
    return Vocabulary(by_source, worn, names, rarity)


def levels_of(pairs: DataFrame, rated: DataFrame, named: DataFrame, settings: IdentitySettings) -> DataFrame:
    """The pairs (left, right, ruling) with the level of each field, and what private fields say by themselves.

    `rated` has the sides of all of them, `named` the mailboxes and logins of everybody (`named_profiles`).
    """
    compared = compared_pairs(pairs, rated, settings.times).checkpoint()  # read twice by with_gone
    return compared.transform(with_gone, named).transform(with_private, settings.weights)


def learnt(said: DataFrame, words: Vocabulary, settings: IdentitySettings) -> Learned:
    """What the compared pairs teach."""
    belief = settings.weights.context
    return Learned(words, learn(sure_cells(said, belief.sure_from), belief), source_weights(said, words.by_source))


def weighed(said: DataFrame, learned: Learned, settings: IdentitySettings) -> DataFrame:
    """One row per pair: left, right, both sides (l, r), parts, weight, and `kept`: whether it joins them, were there no guard."""
    told = with_weight(said, learned.context, learned.vocabulary.profiles, learned.source, settings.weights)
    judged = told.withColumn("kept", F.col("weight") >= settings.keep_at)
    return judged.select("left", "right", "l", "r", "parts", "weight", "kept").checkpoint()
