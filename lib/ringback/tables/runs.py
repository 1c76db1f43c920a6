"""Tables about runs: what ran, and how right it was."""

from pyspark.sql import types as T

from ringback.tables.form import COUNT, REAL, TEXT, TIME, Table, column

RUNS = Table(
    "runs",
    "one row per run of a job",
    T.StructType([
        column("run_id", TEXT, "digest of job, settings, as_of and start", required=True),
        column("job", TEXT, "which job", required=True),
        column("started_at", TIME, "wall clock at the start", required=True),
        column("ended_at", TIME, "wall clock at the end", required=True),
        column("as_of", TIME, "the instant that the run pretended to be at", required=True),
        column("config_hash", TEXT, "digest of all settings", required=True),
        column("code_version", TEXT, "version of ringback", required=True),
        column("rows", T.MapType(TEXT, COUNT), "rows by table, and rows read by source"),
        column("seconds", T.MapType(TEXT, REAL), "seconds by stage"),
        column("outcome", TEXT, "done, or the class of the error", required=True),
    ]),
    key=("run_id",), clear=("run_id", "job", "started_at", "as_of", "outcome"),
)  # fmt: skip

EVALUATION = Table(
    "evaluation",
    "one row per figure of one system measured against the truth",
    T.StructType([
        column("system", TEXT, "ringback, or the baseline's name", required=True),
        column("measure", TEXT, "what was measured", required=True),
        column("bucket", TEXT, "all, a range of true cluster sizes, a planted case, or a share of numbers looked up", required=True),
        column("value", REAL, "the figure"),
    ]),
    key=("system", "measure", "bucket"), clear=("system", "measure", "bucket"),
)  # fmt: skip
