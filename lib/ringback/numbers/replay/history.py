"""A history told anew without its declared changes, resolved and linked as any other, and what is known of the links that come out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import InputError
from ringback.identity import resolve_identities
from ringback.identity.accounts import account_of
from ringback.numbers.links import link_numbers
from ringback.numbers.replay.declarations import account_uses, declarations, own_uses
from ringback.numbers.replay.finding import found_again
from ringback.numbers.replay.hiding import hidden, until
from ringback.numbers.replay.labels import proof_spans, silver_labels
from ringback.settings import IdentitySettings, LinkSettings, ReplaySettings


@dataclass(frozen=True)
class History:
    """The tables of earlier stages; `hubs` are those of the history as it is."""

    records: DataFrame
    points: DataFrame
    status: DataFrame
    decisions: DataFrame
    hubs: DataFrame


@dataclass(frozen=True)
class Rules:
    """The sections of the settings that a replay goes by."""

    identity: IdentitySettings
    links: LinkSettings
    replay: ReplaySettings


@dataclass(frozen=True)
class Replayed:
    """The tables REPLAYS and SILVER_LABELS, and all `links` that the replay found, with the rules' confidence."""

    replays: DataFrame
    labels: DataFrame
    links: DataFrame


def replay(history: History, *, rules: Rules, as_of: datetime, run_id: str) -> Replayed:
    """Hides declared changes, links what is left until `hold_out_days` before as_of, compares; InputError where nobody declared."""
    told_until, both_days = as_of - timedelta(days=rules.replay.hold_out_days), rules.links.second_number_days
    uses = account_uses(history.records, history.points, history.hubs).checkpoint()  # for changes, and for proofs
    declared = declarations(uses, both_days).where(F.col("known_before") <= F.lit(told_until)).checkpoint()
    if declared.isEmpty():
        raise InputError(_nobody_declared(told_until))
    links = _links(history, declared, rules, told_until, run_id).checkpoint()  # compared, labelled and counted
    proofs = proof_spans(own_uses(uses, rules.replay.proof_kinds), told_until)
    labels = silver_labels(links, declared, proofs, told_until=told_until, as_of=as_of, both_days=both_days)
    return Replayed(found_again(declared, links, rules.links), labels, links)


def _links(history: History, declared: DataFrame, rules: Rules, told_until: datetime, run_id: str) -> DataFrame:
    """NUMBER_LINKS of the history without the declared changes, as of `told_until`."""
    cuts = declared.select("account", "old_phone", F.col("known_before").alias("cut_at"))
    records, points, status = until(history.records, history.points, history.status, told_until)
    records, points = (of.checkpoint() for of in hidden(records, points, cuts))  # read by every step of both stages
    made = resolve_identities(
        records, points, settings=rules.identity, run_id=run_id, as_of=told_until, status=status,
        decisions=_of_others(history, declared, told_until),
    )  # fmt: skip
    return link_numbers(
        records, points, made.person_records, made.persons, made.tenures, made.hubs.checkpoint(),
        rules=rules.links, as_of=told_until, status=status,
    )  # fmt: skip


def _of_others(history: History, declared: DataFrame, told_until: datetime) -> DataFrame:
    """Rulings of that time that are about none of the accounts: one that joins both sides of a change would tell it."""
    told = history.records.select("source", "record_id", account_of().alias("account"))
    theirs = told.join(declared.select("account"), "account", how="leftsemi")
    rulings = history.decisions.where(F.col("decided_at") <= F.lit(told_until))
    for side in ("left", "right"):
        mine = theirs.select(F.col("source").alias(f"{side}_source"), F.col("record_id").alias(f"{side}_record"))
        rulings = rulings.join(mine, mine.columns, how="left_anti")
    return rulings.select(*history.decisions.columns)


def _nobody_declared(told_until: datetime) -> str:
    return (
        f"replay: no account of contact_records changed its number until {told_until:%Y-%m-%d}; expected accounts (account_id) that "
        "one source has in contact records with one number first and another later, without both at a time. Map account_id in the "
        "sources' columns and read the books' earlier states too, or shorten replay.hold_out_days"
    )
