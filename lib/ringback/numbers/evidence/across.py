"""What speaks for a move between the numbers of two persons: the second goes on where the first left off.

The identifiers of one account (device, login, e-mail) travel together, so they are one group with a bound; an address is a second.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.identity.names_alike import APART
from ringback.numbers.evidence.parts import in_days, known, part
from ringback.settings import AcrossWeights

WORDS = {
    "device": "the same device",
    "login": "the same login",
    "email": "the same e-mail",
    "address": "the same address",
}
ACCOUNTS = ("device", "login", "email")


def of_two(rules: AcrossWeights) -> Column:
    """Pieces of evidence about the two persons."""
    start = part("other_person", F.lit(rules.start), F.lit(None), "their records did not make them one person")
    told = known(_names(rules), _born(rules), _known_before(rules), _goes_on(rules), _recycled(rules))
    return F.concat(F.array(start), _group(rules), _shared("address", rules), told)


def _group(rules: AcrossWeights) -> Column:
    """The account's identifiers, strongest first, until their bound is reached."""
    each = F.array_compact(F.flatten(F.array(*[_shared(kind, rules) for kind in ACCOUNTS])))
    ranked = F.sort_array(F.transform(each, lambda p: F.struct(p["weight"].alias("w"), p.alias("p"))), asc=False)

    def bounded(so_far: Column, entry: Column) -> Column:
        left = F.greatest(F.lit(rules.account_max) - so_far["sum"], F.lit(0.0))
        weight = F.when(entry["w"] > 0, F.least(entry["w"], left)).otherwise(entry["w"])
        told = entry["p"].withField("weight", weight)
        return F.struct((so_far["sum"] + weight).alias("sum"), F.concat(so_far["told"], F.array(told)).alias("told"))

    none = F.struct(F.lit(0.0).alias("sum"), F.slice(each, 1, 0).alias("told"))
    return F.aggregate(ranked, none, bounded, lambda so_far: so_far["told"])


def _shared(kind: str, rules: AcrossWeights) -> Column:
    """At most one piece: the fact of this kind that passed on most quickly."""
    facts = F.filter("shared", lambda fact: fact["kind"] == kind)
    days = F.array_min(F.transform(facts, lambda fact: F.date_diff(fact["came"], fact["left"])))
    since = F.array_min(F.transform(facts, lambda fact: fact["came"]))
    weight = (
        F.when(days < -rules.quick_days, F.lit(rules.while_used))
        .when(days <= rules.quick_days, F.lit(getattr(rules, kind)))
        .when(days <= rules.slow_days, F.lit(getattr(rules, kind) * rules.slow_share))
    )
    text = F.concat(F.lit(f"{WORDS[kind]}, "), in_days(F.greatest(days, F.lit(0))), F.lit(" later"))
    return known(part(kind, weight, since, text))


def _names(rules: AcrossWeights) -> Column:
    level = F.col("names.level")
    differ = level.isin(*sorted(APART))
    # A family name alone says nothing: relatives share it.
    weight = F.when(differ, F.lit(rules.names_differ)).when(level != "surname", F.lit(rules.names_alike))
    return part("name", weight, F.lit(None), F.when(differ, "the names differ").otherwise("the names are alike"))


def _born(rules: AcrossWeights) -> Column:
    same = F.col("old_who.birth_date") == F.col("new_who.birth_date")
    weight = F.when(same, F.lit(rules.born_same)).when(~same, F.lit(rules.born_differ))
    return part(
        "birth_date", weight, F.lit(None), F.when(same, "the same date of birth").otherwise("other dates of birth")
    )


def _known_before(rules: AcrossWeights) -> Column:
    early = F.date_diff("old.line_to", "new_who.first_at") > rules.beside_days
    return part(
        "known_before", F.when(early, F.lit(rules.known_before)), F.col("new_who.first_at"),
        "NEW's holder was there long before OLD was given up",
    )  # fmt: skip


def _goes_on(rules: AcrossWeights) -> Column:
    late = F.date_diff("old_who.last_at", "new.line_from") > rules.beside_days
    return part(
        "goes_on", F.when(late, F.lit(rules.goes_on)), F.col("old_who.last_at"), "OLD's holder goes on beside NEW's"
    )  # fmt: skip


def _recycled(rules: AcrossWeights) -> Column:
    return part(
        "recycled", F.when(F.col("recycled"), F.lit(rules.recycled)), F.col("new.line_from"),
        "OLD's holder had NEW once, and it went to another since",
    )  # fmt: skip
