"""What becomes of two accounts of one customer: which stays, what moves, and how it is taken back.

An instruction is never changed or removed. Where its ground is gone (a later not_me, a ruling), a step that undoes it follows.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.identity.decisions import SAME, SIDES
from ringback.numbers.verification.states import CONFIRMED, DECLARED
from ringback.settings import MergeSettings
from ringback.tables import MERGE_INSTRUCTIONS, conform

WITHDRAWN = "withdrawn"
ACCOUNTS = ["source", "from_account", "into_account"]
REVERSED = {"move": "move_back", "add": "subtract", "higher": "restore"}


def merge_instructions(
    rulings: DataFrame,
    links: DataFrame,
    evidence: DataFrame,
    records: DataFrame,
    before: DataFrame,
    *,
    rules: MergeSettings,
) -> DataFrame:
    """One row per step of two accounts, after those of `before`: what is new merges, what lost its ground is undone.

    `rulings` are those that answers settled; `links` tell which are declared.
    """
    wanted = _accounts(rulings, links, evidence, records).transform(_with_survivor, rules).checkpoint()
    last = Window.partitionBy(*ACCOUNTS).orderBy(F.desc("step"))
    latest = before.withColumn("_nth", F.row_number().over(last)).where("_nth = 1").drop("_nth")
    in_force = latest.where(F.col("undo_of").isNull()).select(*ACCOUNTS)
    steps = latest.select(*ACCOUNTS, F.col("step").alias("_step"))
    fresh = wanted.join(in_force, ACCOUNTS, how="left_anti").join(steps, ACCOUNTS, how="left").select(
        *wanted.columns, (F.coalesce("_step", F.lit(0)) + 1).alias("step"), F.lit(None).cast("string").alias("undo_of"),
        _moves(rules, back=False).alias("moves"), _moves(rules, back=True).alias("reverse"),
    )  # fmt: skip
    gone = latest.where(F.col("undo_of").isNull()).join(wanted.select(*ACCOUNTS), ACCOUNTS, how="left_anti").select(
        *ACCOUNTS, F.lit(WITHDRAWN).alias("cause"), "link_id", "holds_until", (F.col("step") + 1).alias("step"),
        F.col("instruction_id").alias("undo_of"), F.col("reverse").alias("moves"), F.col("moves").alias("reverse"),
    )  # fmt: skip
    made = fresh.unionByName(gone).withColumn("instruction_id", _instruction_id())
    return before.unionByName(made.select(*before.columns)).transform(conform, MERGE_INSTRUCTIONS)


def _accounts(rulings: DataFrame, links: DataFrame, evidence: DataFrame, records: DataFrame) -> DataFrame:
    """One row per link, source and account that is one customer's by an answer or a declared change."""
    same = rulings.where((F.col("ruling") == SAME) & F.col("stands"))
    told = [
        same.select("link_id", F.lit(CONFIRMED).alias("cause"), F.col("decided_at").alias("at"),
                    F.col(f"{side}_source").alias("source"), F.col(f"{side}_record").alias("record_id"))
        for side in SIDES
    ]  # fmt: skip
    phones = evidence.where(F.col("kind") == "phone").select("value", "tenure", "source", "record_id")
    declared = links.where(F.col("status") == DECLARED)
    for side in ("old", "new"):
        on = [F.col(f"{side}_phone") == F.col("value"), F.col(f"{side}_tenure") == F.col("tenure")]
        told.append(
            declared.join(phones, on, how="inner").select(
                "link_id", F.lit(DECLARED).alias("cause"), F.col("changed_before").alias("at"), "source", "record_id"
            )
        )
    ours = told[0].unionByName(told[1]).unionByName(told[2]).unionByName(told[3])
    with_account = records.where(F.col("account_id").isNotNull()).select("source", "record_id", "account_id")
    each = ours.join(with_account, ["source", "record_id"], how="inner")
    return (
        each.groupBy("link_id", "cause", "source", "account_id")
        .agg(F.min("at").alias("at"))
        .transform(_with_activity, records)
    )


def _with_activity(accounts: DataFrame, records: DataFrame) -> DataFrame:
    """Adds `seen_from` and `active_at` of the account, as they were at `at`: what comes later changes no instruction."""
    of = records.select("source", "account_id", "seen_from", "seen_to")
    known = accounts.join(of, ["source", "account_id"], how="left").where(F.col("seen_from") <= F.col("at"))
    return known.groupBy(*accounts.columns).agg(
        F.min("seen_from").alias("seen_from"), F.least(F.max("seen_to"), F.max("at")).alias("active_at")
    )


def _with_survivor(accounts: DataFrame, rules: MergeSettings) -> DataFrame:
    """One row per account that goes into another of its link and source: ACCOUNTS, cause, link_id, holds_until."""
    order = F.desc("active_at") if rules.survivor == "latest" else F.asc("seen_from")
    of = Window.partitionBy("link_id", "source")
    first = of.orderBy(order, "account_id").rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    placed = accounts.withColumn("into_account", F.first("account_id").over(first))
    goes = placed.where(F.col("account_id") != F.col("into_account")).select(
        "source", F.col("account_id").alias("from_account"), "into_account", "cause", "link_id",
        F.max("at").over(of).alias("holds_until"),
    )  # fmt: skip
    once = Window.partitionBy(*ACCOUNTS).orderBy("holds_until", "link_id")
    return goes.withColumn("_nth", F.row_number().over(once)).where("_nth = 1").drop("_nth")


def _moves(rules: MergeSettings, back: bool) -> Column:
    parts = [
        F.struct(F.lit(what).alias("what"), F.lit(REVERSED[how] if back else how).alias("how"))
        for what, how in sorted(rules.moves.items())
    ]
    return F.array(*parts)


def _instruction_id() -> Column:
    text = F.concat_ws("|", *ACCOUNTS, F.col("step").cast("string"))
    return F.concat(F.lit("m"), F.substring(F.sha2(text, 256), 1, 20))
