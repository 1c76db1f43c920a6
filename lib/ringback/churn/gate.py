"""The leakage gate: no feature may know what was not known at its cut-off."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from ringback.errors import AuditError, listed


def require_point_in_time(features: DataFrame) -> None:
    """AuditError when a row holds something that happened, became known, or was identified on its cut-off or later."""
    late = {
        "happened on the cut-off or later": F.col("seen_until") >= F.col("cut_off"),
        "became known on the cut-off or later": F.col("known_until") >= F.col("cut_off"),
    }
    if "identity_on" in features.columns:
        late["take persons as they were known later"] = F.col("identity_on") > F.col("cut_off")
    counts = features.agg(*[F.count(F.when(found, 1)).alias(f"n{place}") for place, found in enumerate(late.values())])
    row = counts.collect()[0]  # one row of counts
    problems = [f"{row[place]:,} rows: what they are made of {why}" for place, why in enumerate(late) if row[place]]
    if problems:
        raise AuditError(listed("leakage: features know what was not known at their cut-off:", problems))
