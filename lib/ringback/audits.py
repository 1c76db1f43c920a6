"""Invariants checked in every run; one that fails stops it with exit code 4."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import AuditError


def require_row_balance(rows_read: int, contact_records: int, quarantine: DataFrame) -> None:
    """AuditError unless rows read = contact records + rows refused whole."""
    refused = quarantine.where(F.col("column").isNull()).count()
    if rows_read != contact_records + refused:
        raise AuditError(
            f"normalise_contacts: rows do not balance: read {rows_read}, contact_records {contact_records}, "
            f"refused whole {refused}. Rows were lost or doubled: do not use the tables of this run"
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
