"""What speaks for a move between two numbers of one person: what spans the change, and how firmly the person hangs together."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.numbers.carried import NAMES_KIND
from ringback.numbers.evidence.parts import known, part
from ringback.settings import LinkSettings

ANOTHER_LINE = "phone"  # a further number that the person had all the time says nothing of these two


def of_person(rules: LinkSettings) -> Column:
    """Pieces of evidence from the person's records."""
    return F.concat(
        known(_weak_part(rules), _nothing_part(rules), _tie_part(rules), _names_part(rules)), _carried_parts(rules)
    )


def _weak_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("weakest_link") < rules.weak_below, F.lit(rules.weak_person))
    return part(
        "weak_person", weight, F.lit(None), F.lit("the person's records hang together by a doubtful comparison")
    )


def _tie_part(rules: LinkSettings) -> Column:
    """The person's records may hang together by others than those of the two numbers."""
    weights = {"indirect": rules.tie_indirect, "half": rules.tie_half, "none": rules.tie_none}
    table = F.create_map(*[F.lit(part) for pair in weights.items() for part in pair])
    text = F.when(
        F.col("tie") == "indirect", "what stands beside NEW and beside OLD was the person's at the other's time"
    ).otherwise("no account, device, login, e-mail or name stands beside both")
    loose = F.when(F.col("names_agree"), F.lit(None)).otherwise(F.try_element_at(table, F.col("tie")))
    return part("tie", loose, F.lit(None), text)


def _names_part(rules: LinkSettings) -> Column:
    weight = F.when(~F.col("names_agree"), F.lit(rules.names_apart))
    return part("names_apart", weight, F.lit(None), "whole names stand beside OLD and beside NEW, and none is alike")


def _nothing_part(rules: LinkSettings) -> Column:
    weight = F.when(~F.exists("carried", lambda fact: fact["kind"] != NAMES_KIND), F.lit(rules.nothing_carried))
    return part(
        "nothing_carried",
        weight,
        F.lit(None),
        F.lit("no e-mail, address, login, device or other number spans the change"),
    )


def _carried_parts(rules: LinkSettings) -> Column:
    """One part per kind of fact that spans the change; together at most `shared_identifier_max`."""
    facts = F.filter("carried", lambda fact: ~fact["kind"].isin(NAMES_KIND, ANOTHER_LINE))
    kinds = F.array_sort(F.array_distinct(F.transform(facts, lambda fact: fact["kind"])))
    each = F.least(
        F.lit(rules.shared_identifier), F.lit(rules.shared_identifier_max) / F.greatest(F.size(kinds), F.lit(1))
    )
    identifiers = F.transform(kinds, lambda kind: _carried_part(kind, each))
    told = [_if_carried(kind) for kind in (NAMES_KIND, ANOTHER_LINE)]
    return F.concat(identifiers, F.array_compact(F.array(*told)))


def _if_carried(kind: str) -> Column:
    there = F.exists("carried", lambda fact: fact["kind"] == kind)
    return F.when(there, _carried_part(F.lit(kind), F.lit(0.0)))


def _carried_part(kind: Column, weight: Column) -> Column:
    since = F.array_min(
        F.transform(F.filter("carried", lambda fact: fact["kind"] == kind), lambda fact: fact["seen_from"])
    )
    text = F.concat(
        F.lit("the same "),
        F.when(kind == "phone", "other number").when(kind == "email", "e-mail").otherwise(kind),
        F.lit(" before and after"),
    )
    return part(kind, weight, since, text)
