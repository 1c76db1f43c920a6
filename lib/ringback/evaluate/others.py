"""What other systems say of who moved to which number, on the same records: simple rules, and Splink where it is asked for."""

from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame

from ringback.evaluate.rules import SIMPLE_RULES, as_links, carried_by_records, in_components, simple_rules
from ringback.evaluate.splink_clusters import SPLINK, splink_components
from ringback.settings import EvaluationSettings


@dataclass(frozen=True)
class Others:
    """The systems, and one row per system and pair of numbers: system, old_phone, new_phone, changed_after, changed_before."""

    systems: tuple[str, ...]
    links: DataFrame


def other_systems(
    records: DataFrame,
    points: DataFrame,
    status: DataFrame,
    hubs: DataFrame,
    *,
    as_of: datetime,
    dead: tuple[str, ...],
    evaluation: EvaluationSettings,
) -> Others:
    """Every system that can be measured here; `dead` are the line states of a number that is out of use."""
    carried = carried_by_records(records, points, hubs).checkpoint()  # read by every one of them
    simple = simple_rules(carried, status, as_of=as_of, dead=dead)
    clusters = splink_components(records, points, evaluation.baseline_max_records) if evaluation.splink else None
    if clusters is None:
        return Others(SIMPLE_RULES, simple)
    theirs = in_components(clusters, carried).transform(as_links, SPLINK)
    return Others((*SIMPLE_RULES, SPLINK), simple.unionByName(theirs))
