"""Invariants checked in every run; one that fails stops it with exit code 4."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import AuditError, InputError
from ringback.tables import Table


def require_row_balance(
    rows_read: int,
    contact_records: int,
    quarantine: DataFrame,
    number_status: DataFrame | None = None,
    decisions: DataFrame | None = None,
    *told: DataFrame,
) -> None:
    """AuditError unless rows read = contact records + look-ups + rulings + rows that `told` tables (verifications, consents)
    stand for + rows refused whole."""
    refused = quarantine.where(F.col("column").isNull()).count()
    look_ups = 0 if number_status is None else look_ups_kept(number_status)
    rulings = 0 if decisions is None else rulings_kept(decisions)
    others = sum(told_kept(table) for table in told)
    if rows_read != contact_records + look_ups + rulings + others + refused:
        raise AuditError(
            f"normalise_contacts: rows do not balance: read {rows_read}, contact_records {contact_records}, "
            f"refused whole {refused}, look-ups {look_ups}, rulings {rulings}, answers and consents {others}. "
            "Rows were lost or doubled: do not use the tables of this run"
        )


def look_ups_kept(number_status: DataFrame) -> int:
    """Rows of the sources that number_status stands for."""
    return int(number_status.agg(F.coalesce(F.sum("look_ups"), F.lit(0))).head(1)[0][0])


def rulings_kept(decisions: DataFrame) -> int:
    """Rows of the sources that the table decisions stands for."""
    return int(decisions.agg(F.coalesce(F.sum("rulings"), F.lit(0))).head(1)[0][0])


def told_kept(table: DataFrame) -> int:
    """Rows of the sources that a table of questions or consents stands for."""
    return int(table.agg(F.coalesce(F.sum("told"), F.lit(0))).head(1)[0][0])


def require_one_row_a_key(rows: DataFrame, table: Table) -> None:
    """InputError where a table of an earlier run holds a key twice: what is made from it would be, too."""
    twice = rows.groupBy(*table.key).count().where("count > 1").count()
    if twice:
        raise InputError(
            f"table {table.name} holds {twice} keys ({', '.join(table.key)}) more than once; somebody else has written to it: "
            "restore an earlier version of the table, or move the warehouse away and run all stages again"
        )


def require_one_person_a_record(contact_records: DataFrame, person_records: DataFrame) -> None:
    """AuditError unless every contact record has exactly one row in person_records, and no other has one."""
    key = ["source", "record_id"]
    sides = contact_records.select(*key, F.lit(1).alias("records"), F.lit(0).alias("persons")).unionByName(
        person_records.select(*key, F.lit(0).alias("records"), F.lit(1).alias("persons"))
    )
    each = sides.groupBy(*key).agg(F.sum("records").alias("records"), F.sum("persons").alias("persons"))
    wrong = each.where((F.col("records") != 1) | (F.col("persons") != 1)).count()
    if wrong:
        raise AuditError(
            f"resolve_identities: {wrong} contact records do not have exactly one person. Do not use the tables of this run"
        )
