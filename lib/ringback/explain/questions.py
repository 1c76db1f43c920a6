"""The one question that `explain` answers at a time."""

from collections.abc import Iterable
from dataclasses import replace

from pyspark.sql import SparkSession

from ringback import io
from ringback.errors import ConfigError
from ringback.explain.answers import explain_link, explain_person, explain_phone
from ringback.explain.sought import not_found, one_column
from ringback.explain.stories import Explanation
from ringback.explain.why_not import why_not
from ringback.settings import IdentitySettings, WarehouseSettings
from ringback.tables import PERSONS

PERSON = "p"  # begins every person_id and no number
MOST_ANSWERS = 5


def explain(
    spark: SparkSession,
    warehouse: WarehouseSettings,
    *,
    phone: str | None = None,
    person: str | None = None,
    link: str | None = None,
    other: str | None = None,
    identity: IdentitySettings | None = None,
    regions: Iterable[str] = (),
) -> Explanation:
    """What the tables know of one phone, person or link; a phone without country code is tried in each of `regions`.

    `other` is a phone or person: why is it not the same person's, by the weights of `identity`?
    """
    one_question(phone, person, link)
    if phone is not None:
        told = explain_phone(spark, warehouse, phone, regions)
    elif person is not None:
        told = explain_person(spark, warehouse, person)
    else:
        told = explain_link(spark, warehouse, link or "")
    if other is None or identity is None:
        return told
    asked, holders = _persons(told), _holders(spark, warehouse, other, regions)
    between = [(left, right) for left in asked for right in holders][:MOST_ANSWERS]
    return replace(told, why_not=tuple(why_not(spark, warehouse, pair, identity) for pair in between))


def _persons(told: Explanation) -> list[str]:
    """Whom an explanation is about."""
    if told.phone is not None:
        return list(dict.fromkeys(held.person_id for held in told.phone.tenures if held.person_id))
    return [told.person.person_id] if told.person else [path.old_person_id for path in told.links]


def _holders(spark: SparkSession, warehouse: WarehouseSettings, other: str, regions: Iterable[str]) -> list[str]:
    """The holders of a phone, latest first, or the person that was named."""
    if other.startswith(PERSON):
        sought = one_column(spark, "person_id", [other])
        if io.read(spark, PERSONS, warehouse).join(sought, "person_id", how="leftsemi").isEmpty():
            raise not_found(
                "person_id", "persons", "take one from that table, from the report or from `explain --phone`"
            )
        return [other]
    told = explain_phone(spark, warehouse, other, regions).phone
    held = told.tenures[::-1] if told else ()
    return list(dict.fromkeys(one.person_id for one in held if one.person_id))


def one_question(phone: str | None, person: str | None, link: str | None) -> None:
    """ConfigError unless exactly one is given."""
    if sum(given is not None for given in (phone, person, link)) != 1:
        raise ConfigError("explain: give exactly one of --phone, --person and --link")
