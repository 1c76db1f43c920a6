"""The one question that `explain` answers at a time."""

from collections.abc import Iterable

from pyspark.sql import SparkSession

from ringback.errors import ConfigError
from ringback.explain.answers import explain_link, explain_person, explain_phone
from ringback.explain.stories import Explanation
from ringback.settings import WarehouseSettings


def explain(
    spark: SparkSession,
    warehouse: WarehouseSettings,
    *,
    phone: str | None = None,
    person: str | None = None,
    link: str | None = None,
    regions: Iterable[str] = (),
) -> Explanation:
    """What the tables know of one phone, person or link; a phone without country code is tried in each of `regions`."""
    one_question(phone, person, link)
    if phone is not None:
        return explain_phone(spark, warehouse, phone, regions)
    if person is not None:
        return explain_person(spark, warehouse, person)
    return explain_link(spark, warehouse, link or "")


def one_question(phone: str | None, person: str | None, link: str | None) -> None:
    """ConfigError unless exactly one is given."""
    if sum(given is not None for given in (phone, person, link)) != 1:
        raise ConfigError("explain: give exactly one of --phone, --person and --link")
