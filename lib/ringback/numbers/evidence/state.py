"""What is known of OLD after its holder was last seen with it: a vendor's look-up, and whether what was sent to it arrived.

A number that nobody asked about says nothing: only numbers under suspicion are looked up.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.tenures import DEAD_STATES
from ringback.numbers.evidence.parts import known, part
from ringback.settings import StateWeights

QUIET_STATES = ("suspended", "off", "silent")
ARRIVED, CAME_BACK = "delivered", "bounced"


def with_state(candidates: DataFrame, status: DataFrame, records: DataFrame, points: DataFrame) -> DataFrame:
    """Adds `looked_up` (array of at, state, changed) and `receipts` (array of at, told) of OLD, each by time."""
    answers = status.groupBy(F.col("phone").alias("_phone")).agg(
        F.sort_array(F.collect_list(F.struct(
            F.col("checked_at").alias("at"), F.col("line_state").alias("state"), F.col("owner_changed_since").alias("changed")
        ))).alias("looked_up")
    )  # fmt: skip
    told = candidates.join(answers, F.col("old.value") == F.col("_phone"), how="left").drop("_phone")
    return told.join(_receipts(records, points), F.col("old.value") == F.col("_phone"), how="left").drop("_phone")


def of_state(rules: StateWeights) -> Column:
    """Pieces of evidence about OLD's line."""
    return known(_dead(rules), _quiet(rules), _in_use(rules), _bounced(rules), _arrived(rules))


def _receipts(records: DataFrame, points: DataFrame) -> DataFrame:
    told = records.select(
        "source", "record_id", F.col("seen_from").alias("at"), F.col("attributes")["delivery"].alias("told")
    )
    sent = points.where("kind = 'phone'").select("source", "record_id", F.col("value").alias("_phone"))
    known_of = told.where(F.col("told").isin(ARRIVED, CAME_BACK)).join(sent, ["source", "record_id"], how="inner")
    return known_of.groupBy("_phone").agg(F.sort_array(F.collect_list(F.struct("at", "told"))).alias("receipts"))


def _last_answer() -> Column:
    """The last look-up after OLD was last used."""
    after = F.filter("looked_up", lambda answer: answer["at"] >= F.date_trunc("day", "old.line_to"))
    return F.try_element_at(after, F.lit(-1))


def _dead(rules: StateWeights) -> Column:
    last = _last_answer()
    dead = last["state"].isin(*DEAD_STATES) | (last["changed"] == "yes")
    return part("line_dead", F.when(dead, F.lit(rules.dead)), last["at"], "OLD was found dead or in other hands")


def _quiet(rules: StateWeights) -> Column:
    last = _last_answer()
    return part(
        "line_quiet", F.when(last["state"].isin(*QUIET_STATES), F.lit(rules.quiet)), last["at"], "OLD was found off"
    )


def _in_use(rules: StateWeights) -> Column:
    last = _last_answer()
    same = (last["state"] == "active") & (last["changed"] == "no") & (last["at"] > F.col("new.line_from"))
    return part(
        "line_in_use", F.when(same, F.lit(rules.in_use)), last["at"], "OLD was found in the same hands as before"
    )


def _bounced(rules: StateWeights) -> Column:
    after = F.filter("receipts", lambda r: (r["told"] == CAME_BACK) & (r["at"] > F.col("old.line_to")))
    weight = F.when(F.size(after) > 0, F.lit(rules.bounced))
    return part("bounced", weight, F.try_element_at(after, F.lit(1))["at"], "a message to OLD came back")


def _arrived(rules: StateWeights) -> Column:
    after = F.filter("receipts", lambda r: (r["told"] == ARRIVED) & (r["at"] > F.col("new.line_from")))
    weight = F.when(F.size(after) > 0, F.lit(rules.arrived))
    return part("arrived", weight, F.try_element_at(after, F.lit(-1))["at"], "a message to OLD arrived after NEW began")
