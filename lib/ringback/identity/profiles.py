"""Records that say the same collapse to one profile; profiles, not records, are compared."""

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from ringback.identity.accounts import account_of
from ringback.settings import Times

PRIVATE = ("email", "login", "device", "account")
KINDS = ("phone", "address", *PRIVATE)
ROLE = "role"
WHAT_A_PROFILE_SAYS = ("source", "account_id", "name", "birth_date", "identifiers")
RECORD = ("source", "record_id", "seen_from", "seen_to", "account_id", "name", "birth_date")
NO_IDENTIFIERS = "array<struct<kind:string,value:string,note:string,region:string>>"


def dated(records: DataFrame) -> DataFrame:
    """The records with their first and last day since 1970: begin, end."""
    return records.withColumns({"begin": F.unix_date(F.to_date("seen_from")), "end": F.unix_date(F.to_date("seen_to"))})


def source_days(records: DataFrame) -> DataFrame:
    """One row per source and day on which it was looked at, of dated records: its `rank` among them."""
    days = records.select("source", F.explode(F.array("begin", "end")).alias("day")).distinct()
    return days.withColumn("rank", F.row_number().over(Window.partitionBy("source").orderBy("day")))


def with_ranks(rows: DataFrame, days: DataFrame, how: str = "inner") -> DataFrame:
    """Adds the ranks of begin and end among all days at which the source was looked at, see `source_days`."""
    for side in ("begin", "end"):
        rank = days.select("source", F.col("day").alias(side), F.col("rank").alias(f"{side}_rank"))
        rows = rows.join(F.broadcast(rank), ["source", side], how=how)  # at most a row a day and source
    return rows


def said_by_records(records: DataFrame, points: DataFrame) -> DataFrame:
    """One row per contact record with what it says (source, account, name, birth date, sorted identifiers) and its days.

    An identifier is (kind, value, note, region); the note is a phone's kind of line, a mailbox's class, an address's building.
    `content` is a digest of what it says.
    """
    said = dated(records.select(*RECORD)).join(_identifiers(points), ["source", "record_id"], how="left")
    account = F.when(F.col("account_id").isNotNull(), F.array(_identifier("account", account_of())))
    none = F.array().cast(NO_IDENTIFIERS)
    return said.withColumn(
        "identifiers", F.concat(F.coalesce("identifiers", none), F.coalesce(account, none))
    ).withColumn("content", _digest(F.to_json(F.struct(*WHAT_A_PROFILE_SAYS), {"ignoreNullFields": "false"})))


def record_profiles(said: DataFrame, times: Times, alone: DataFrame, days: DataFrame) -> DataFrame:
    """The records with their ranks among all days (`source_days`) and `profile_key`, which names the profile that each falls into.

    Records of one content must all be there. Those of `alone` (source, record_id) are profiles of their own.
    """
    return said.transform(with_ranks, days).transform(_with_alone, alone).transform(_with_profile_key, times)


def profiles(said: DataFrame) -> DataFrame:
    """One row per distinct profile, with its first record, its days and ranks, its `line` and `holder`.

    `line` is its phones' kind of line where they have but one; `holder` is what it stands for on an identifier: a name, else a
    mailbox that is no role's, else a login, a device or an account, else itself.
    """
    return (
        said.groupBy("profile_key")
        .agg(
            *[F.first(column).alias(column) for column in WHAT_A_PROFILE_SAYS],  # all say the same
            F.min(F.struct("source", "record_id"))["record_id"].alias("first_record"),
            *[F.min(column).alias(column) for column in ("begin", "begin_rank")],
            *[F.max(column).alias(column) for column in ("end", "end_rank")],
        )
        .withColumns({"line": _only_line(), "holder": _holder()})
    )


def silence(end: Column, begin: Column, end_rank: Column, begin_rank: Column, days: Column) -> Column:
    """Whether more than so many days lie between, and the source was looked at in between."""
    return (begin - end > days) & (begin_rank - end_rank > 1)


def with_dense_id(df: DataFrame, key: str, to: str) -> DataFrame:
    """Adds the row's rank (from 0) by a unique key as bigint: the same for any partitioning, without collisions.

    The rows are materialised once by a checkpoint, since ranges and partition numbers of a second computation may differ.
    """
    placed = df.repartitionByRange(key).withColumn("_part", F.spark_partition_id()).checkpoint()
    before = Window.orderBy("_part").rowsBetween(Window.unboundedPreceding, -1)  # one row a partition: a short window
    offsets = (
        placed.groupBy("_part")
        .count()
        .select("_part", F.coalesce(F.sum("count").over(before), F.lit(0)).alias("_offset"))
    )
    within = F.row_number().over(Window.partitionBy("_part").orderBy(key)) - 1
    ranked = placed.join(F.broadcast(offsets), "_part", how="inner")
    return ranked.withColumn(to, F.col("_offset") + within).drop("_part", "_offset")


def _identifier(kind: str, value: Column) -> Column:
    nothing = F.lit(None).cast("string")
    return F.struct(F.lit(kind).alias("kind"), value.alias("value"), nothing.alias("note"), nothing.alias("region"))


def _identifiers(points: DataFrame) -> DataFrame:
    note = (
        F.when(F.col("kind") == "phone", F.col("detail.line_kind"))
        .when(F.col("kind") == "email", F.col("detail.mailbox"))
        .when(F.col("kind") == "address", F.col("detail.building_key"))
    )
    region = F.when(F.col("kind") == "phone", F.col("detail.region"))
    each = F.struct("kind", "value", note.alias("note"), region.alias("region"))
    usable = points.where(F.col("valid") & F.col("kind").isin(*KINDS))
    return usable.groupBy("source", "record_id").agg(F.sort_array(F.collect_set(each)).alias("identifiers"))


def _with_alone(said: DataFrame, alone: DataFrame) -> DataFrame:
    marked = said.join(alone.withColumn("alone", F.lit(True)), ["source", "record_id"], how="left")
    return marked.withColumn("alone", F.coalesce("alone", F.lit(False)))


def _with_profile_key(said: DataFrame, times: Times) -> DataFrame:
    """Adds `profile_key`: what is said, and the run of records that say it.

    A silence ends a run. Records that name nobody and hold at the same time may be several people's: each is its own profile.
    """
    by_time = Window.partitionBy("content").orderBy("seen_from", "seen_to", "record_id")
    before = by_time.rowsBetween(Window.unboundedPreceding, -1)
    runs = said.withColumns(
        {
            "_new": _begins_run(before, times),
            "_beside": F.coalesce(F.col("seen_from") <= F.max("seen_to").over(before), F.lit(False)),
        }
    )
    runs = runs.withColumn("_run", F.sum(F.col("_new").cast("int")).over(by_time))
    beside = F.max("_beside").over(Window.partitionBy("content", "_run"))
    first_day = F.min("begin").over(Window.partitionBy("content", "_run")).cast("string")
    own = F.when((beside & ~_names_somebody()) | F.col("alone"), F.col("record_id")).otherwise(F.lit(""))
    key = _digest(F.concat_ws("|", "content", first_day, own))
    return runs.withColumn("profile_key", key).drop("_new", "_beside", "_run", "alone")


def _digest(text: Column) -> Column:
    """128 bits of a digest: among 10¹² profiles two are one by chance once in 10¹⁴ runs."""
    return F.substring(F.sha2(text, 256), 1, 32)


def _begins_run(before: WindowSpec, times: Times) -> Column:
    end, end_rank = F.max("end").over(before), F.max("end_rank").over(before)
    days = F.lit(times.silence_days["other"])
    return F.coalesce(silence(end, F.col("begin"), end_rank, F.col("begin_rank"), days), F.lit(True))


def _is_private(identifier: Column) -> Column:
    return identifier["kind"].isin(*PRIVATE) & ~F.coalesce(identifier["note"] == ROLE, F.lit(False))


def _names_somebody() -> Column:
    """A private identifier, or a whole name beside something else."""
    more = F.col("birth_date").isNotNull() | (F.size("identifiers") > 0)
    return F.exists("identifiers", _is_private) | (full_name().isNotNull() & more)


def full_name() -> Column:
    """Given and family name as one text; null without a family name."""
    return F.when(F.col("name.family").isNotNull(), F.concat_ws(" ", "name.given", "name.family"))


def _holder() -> Column:
    def first(kind: str) -> Column:
        mine = F.filter("identifiers", lambda i: (i["kind"] == kind) & _is_private(i))
        return F.try_element_at(mine, F.lit(1))["value"]

    return F.coalesce(full_name(), *[first(kind) for kind in PRIVATE], F.col("profile_key"))


def _only_line() -> Column:
    phones = F.filter("identifiers", lambda i: i["kind"] == "phone")
    lines = F.array_distinct(F.transform(phones, lambda i: i["note"]))
    return F.when(F.size(lines) == 1, F.element_at(lines, 1))
