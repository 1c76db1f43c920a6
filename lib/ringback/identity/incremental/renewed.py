"""The profiles of today: those whose records changed made anew, and the others with what changed around them."""

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.carried import carried, with_crowds
from ringback.identity.guards import hubs, private_holders, shared_hubs
from ringback.identity.incremental.day import KEY, Day, Left, only
from ringback.identity.mailboxes import address_of, mailbox_texts, mailboxes_in_use
from ringback.identity.profiles import (
    WHAT_A_PROFILE_SAYS,
    profiles,
    record_profiles,
    said_by_records,
    with_dense_id,
    with_ranks,
)
from ringback.identity.sides import LISTS, SHARED, sides, takeovers_of, with_name_rarity, with_phone_tenures
from ringback.identity.tenures import phone_cuts, phone_runs, phone_takeovers

ALL_LISTS = {**LISTS, **SHARED}
# What a profile is before it is compared, and what is then compared of it.
BARE = (
    "profile_id", "profile_key", *WHAT_A_PROFILE_SAYS, "first_record", "begin", "end", "begin_rank", "end_rank", "line", "holder",
)  # fmt: skip
COMPARED = (*BARE, "name_text", "given_rarity", "family_rarity", *ALL_LISTS.values(), "component_key")


@dataclass(frozen=True)
class Renewed:
    """Profiles by number (profile_id, dense over those of both runs, in the order of their keys).

    said: one row per record whose content was touched. placed: one row per record of today with its profile_key. numbers:
    profile_id of each profile_key. stored: all profiles as the last run left them. out: numbers of those that are gone, new or
    another today. changed: the profiles of today among them, as they are to be compared. values: the identifiers that were looked
    at again. hubs: those of them that are hubs today.
    """

    said: DataFrame
    placed: DataFrame
    numbers: DataFrame
    stored: DataFrame
    out: DataFrame
    changed: DataFrame
    hubs: DataFrame
    values: DataFrame

    def numbered_records(self, keys: DataFrame) -> DataFrame:
        """The records (source, record_id) among `keys` with their profile_id."""
        mine = only(self.placed, keys, KEY).checkpoint()
        return self.numbers.join(F.broadcast(mine), "profile_key", how="inner").select(*KEY, "profile_id")

    @property
    def out_keys(self) -> DataFrame:
        """Keys of the stored profiles among `out`."""
        return only(self.stored, self.out, ["profile_id"]).select("profile_key")

    @property
    def now(self) -> DataFrame:
        """All profiles of today."""
        still = self.stored.join(F.broadcast(self.out), "profile_id", how="left_anti")
        return still.select(*COMPARED).unionByName(self.changed.select(*COMPARED))


def renewed(touched: DataFrame, day: Day) -> Renewed:
    """Profiles anew of what `touched` (source, record_id) reaches."""
    left = day.left
    said = _said(touched, day).checkpoint()
    made = profiles(said)
    contents = F.broadcast(_contents(touched, said, left))
    gone_keys = left.records.join(contents, "content", how="leftsemi").select("profile_key").distinct().checkpoint()
    keys = left.profiles.select("profile_key").union(made.select("profile_key")).distinct()
    numbers = keys.transform(with_dense_id, "profile_key", "profile_id").checkpoint()
    stored = left.profiles.join(numbers, "profile_key").transform(with_ranks, day.days, "left").checkpoint()
    gone = only(numbers, gone_keys, ["profile_key"]).select("profile_id").checkpoint()
    fresh = made.join(numbers, "profile_key", how="inner").select(*BARE).checkpoint()
    still = stored.join(F.broadcast(gone), "profile_id", how="left_anti")
    values = _values(only(stored, gone, ["profile_id"])).union(_values(fresh)).distinct().checkpoint()
    around, found_hubs = _around(values, still, fresh, day)
    words, told = left.learned.vocabulary, _with_tenures(around, still, values, day).checkpoint()
    places = only(stored, told.select("profile_id"), ["profile_id"]).select("profile_id", "component_key")
    rated = told.transform(with_name_rarity, words.rarity, words.names)
    changed = rated.join(places, "profile_id", how="left").select(*COMPARED).checkpoint()
    out = gone.union(changed.select("profile_id")).distinct().checkpoint()
    return Renewed(said, _placed(touched, said, left), numbers, stored, out, changed, found_hubs, values)


def _said(touched: DataFrame, day: Day) -> DataFrame:
    """One row per record of a touched content, with its profile of today."""
    left, records = day.left, day.records
    told = said_by_records(only(records, touched, KEY), only(day.points, touched, KEY)).checkpoint()
    of_content = only(left.records, _contents(touched, told, left), ["content"])
    kept = of_content.join(F.broadcast(touched), KEY, how="left_anti")
    times = only(records, kept.select(*KEY), KEY).select(*KEY, "seen_from", "seen_to")
    what = left.profiles.select("profile_key", *[name for name in WHAT_A_PROFILE_SAYS if name != "source"])
    others = kept.join(what, "profile_key", how="inner").join(times, KEY, how="inner")
    return record_profiles(told.unionByName(others.select(*told.columns)), day.settings.times, day.alone, day.days)


def _contents(touched: DataFrame, said: DataFrame, left: Left) -> DataFrame:
    """The contents of touched records, then and now."""
    return only(left.records, touched, KEY).select("content").union(said.select("content")).distinct()


def _placed(touched: DataFrame, said: DataFrame, left: Left) -> DataFrame:
    """One row per record of today: source, record_id, profile_key."""
    anew = touched.union(said.select(*KEY)).distinct()
    kept = left.records.join(F.broadcast(anew), KEY, how="left_anti")
    return kept.select(*KEY, "profile_key").unionByName(said.select(*KEY, "profile_key"))


def _values(rows: DataFrame) -> DataFrame:
    return rows.select(F.explode("identifiers").alias("i")).select("i.kind", "i.value")


def _around(values: DataFrame, still: DataFrame, fresh: DataFrame, day: Day) -> tuple[DataFrame, DataFrame]:
    """The profiles that are fresh or of which another list holds today, tenures aside; and the hubs among these values."""
    each = only(carried(still.select(*BARE).unionByName(fresh)), values, ["kind", "value"]).checkpoint()
    crowded, holders = with_crowds(each).checkpoint(), private_holders(each, day.settings).checkpoint()
    usable = holders.where("reason is null").select("kind", "value")
    private = each.join(usable, ["kind", "value"], how="leftsemi").checkpoint()
    texts = mailbox_texts(mailboxes_in_use(private), day.left.learned.vocabulary.worn)
    carriers = each.select("profile_id").distinct().checkpoint()
    bare = only(still.select(*BARE), carriers, ["profile_id"]).unionByName(fresh)
    told = sides(bare, private, crowded, texts)
    looked_at = each.groupBy("profile_id").agg(
        *[
            F.collect_set(F.when(F.col("kind") == kind, F.col("value"))).alias(f"_{of}")
            for kind, of in ALL_LISTS.items()
        ]
    )
    marked = only(still, carriers, ["profile_id"]).select("profile_id", F.lit(True).alias("_there"), *_renamed("_was_"))
    both = told.join(looked_at, "profile_id", how="left").join(marked, "profile_id", how="left")
    merged = both.withColumns({of: _merged(kind, of) for kind, of in ALL_LISTS.items()})
    differs = reduce(
        Column.__or__, [~_but_tenures(of).eqNullSafe(_but_tenures(of, "_was_")) for of in ALL_LISTS.values()]
    )
    changed = merged.where(F.col("_there").isNull() | differs)
    found = hubs(holders, shared_hubs(crowded, day.settings)).checkpoint()
    return changed.select(*BARE, "name_text", *ALL_LISTS.values()).checkpoint(), found


def _renamed(prefix: str) -> list[Column]:
    return [F.col(of).alias(f"{prefix}{of}") for of in ALL_LISTS.values()]


def _merged(kind: str, of: str) -> Column:
    """What was stored and not looked at again, and what was found now."""

    def value(entry: Column) -> Column:
        return address_of(entry) if kind == "email" else entry["value"] if kind in SHARED else entry

    seen = F.coalesce(f"_{of}", F.array().cast("array<string>"))
    kept = F.filter(f"_was_{of}", lambda entry: ~F.array_contains(seen, value(entry)))
    return F.array_sort(F.concat(F.coalesce(kept, F.filter(of, lambda _: F.lit(False))), F.col(of)))


def _but_tenures(of: str, prefix: str = "") -> Column:
    entries = F.col(f"{prefix}{of}")
    return F.transform(entries, _untold) if of == SHARED["phone"] else entries


def _untold(entry: Column) -> Column:
    return entry.withField("tenure", F.lit(None).cast("int")).withField("cut_reason", F.lit(None).cast("string"))


def _with_tenures(around: DataFrame, still: DataFrame, values: DataFrame, day: Day) -> DataFrame:
    """The changed profiles with the tenures of their phones, and all others for which a tenure is another today."""
    ids, columns, times = around.select("profile_id"), around.columns, day.settings.times
    rest = still.join(F.broadcast(ids), "profile_id", how="left_anti").select(*columns)
    today = rest.unionByName(around)
    phones = values.union(_values(around)).where("kind = 'phone'").select("kind", "value").distinct().checkpoint()
    held = only(carried(today), phones, ["kind", "value"]).checkpoint()
    runs = phone_runs(held, day.dead, times).checkpoint()
    holders = only(today, held.select("profile_id").distinct(), ["profile_id"]).checkpoint()
    found = phone_takeovers(runs, phone_cuts(runs, holders, times).checkpoint())
    asked = holders.join(F.broadcast(ids), "profile_id", how="left_anti").unionByName(around)
    others = takeovers_of(asked).join(F.broadcast(phones.select("value")), "value", how="left_anti")
    told = with_phone_tenures(asked, found.unionByName(others))
    was = only(still, asked.select("profile_id"), ["profile_id"]).select("profile_id", F.col("phones").alias("_was"))
    marked = told.join(F.broadcast(ids.withColumn("_anew", F.lit(True))), "profile_id", how="left")
    differs = F.col("_anew") | ~F.col("phones").eqNullSafe(F.col("_was"))
    return marked.join(was, "profile_id", how="left").where(differs).drop("_anew", "_was")
