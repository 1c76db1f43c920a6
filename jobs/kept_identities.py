"""What a run of resolve_identities keeps for the next one, so that it need compare what changed alone.

The row of identity_model is written last and taken away first: a run that was cut off between its tables leaves nothing to go on
from, and the next one compares everybody.
"""

import hashlib
from datetime import timedelta

from pyspark.sql import DataFrame, Row

from ringback import __version__
from ringback.identity import Resolved
from ringback.identity.incremental import Left, digests
from ringback.identity.learned import learned_from, model_rows, rarity_rows
from ringback.identity.receivers import with_receivers
from ringback.identity.tenures import dead_days
from ringback.job import Run
from ringback.numbers.verification import with_answers
from ringback.tables import (
    CONTACT_POINTS,
    CONTACT_RECORDS,
    DECISIONS,
    EVIDENCE_TABLE,
    HUBS,
    IDENTITY_CHANGES,
    IDENTITY_MODEL,
    IDENTITY_PROFILES,
    IDENTITY_RECORDS,
    NAME_RARITY,
    NUMBER_STATUS,
    PAIRS,
    PERSON_RECORDS,
    PERSONS,
    TENURES,
    VERIFICATION_RULINGS,
    Table,
    conform,
)

NEEDED = (
    IDENTITY_MODEL, NAME_RARITY, IDENTITY_RECORDS, IDENTITY_PROFILES, PAIRS, HUBS, EVIDENCE_TABLE, PERSON_RECORDS, PERSONS, TENURES,
    IDENTITY_CHANGES,
)  # fmt: skip


def kept(run: Run) -> Left | None:
    """What the last run left; None where nothing is kept, it is too old, or settings or version are others today."""
    if not all(run.has(table) for table in NEEDED):
        return None
    model = run.read(IDENTITY_MODEL).head(1)  # one row at most
    if not model or not _holds(model[0], run):
        return None
    return Left(
        run.read(IDENTITY_RECORDS), run.read(IDENTITY_PROFILES), run.read(PAIRS), run.read(HUBS), run.read(EVIDENCE_TABLE),
        run.read(PERSON_RECORDS), run.read(PERSONS), run.read(TENURES), run.read(IDENTITY_CHANGES),
        learned_from(model[0], run.read(NAME_RARITY)),
    )  # fmt: skip


def let_go(run: Run) -> None:
    """Takes the model's row away: until it is back, no run goes on from these tables."""
    if run.has(IDENTITY_MODEL):
        run.write(run.read(IDENTITY_MODEL).limit(0), IDENTITY_MODEL)


def keep(run: Run, made: Resolved, model: DataFrame | None) -> None:
    """Writes what the next run can go on from, the model last; nothing where the settings say that every run learns.

    `model` is the row of an earlier run whose weights this one kept; null = it has learned itself.
    """
    if run.settings.identity.keep_learned_days == 0:
        return
    dead = dead_days(or_none(run, NUMBER_STATUS))
    told = digests(*with_receivers(run.read(CONTACT_RECORDS), run.read(CONTACT_POINTS)), rulings(run), dead)
    records = made.profile_records.join(told, ["source", "record_id"], how="inner")
    run.write(records.select(*IDENTITY_RECORDS.schema.names).transform(conform, IDENTITY_RECORDS), IDENTITY_RECORDS)
    run.write(made.profiles, IDENTITY_PROFILES)
    if model is None:
        run.write(rarity_rows(made.learned), NAME_RARITY)
        model = model_rows(made.learned, _model_id(run), run.as_of, run.run_id)
    run.write(model, IDENTITY_MODEL)


def or_none(run: Run, table: Table) -> DataFrame:
    """The table's rows, none where no run wrote it."""
    return run.read(table) if run.has(table) else run.spark.createDataFrame([], table.schema)


def rulings(run: Run) -> DataFrame:
    """What people ruled of records, and where they ruled nothing else, what answers of verification did, in the form of DECISIONS."""
    decisions = or_none(run, DECISIONS)
    return with_answers(decisions, run.read(VERIFICATION_RULINGS)) if run.has(VERIFICATION_RULINGS) else decisions


def _holds(model: Row, run: Run) -> bool:
    days = timedelta(days=run.settings.identity.keep_learned_days)
    learned_at = model["learned_at"].astimezone(run.as_of.tzinfo)  # collected without a zone, in this machine's
    return bool(model["model_id"] == _model_id(run) and learned_at <= run.as_of < learned_at + days)


def _model_id(run: Run) -> str:
    """Digest of the settings by which persons are made, and of the version."""
    settings = run.settings.identity.model_copy(
        update={"keep_learned_days": 0, "max_changed_share": 0.0}
    ).model_dump_json()
    return hashlib.sha256(f"{settings}|{__version__}".encode()).hexdigest()[:16]
