"""Whom to ask today: of the links in doubt the most valuable, and some at random, with the reason why not for all others.

The plan of a day is made once: what question_log holds for the day is not added to.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from ringback.contacts.reasons import Told, first_reason
from ringback.numbers.status import latest_state
from ringback.numbers.verification.consents import GRANTED, NUMBER, PERSON
from ringback.numbers.verification.silence import subjects_of, with_mark
from ringback.numbers.verification.states import ASKED, CANDIDATE, DECLARED, EXPIRED
from ringback.numbers.verification.windows import with_window
from ringback.numbers.verification.worth import person_values
from ringback.settings import VerificationSettings
from ringback.tables import QUESTION_LOG, QUESTIONS, conform

VALUE, RANDOM = "value", "random"
NUMBERS, PERSONS = ("new_phone",), ("old_person_id", "new_person_id")


class NotAsked(Told):
    """Why a link is not asked about today; the first that holds."""

    DECLARED = "declared"
    SETTLED = "settled"  # confirmed, refused or wrong_person
    WAITING = "waiting"  # for the answer to a question
    CONFIDENCE_TOO_LOW = "confidence_too_low"
    SURE_ENOUGH = "sure_enough"
    ENOUGH_FACTORS = "enough_factors"
    HUB = "hub"
    DO_NOT_CONTACT = "do_not_contact"
    UNREACHABLE = "unreachable"  # a vendor found NEW out of use
    NO_CONSENT = "no_consent"
    ASKED_OFTEN = "asked_often"
    NUMBER_ASKED_RECENTLY = "number_asked_recently"
    PERSON_ASKED_RECENTLY = "person_asked_recently"
    BETTER_QUESTION = "better_question"  # to the same number, or about one of the persons
    OVER_BUDGET = "over_budget"
    NO_WINDOW = "no_window"  # quiet hours somewhere, at every hour


@dataclass(frozen=True)
class Known:
    """What is asked before anybody is: tables of this run. `states` are the ledger's of numbers and persons; `merged`: see
    `consents.after_merges`."""

    questions: DataFrame
    log: DataFrame
    silenced: DataFrame
    states: DataFrame
    status: DataFrame
    hubs: DataFrame
    merged: DataFrame
    records: DataFrame
    owners: DataFrame


def plan_questions(
    links: DataFrame, known: Known, *, as_of: datetime, rules: VerificationSettings, unreachable: tuple[str, ...]
) -> DataFrame:
    """One row per link with verdict changed: whether it is asked about today, by what choice, when, and why not."""
    day = as_of.astimezone(timezone.utc).date()
    judged = (
        links.where(F.col("verdict") == "changed")
        .transform(_with_value, person_values(known.records, known.owners, rules.value))
        .transform(_with_facts, known, unreachable)
        .transform(_with_last_asked, known, links, day)
        .transform(_with_factors, rules)
        .withColumn("reason", _reason(rules, day))
        .transform(_with_better)
        .checkpoint()  # counted, chosen from, and written
    )
    chosen = _chosen(judged.where(F.col("reason").isNull()), known.log.where(F.col("day") == F.lit(day)), day, rules)
    return (
        judged.join(chosen, "link_id", how="left").transform(_planned, as_of, day, rules).transform(conform, QUESTIONS)
    )


def log_rows(questions: DataFrame) -> DataFrame:
    """One row per question that is asked today, for the log."""
    return questions.where("asked_now").select(*QUESTION_LOG.schema.names).transform(conform, QUESTION_LOG)


def _with_value(links: DataFrame, values: DataFrame) -> DataFrame:
    """Adds `value`: confidence times what both persons are worth."""
    for side in ("old", "new"):
        mine = values.select(F.col("person_id").alias(f"{side}_person_id"), F.col("value").alias(f"_{side}_value"))
        links = links.join(mine, f"{side}_person_id", how="left")
    other = F.when(F.col("old_person_id") != F.col("new_person_id"), F.col("_new_value"))
    both = F.coalesce("_old_value", F.lit(0.0)) + F.coalesce(other, F.lit(0.0))
    return links.withColumn("value", F.round(F.col("confidence") * both, 6)).drop("_old_value", "_new_value")


def _with_facts(links: DataFrame, known: Known, unreachable: tuple[str, ...]) -> DataFrame:
    """Adds silenced, granted, hub, old_dead and new_dead."""
    granted = known.states.where(F.col("state") == GRANTED)
    asked, about = (subjects_of(links, "link_id", numbers, PERSONS) for numbers in (NUMBERS, ("old_phone", *NUMBERS)))
    marked = with_mark(links, asked, granted, "granted").transform(with_mark, about, known.silenced, "silenced")
    hubs = known.hubs.where(F.col("kind") == "phone").select(F.lit("hub").alias("what"), F.col("value").alias("phone"))
    dead = F.col("line_state").isin(*unreachable) | (F.col("owner_changed_since") == "yes")
    out_of_use = latest_state(known.status).where(dead).select(F.lit("dead").alias("what"), "phone")
    facts = (
        hubs.union(out_of_use).groupBy("phone").agg(F.collect_set("what").alias("_facts")).checkpoint()
    )  # of both sides
    for side in ("old", "new"):
        of = facts.select(F.col("phone").alias(f"{side}_phone"), F.col("_facts").alias(f"_{side}_facts"))
        marked = marked.join(of, f"{side}_phone", how="left")

    def is_(what: str, side: str) -> Column:
        return F.coalesce(F.array_contains(f"_{side}_facts", what), F.lit(False))

    return marked.withColumns(
        {"hub": is_("hub", "new"), "old_dead": is_("dead", "old"), "new_dead": is_("dead", "new")}
    ).drop("_old_facts", "_new_facts")


def _with_last_asked(links: DataFrame, known: Known, every: DataFrame, day: date) -> DataFrame:
    """Adds `times` that the link was asked about, and the last day of another question to its number, or about its persons."""
    asked = _asked_days(known, every).checkpoint()  # counted, and joined by number and persons
    before = (
        asked.where(F.col("day") < F.lit(day)).groupBy("link_id", "told_by").agg(F.count_distinct("day").alias("n"))
    )
    mine = subjects_of(links, "link_id", NUMBERS, PERSONS)
    theirs = subjects_of(asked.withColumn("_of", F.struct("link_id", "day")), "_of", NUMBERS, PERSONS)
    both = mine.join(theirs, ["subject_kind", "subject"], how="inner")
    others = both.where((F.col("_of.link_id") != F.col("link_id")) | (F.col("_of.day") != F.lit(day)))
    last = others.groupBy("link_id").agg(
        *[
            F.max(F.when(F.col("subject_kind") == kind, F.col("_of.day"))).alias(f"last_{kind}")
            for kind in (NUMBER, PERSON)
        ]
    )
    times = before.groupBy("link_id").agg(F.max("n").alias("times"))
    return links.join(times.join(last, "link_id", how="full_outer"), "link_id", how="left")


def _asked_days(known: Known, links: DataFrame) -> DataFrame:
    """One row per question that was asked, or planned: link_id, new_phone, old_person_id, new_person_id, day, told_by."""
    persons = links.select(F.col("link_id").alias("of_link"), *PERSONS)
    told = known.questions.join(persons, "of_link", how="left").select(
        F.coalesce("of_link", "link_id", F.lit("")).alias("link_id"), "new_phone", *PERSONS,
        F.to_date("asked_at").alias("day"), F.lit("source").alias("told_by"),
    )  # fmt: skip
    log, into = known.log.select("link_id", "new_phone", *PERSONS, "day", F.lit("plan").alias("told_by")), known.merged
    for person in PERSONS:  # of persons that were merged since, who goes on
        of = into.select(F.col("person_id").alias(person), "into_person_id")
        log = (
            log.join(of, person, how="left")
            .withColumn(person, F.coalesce("into_person_id", person))
            .drop("into_person_id")
        )
    return told.unionByName(log)


def _with_factors(links: DataFrame, rules: VerificationSettings) -> DataFrame:
    """Adds `factors`, the kinds of evidence that speak for the link, and whether they are enough."""
    speaking = F.filter("evidence", lambda part: part["weight"] > 0)
    factors = F.coalesce(F.array_sort(F.array_distinct(F.transform(speaking, lambda part: part["kind"]))), F.array())
    none = F.lit(False)
    sets = [
        F.size(F.array_except(F.array(*map(F.lit, kinds)), "factors")) == 0 for kinds in rules.enough_factors if kinds
    ]
    enough = reduce(lambda a, b: a | b, sets, none)
    dead = F.col("old_dead") if rules.factors_need_dead_old else F.lit(True)
    return links.withColumn("factors", factors.cast("array<string>")).withColumn("factors_enough", enough & dead)


def _reason(rules: VerificationSettings, day: date) -> Column:
    open_ = F.col("status").isin(CANDIDATE, EXPIRED)
    return first_reason(
        (F.col("status") == DECLARED, NotAsked.DECLARED),
        (F.col("status") == ASKED, NotAsked.WAITING),
        (~open_, NotAsked.SETTLED),
        (F.col("confidence") < rules.ask_from, NotAsked.CONFIDENCE_TOO_LOW),
        (F.col("confidence") >= rules.ask_below, NotAsked.SURE_ENOUGH),
        (F.col("factors_enough"), NotAsked.ENOUGH_FACTORS),
        (F.col("hub"), NotAsked.HUB),
        (F.col("silenced"), NotAsked.DO_NOT_CONTACT),
        (F.col("new_dead"), NotAsked.UNREACHABLE),
        (~F.col("granted") & F.lit(rules.consent == "ledger"), NotAsked.NO_CONSENT),
        (F.col("times") >= rules.most_questions, NotAsked.ASKED_OFTEN),
        (_recently(NUMBER, day, rules.rest_days), NotAsked.NUMBER_ASKED_RECENTLY),
        (_recently(PERSON, day, rules.rest_days), NotAsked.PERSON_ASKED_RECENTLY),
    )


def _recently(kind: str, day: date, days: int) -> Column:
    """Whether the number was asked, or a person asked about, fewer than so many days ago."""
    return F.coalesce(F.date_diff(F.lit(day), f"last_{kind}") < days, F.lit(False))


def _with_better(links: DataFrame) -> DataFrame:
    """Of links about the same number or person only the most valuable may be asked about: the best for all of its subjects."""
    open_ = links.where(F.col("reason").isNull()).withColumn("_of", F.struct("link_id", "value"))
    best = Window.partitionBy("subject_kind", "subject").orderBy(F.desc("_of.value"), "_of.link_id")
    ranked = subjects_of(open_, "_of", NUMBERS, PERSONS).withColumn("_rank", F.row_number().over(best))
    worst = ranked.groupBy(F.col("_of.link_id").alias("link_id")).agg(F.max("_rank").alias("_rank"))
    beaten = F.when(F.col("_rank") > 1, NotAsked.BETTER_QUESTION.column)
    return links.join(worst, "link_id", how="left").withColumn("reason", F.coalesce("reason", beaten)).drop("_rank")


def _chosen(open_: DataFrame, today: DataFrame, day: date, rules: VerificationSettings) -> DataFrame:
    """One row per link that the day's choice takes: link_id, chosen_by, propensity. What the log has for the day stands."""
    planned = today.select("link_id", "chosen_by", "propensity").checkpoint()
    if not planned.isEmpty():
        return planned.join(open_.select("link_id"), "link_id", how="leftsemi")
    many = open_.count()
    asked = min(rules.per_day, many)
    drawn = math.ceil(asked * rules.random_share)
    by_value = open_.orderBy(F.desc("value"), "link_id").limit(asked - drawn).select("link_id").checkpoint()
    draw = F.sha2(F.concat_ws("|", "link_id", F.lit(day.isoformat())), 256)
    others = open_.select("link_id").join(by_value, "link_id", how="left_anti")
    by_chance = others.orderBy(draw, "link_id").limit(drawn)
    share = drawn / max(many - (asked - drawn), 1)
    return by_value.select("link_id", F.lit(VALUE).alias("chosen_by"), F.lit(1.0).alias("propensity")).unionByName(
        by_chance.select("link_id", F.lit(RANDOM).alias("chosen_by"), F.lit(share).alias("propensity"))
    )


def _planned(links: DataFrame, as_of: datetime, day: date, rules: VerificationSettings) -> DataFrame:
    """Adds what is sent and when to the chosen links, and to the others the reason."""
    chosen = links.where(F.col("chosen_by").isNotNull())
    timed = with_window(chosen.select("link_id", "new_phone"), "new_phone", as_of=as_of, quiet=rules.quiet,
                        default_zone=rules.default_zone).drop("new_phone")  # fmt: skip
    rows = links.join(timed, "link_id", how="left")
    reason = first_reason(
        (F.col("chosen_by").isNull(), NotAsked.OVER_BUDGET), (F.col("not_before").isNull(), NotAsked.NO_WINDOW)
    )
    judged = rows.withColumn("reason", F.coalesce("reason", reason)).withColumn("asked_now", F.col("reason").isNull())
    texts = F.create_map(*[F.lit(part) for pair in sorted(rules.text_by_region.items()) for part in pair])
    text = F.coalesce(
        F.try_element_at(texts, F.coalesce("region", F.lit("other"))), F.lit(rules.text_by_region["other"])
    )
    sent = {"chosen_by": F.col("chosen_by"), "propensity": F.col("propensity"), "channel": F.lit(rules.channel), "text_key": text,
            "zone": F.col("zone"), "not_before": F.col("not_before"), "not_after": F.col("not_after")}  # fmt: skip
    only = {name: F.when(F.col("asked_now"), value) for name, value in sent.items()}
    return judged.withColumns(only).withColumn("day", F.lit(day)).select(*QUESTIONS.schema.names)
