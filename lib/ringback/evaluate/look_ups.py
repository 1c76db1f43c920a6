"""What the order of the probe queue is worth on a world whose holders are known: with a share of the numbers looked up."""

import math
from datetime import datetime
from functools import reduce

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from ringback.evaluate.measures import as_rows, ratio
from ringback.numbers.probing import regret
from ringback.settings import ProbingSettings
from ringback.tables import EVALUATION, conform

SHARES = (0.01, 0.05, 0.1)  # of the numbers that could be looked up
LOOK_UPS = ("look_ups", "changed_found", "changed_at_random", "changed_at_best", "gained", "gained_at_random", "gained_at_best",
            "missed", "missed_at_random")  # fmt: skip


def look_up_figures(candidates: DataFrame, owners: DataFrame, *, as_of: datetime, rules: ProbingSettings) -> DataFrame:
    """One row per measure and share of the numbers looked up, for the table evaluation.

    `candidates` is what `probe_candidates` gives, `owners` the table of a world's truth. A number changed when none of the customers
    who had it has it still; `missed` is the regret as a share of what the best order gains.
    """
    pool = candidates.join(changed_hands(owners, as_of), "phone", how="left")
    price = min((provider.price for provider in rules.providers.values()), default=0.0)
    gain = F.round(F.col("p_changed") * F.col("value") - price, 6)  # as the queue does
    nth = F.row_number().over(Window.orderBy(F.desc("gain"), "phone"))
    known = pool.select("phone", "value", F.coalesce("changed", F.lit(False)).alias("changed"), gain.alias("gain"))
    ranked = known.withColumns({"nth": nth, "price": F.lit(price)}).checkpoint()  # read for each share
    size = ranked.count()
    each = [_at_share(ranked, share, math.ceil(share * size)) for share in SHARES]
    return reduce(DataFrame.unionByName, each).transform(conform, EVALUATION)


def changed_hands(owners: DataFrame, as_of: datetime) -> DataFrame:
    """One row per number that a customer had: whether no customer has it on the day."""
    day = F.to_date(F.lit(as_of))
    begun, going = F.coalesce(F.col("held_from") <= day, F.lit(True)), F.coalesce(F.col("held_to") > day, F.lit(True))
    held = F.max(begun & going).alias("held")
    return (
        owners.where("holder_kind = 'customer'")
        .groupBy("phone")
        .agg(held)
        .select("phone", (~F.col("held")).alias("changed"))
    )


def _at_share(ranked: DataFrame, share: float, most: int) -> DataFrame:
    told = regret(
        ranked.where(F.col("nth") <= most).select("phone", "price"), ranked.select("phone", "changed", "value")
    )
    named = told.withColumns({
        "system": F.lit("ringback"), "bucket": F.lit(f"{share:.0%}"),
        "missed": ratio("regret", "gained_at_best"), "missed_at_random": ratio("regret_at_random", "gained_at_best"),
    })  # fmt: skip
    return named.transform(as_rows, ["system", "bucket"], LOOK_UPS)
