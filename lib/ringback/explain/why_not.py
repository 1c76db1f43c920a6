"""Why two persons are not one: the strongest comparison between them, what stopped it, and the one fact that would turn it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback import io
from ringback.explain.comparisons import Comparison
from ringback.explain.sought import one_column
from ringback.settings import IdentitySettings, WarehouseSettings
from ringback.tables import PAIRS, PERSON_RECORDS

SIDES = ("left_source", "left_record", "right_source", "right_record")
PRIVATE = ("mail", "login", "account", "device")
WORDS = {
    "below_threshold": "too little speaks for it",
    "component_too_large": "their component was too large and held together by weaker comparisons than most",
    "name": "their names contradict each other",
    "birth_date": "their dates of birth contradict each other",
    "mail": "their mailboxes contradict each other",
    "login": "their logins contradict each other",
    "line": "they use two numbers of one kind at the same time",
    "unique_id": "an id that a person has once differs",
    "decision": "a ruling says that they are different",
}


@dataclass(frozen=True)
class WhyNot:
    """Two persons; `strongest` is null where nothing of theirs was compared, `same` where they are one."""

    left: str
    right: str
    same: bool
    strongest: Comparison | None
    reason: str | None
    turn: str


def why_not(
    spark: SparkSession, warehouse: WarehouseSettings, persons: tuple[str, str], settings: IdentitySettings
) -> WhyNot:
    """The answer about two persons of the tables."""
    left, right = persons
    if left == right:
        return WhyNot(left, right, True, None, None, "a ruling `different` about two of the records would part them")
    sides = one_column(spark, "person_id", [left]), one_column(spark, "person_id", [right])
    records = io.read(spark, PERSON_RECORDS, warehouse)
    found = _strongest(
        io.read(spark, PAIRS, warehouse), *[records.join(side, "person_id", "leftsemi") for side in sides]
    )
    if found is None:
        return WhyNot(left, right, False, None, None, f"{_strong_facts(settings)}, or a ruling `same`")
    strongest, reason = found
    return WhyNot(left, right, False, strongest, WORDS.get(reason, reason), turning_fact(strongest, reason, settings))


def _strongest(pairs: DataFrame, left: DataFrame, right: DataFrame) -> tuple[Comparison, str] | None:
    """The strongest comparison of a record of one side with a record of the other, and why it joins nothing."""
    columns = [*SIDES, "weight", "parts", "reason"]

    def between(a: DataFrame, b: DataFrame) -> DataFrame:
        of_a, of_b = a.select("source", "record_id").toDF(*SIDES[:2]), b.select("source", "record_id").toDF(*SIDES[2:])
        return pairs.join(of_a, list(SIDES[:2]), "leftsemi").join(of_b, list(SIDES[2:]), "leftsemi").select(*columns)

    either = between(left, right).unionByName(between(right, left))
    rows = either.orderBy(F.desc("weight"), *SIDES).limit(1).collect()  # at most one
    if not rows:
        return None
    (row,) = rows
    parts = tuple(tuple(part) for part in row["parts"] or ())
    return Comparison((row[0], row[1]), (row[2], row[3]), row["weight"], parts), row["reason"]


def turning_fact(comparison: Comparison, reason: str, settings: IdentitySettings) -> str:
    """The least fact that would join the two: what would add enough, or a ruling where they contradict each other."""
    if reason != "below_threshold":
        return "a ruling `same`: nothing else outweighs a contradiction for certain"
    lacking = settings.keep_at - comparison.weight
    enough = [(gain, fact) for gain, fact in _gains(comparison.parts, settings) if gain >= lacking]
    told = f"{lacking:.1f} bits are lacking"
    return (
        f"{told}; {min(enough)[1]} (+{min(enough)[0]:.1f}) would do"
        if enough
        else f"{told}; only a ruling `same` would do"
    )


def _gains(parts: Sequence[tuple[str, str | None, float]], settings: IdentitySettings) -> list[tuple[float, str]]:
    """What each fact would add to a comparison that does not have it yet."""
    weights, private = settings.weights, settings.weights.private
    told = {field: weight for field, _, weight in parts}
    agreeing = {
        "mail": (private.mail.same, "the same mailbox"),
        "login": (private.login.agree, "the same login"),
        "account": (private.account.agree, "the same account"),
        "device": (private.device.agree, "the same device"),
    }
    before = _private({kind: told[kind] for kind in PRIVATE if kind in told}, private.second_place_share, full=False)
    gains = [(weights.birth_date.agree - told.get("birth_date", 0.0), "the same date of birth")]
    for kind, (agree, fact) in agreeing.items():
        others = {other: told[other] for other in PRIVATE if other in told and other != kind}
        after = _private({**others, kind: agree}, private.second_place_share, full=True)
        gains.append((after - before, fact))
    return [(gain, fact) for gain, fact in gains if gain > 0]


def _private(weights: dict[str, float], share: float, full: bool) -> float:
    """Private identifiers together; as told in a comparison they bear their share already, with a new one they do not."""
    if not full:
        return sum(weights.values())
    ranked = sorted((weight for weight in weights.values() if weight > 0), reverse=True)
    against = sum(weight for weight in weights.values() if weight < 0)
    return sum(ranked[:1]) + share * sum(ranked[1:]) + against


def _strong_facts(settings: IdentitySettings) -> str:
    private = settings.weights.private
    return f"a shared mailbox (+{private.mail.same:.1f}), login (+{private.login.agree:.1f}) or account (+{private.account.agree:.1f})"
