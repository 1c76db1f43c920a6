"""Two lists of people to turn to: in the app for their new number, and with a welcome at it."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.numbers.links import published
from ringback.numbers.verification.silence import subjects_of, with_mark
from ringback.numbers.verification.states import CONFIRMED, DECLARED
from ringback.numbers.verification.worth import of_kinds
from ringback.settings import LinkSettings, VerificationSettings
from ringback.tables import REMIND_IN_APP, WELCOME_BACK, conform

KNOWN = (DECLARED, CONFIRMED)


def remind_in_app(
    pool: DataFrame,
    records: DataFrame,
    owners: DataFrame,
    silenced: DataFrame,
    *,
    as_of: datetime,
    rules: VerificationSettings,
) -> DataFrame:
    """One row per person out of reach who was active lately and whose new number neither they nor its holder have told."""
    since = F.lit(as_of) - F.make_dt_interval(days=F.lit(rules.active_days))
    lately = records.where(of_kinds(rules.active_kinds) & (F.col("seen_to") >= since))
    active = lately.join(owners.select("source", "record_id", "person_id"), ["source", "record_id"], how="inner")
    last = active.groupBy("person_id").agg(F.max("seen_to").alias("active_at"))
    open_ = pool.where(~F.coalesce(F.col("link_status").isin(*KNOWN), F.lit(False)))
    rows = open_.join(last, "person_id", how="inner").withColumn("incentive", F.lit(rules.incentive))
    told = with_mark(rows, subjects_of(rows, "person_id", (), ("person_id",)), silenced, "silenced")
    return (
        told.withColumn("may_remind", ~F.col("silenced"))
        .select(*REMIND_IN_APP.schema.names)
        .transform(conform, REMIND_IN_APP)
    )


def welcome_back(
    links: DataFrame,
    questions: DataFrame,
    silenced: DataFrame,
    *,
    as_of: datetime,
    rules: VerificationSettings,
    bounds: LinkSettings,
) -> DataFrame:
    """One row per published link that was confirmed, or whose NEW number was first seen in use, lately."""
    yes = questions.where((F.col("reply") == "yes") & F.col("of_link").isNotNull())
    confirmed = yes.groupBy(F.col("of_link").alias("link_id")).agg(F.min("replied_at").alias("_at"))
    at = F.coalesce(F.when(F.col("status") == CONFIRMED, F.col("_at")), F.col("changed_before"))
    lately = F.col("since") >= F.lit(as_of) - F.make_dt_interval(days=F.lit(rules.welcome_days))
    new = (
        published(links, bounds.publish_at).join(confirmed, "link_id", how="left").withColumn("since", at).where(lately)
    )
    sure = F.col("status").isin(*KNOWN) | (F.col("confidence") >= bounds.act_at)
    subjects = subjects_of(new, "link_id", ("old_phone", "new_phone"), ("old_person_id", "new_person_id"))
    silent = with_mark(new, subjects, silenced, "silenced")
    rows = silent.withColumns(
        {"person_id": F.col("old_person_id"), "actionable": sure, "may_contact": ~F.col("silenced")}
    )
    return rows.select(*WELCOME_BACK.schema.names).transform(conform, WELCOME_BACK)
