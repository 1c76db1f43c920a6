"""Where a number changed hands: a silence long enough, or a vendor that found it dead, and somebody else after it."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.sql.pandas.functions import pandas_udf

from ringback.identity.mailboxes import AGREEING, best_level
from ringback.identity.names_alike import names_agree
from ringback.identity.profiles import silence
from ringback.settings import Times

MOST_PROFILES = 3000  # a number of more is no person's; it is not looked at run by run
SAID = "array<struct<run:int,dead:boolean,names:array<string>,mailboxes:array<string>,logins:array<string>>>"
DEAD_STATES = ("empty", "cancelled")  # of number_status: nobody has the number
CUTS = T.ArrayType(T.StructType([
    T.StructField("run", T.IntegerType()), T.StructField("tenure", T.IntegerType()), T.StructField("cut_reason", T.StringType()),
]))  # fmt: skip


class Said(NamedTuple):
    """What the profiles of one run, or of several, name: name texts, mailbox texts, logins; and whether it was dead before."""

    names: frozenset[str]
    mailboxes: frozenset[str]
    logins: frozenset[str]
    dead: bool = False

    def and_(self, other: "Said") -> "Said":
        """All that both name."""
        return Said(self.names | other.names, self.mailboxes | other.mailboxes, self.logins | other.logins, self.dead)


def dead_days(status: DataFrame) -> DataFrame:
    """One row per phone that a vendor found dead or in other hands: value, `dead` (days since 1970, sorted)."""
    gone = F.col("line_state").isin(*DEAD_STATES) | (F.col("owner_changed_since") == "yes")
    day = F.unix_date(F.to_date("checked_at"))
    return status.where(gone).groupBy(F.col("phone").alias("value")).agg(F.sort_array(F.collect_set(day)).alias("dead"))


def phone_runs(phones: DataFrame, dead: DataFrame, times: Times) -> DataFrame:
    """One row per profile and phone with `run`: a silence of the number begins the next one, or a day in between on which it
    was found dead (`dead`: see `dead_days`), which the first rows of the run tell."""
    by_time = Window.partitionBy("value").orderBy("begin", "end", "profile_id")
    before = by_time.rowsBetween(Window.unboundedPreceding, -1)
    of_source = Window.partitionBy("value", "source").orderBy("begin", "end", "profile_id")
    days = F.coalesce(
        F.try_element_at(_days(times), F.coalesce("region", F.lit("other"))), F.lit(times.silence_days["other"])
    )
    rank = F.coalesce(F.max("end_rank").over(of_source.rowsBetween(Window.unboundedPreceding, -1)), F.lit(-1))
    last = F.max("end").over(before)
    quiet = silence(last, F.col("begin"), rank, F.col("begin_rank"), days)
    died = F.exists("dead", lambda day: (day >= last) & (day <= F.col("begin")))
    once = phones.groupBy("profile_id", "value", "source").agg(
        F.first("region").alias("region"),
        *[F.min(column).alias(column) for column in ("begin", "begin_rank")],
        *[F.max(column).alias(column) for column in ("end", "end_rank")],
    )
    known = once.join(dead, "value", how="left").withColumn("dead", F.coalesce("dead", F.array().cast("array<int>")))
    marked = known.withColumns({"_died": F.coalesce(died, F.lit(False)), "_quiet": F.coalesce(quiet, F.lit(False))})
    new = (F.col("_died") | F.col("_quiet")).cast("int")
    return marked.withColumn("_new", new).select(
        "profile_id", "value", F.sum("_new").over(by_time).cast("int").alias("run"), F.col("_died").alias("dead")
    )


def phone_cuts(runs: DataFrame, sides: DataFrame, times: Times) -> DataFrame:
    """One row per phone and run that begins a tenure or goes on with one: value, run, tenure (from 0), cut_reason.

    Phones that were never cut have no row. `sides` tells by profile what it names: name_text, mailboxes, logins.
    """
    named = runs.join(sides.select("profile_id", "name_text", "mailboxes", "logins"), "profile_id", how="inner")
    each = named.groupBy("value", "run").agg(
        F.count(F.lit(1)).alias("profiles"),
        F.max("dead").alias("dead"),
        F.sort_array(F.collect_set("name_text")).alias("names"),
        *[F.array_sort(F.array_distinct(F.flatten(F.collect_list(c)))).alias(c) for c in ("mailboxes", "logins")],
    )
    said = F.sort_array(F.collect_list(F.struct("run", "dead", "names", "mailboxes", "logins"))).cast(SAID)
    phones = each.groupBy("value").agg(said.alias("runs"), F.sum("profiles").alias("profiles"))
    several = phones.where((F.size("runs") > 1) & (F.col("profiles") <= MOST_PROFILES)).where(_may_be_cut())
    told = several.withColumn("tenures", tenures_of_runs("runs", F.lit(times.while_days)))
    cut = told.where(F.exists("tenures", lambda t: t["tenure"] > 0))
    return cut.select("value", F.explode("tenures").alias("t")).select("value", "t.*")


def phone_takeovers(runs: DataFrame, cuts: DataFrame) -> DataFrame:
    """One row per profile and cut phone: value, tenure (from 0), why that tenure began (null for the first)."""
    placed = runs.join(cuts.select("value", "run", "tenure"), ["value", "run"], how="inner")
    began = cuts.groupBy("value", "tenure").agg(F.max("cut_reason").alias("cut_reason"))  # one row of a tenure tells it
    return placed.join(began, ["value", "tenure"], how="inner").select("profile_id", "value", "tenure", "cut_reason")


@pandas_udf(CUTS)  # type: ignore[call-overload, untyped-decorator]  # as in mailboxes
def tenures_of_runs(runs: pd.Series, while_days: pd.Series) -> pd.Series:
    """The tenure of each run of each phone."""
    return pd.Series([
        [{"run": int(run["run"]), "tenure": tenure, "cut_reason": reason}
         for run, (tenure, reason) in zip(each, cut_runs([_said(run) for run in each], days), strict=True)]
        for each, days in zip(runs, while_days, strict=True)
    ])  # fmt: skip


def cut_runs(runs: Sequence[Said], while_days: int) -> list[tuple[int, str | None]]:
    """The tenure (from 0) of each run in time, and why it began; facts add up within a tenure."""
    told: list[tuple[int, str | None]] = [(0, None)]
    so_far = runs[0]
    for run in runs[1:]:
        reason = what_broke(so_far, run, while_days)
        told.append((told[-1][0] + (reason is not None), reason))
        so_far = run if reason else so_far.and_(run)
    return told


def what_broke(before: Said, after: Said, while_days: int) -> str | None:
    """Which of what both sides name does not continue: names decide, else mailboxes, else logins; null = nothing says so.

    A number that was dead in between goes on only where something of its holder does.
    """
    if before.names and after.names:
        return None if names_agree(before.names, after.names) else "other_name"
    mails = before.mailboxes and after.mailboxes
    if mails and best_level(before.mailboxes, after.mailboxes, while_days) in AGREEING:
        return None
    if before.logins & after.logins:
        return None
    if mails:
        return "other_mailbox"
    if namespaces(before.logins) & namespaces(after.logins):
        return "other_login"
    return "dead_between" if after.dead else None


def namespaces(logins: Iterable[str]) -> set[str]:
    """The namespaces in which there are logins: all before the last colon's id."""
    return {login.rsplit(":", 1)[0] for login in logins}


def _said(run: dict[str, Any]) -> Said:
    def known(field: str) -> frozenset[str]:
        values = run[field]
        return frozenset(values if values is not None else ())

    return Said(known("names"), known("mailboxes"), known("logins"), bool(run["dead"]))


def _may_be_cut() -> Column:
    """Two runs name somebody, or one begins after the number was dead."""
    names_one = F.filter(
        "runs", lambda r: (F.size(r["names"]) > 0) | (F.size(r["mailboxes"]) > 0) | (F.size(r["logins"]) > 0)
    )
    return (F.size(names_one) > 1) | F.exists("runs", lambda r: r["dead"])


def _days(times: Times) -> Column:
    return F.create_map(*[F.lit(part) for pair in sorted(times.silence_days.items()) for part in pair])
