"""What speaks for a move between two numbers of one person: what spans the change, and how firmly the person hangs together."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.numbers.carried import NAMES_KIND
from ringback.numbers.evidence.parts import known, part
from ringback.settings import LinkSettings


def of_person(rules: LinkSettings) -> Column:
    """Pieces of evidence from the person's records."""
    return F.concat(known(_weak_part(rules), _nothing_part(rules)), _carried_parts(rules))


def _weak_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("weakest_link") < rules.weak_below, F.lit(rules.weak_person))
    return part(
        "weak_person", weight, F.lit(None), F.lit("the person's records hang together by a doubtful comparison")
    )


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
    facts = F.filter("carried", lambda fact: fact["kind"] != NAMES_KIND)
    kinds = F.array_sort(F.array_distinct(F.transform(facts, lambda fact: fact["kind"])))
    each = F.least(
        F.lit(rules.shared_identifier), F.lit(rules.shared_identifier_max) / F.greatest(F.size(kinds), F.lit(1))
    )
    identifiers = F.transform(kinds, lambda kind: _carried_part(kind, each))
    names = F.array(
        F.when(
            F.exists("carried", lambda fact: fact["kind"] == NAMES_KIND), _carried_part(F.lit(NAMES_KIND), F.lit(0.0))
        )
    )
    return F.concat(identifiers, F.array_compact(names))


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
