"""How two profiles compare, field by field: levels, not yet weights. `l` began earlier than `r`."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.gone import follower_of
from ringback.identity.mailboxes import mail_levels, mailboxes_text
from ringback.identity.names_alike import names_compared
from ringback.settings import Times

SIDE = (
    "source", "profile_key", "first_record", "begin", "end", "begin_rank", "end_rank", "line", "name", "name_text", "given_rarity",
    "family_rarity", "birth_date", "phones", "addresses", "mailboxes", "logins", "devices", "accounts",
)  # fmt: skip
BY_BOTH, BY_FAMILY, BY_GIVEN = ("same",), ("alias", "initial", "similar_given"), ("compound_family", "similar_family")
# What a pair keeps of a side once they are compared: there are many more pairs than sides, and the rest is long.
KEPT_SIDE = ("source", "profile_key", "first_record")
WAVE_DAYS = 30
SAME_MAIL, SAME_WORDS = ("same", "same_role"), ("core_after", "core_while")


def compared_pairs(pairs: DataFrame, rated: DataFrame, times: Times) -> DataFrame:
    """One row per pair with the level of each field; `left` and `l` are the earlier profile.

    Columns: l and r (KEPT_SIDE), via (what is shared: phone, address, private, local or name), relation, crowd, other, mail, login,
    account, device, name (struct), name_rarity, born, same_source, across (the number changed hands between them), wave (a month),
    follower (`gone.follower_of`).
    """
    return (
        pairs.transform(_with_sides, rated)
        .transform(_with_shared)
        .transform(_with_private, times)
        .transform(_with_names)
        .transform(_with_relation, times)
        .withColumn("follower", follower_of())
        .withColumns({side: F.struct(*[f"{side}.{field}" for field in KEPT_SIDE]) for side in ("l", "r")})
        .drop("over", "phone", "address", "other_line")
    )


def _with_sides(pairs: DataFrame, rated: DataFrame) -> DataFrame:
    for which in ("left", "right"):
        sides = rated.select(F.col("profile_id").alias(which), F.struct("profile_id", *SIDE).alias(which[0]))
        pairs = pairs.join(sides, which, how="inner")
    later = F.struct("l.begin", "l.end", "l.profile_id") > F.struct("r.begin", "r.end", "r.profile_id")
    turned = pairs.select(
        "ruling",
        F.when(later, F.col("r")).otherwise(F.col("l")).alias("l"),
        F.when(later, F.col("l")).otherwise(F.col("r")).alias("r"),
    )
    return turned.select(F.col("l.profile_id").alias("left"), F.col("r.profile_id").alias("right"), "l", "r", "ruling")


def _with_shared(pairs: DataFrame) -> DataFrame:
    """Adds over (they overlap), same_source, and the shared phone and address that fewest hold at once; null where none is shared."""
    over = F.col("r.begin") <= F.col("l.end")
    return pairs.withColumns({"over": over, "same_source": F.col("l.source") == F.col("r.source")}).withColumns(
        {
            "phone": F.array_min(_shared("phones")),
            "address": F.array_min(_shared("addresses")),
        }
    )


def _shared(of: str) -> Column:
    """Each held by both: whether it changed hands between them (addresses never do), the crowd, the line, the value."""

    def both(p: Column, q: Column) -> Column:
        at_end = F.when(F.col("over"), p["begin_crowd"]).otherwise(p["end_crowd"])
        return F.struct(
            (~F.equal_null(p["tenure"], q["tenure"])).alias("across"),
            F.greatest(at_end, q["begin_crowd"]).alias("crowd"),
            (p["line"] != q["line"]).alias("other_line"),
            p["value"].alias("value"),
        )

    held = F.transform(
        f"l.{of}", lambda p: F.transform(F.filter(f"r.{of}", lambda q: q["value"] == p["value"]), lambda q: both(p, q))
    )
    return F.flatten(held)


def _with_private(pairs: DataFrame, times: Times) -> DataFrame:
    mail = mail_levels(
        mailboxes_text(F.col("l.mailboxes")), mailboxes_text(F.col("r.mailboxes")), F.lit(times.while_days)
    )
    return pairs.withColumns(
        {
            "mail": mail,
            "login": _level("logins", namespaces=True),
            "account": _level("accounts", namespaces=True),
            "device": _level("devices", namespaces=False),
        }
    )


def _level(of: str, namespaces: bool) -> Column:
    """same where one is shared; different where both have some (of one namespace) and share none."""
    left, right = F.col(f"l.{of}"), F.col(f"r.{of}")

    def spaces(ids: Column) -> Column:
        return (
            F.transform(ids, lambda i: F.substring_index(i, ":", 1))
            if namespaces
            else F.transform(ids, lambda _: F.lit(""))
        )

    return F.when(F.arrays_overlap(left, right), "same").when(
        F.arrays_overlap(spaces(left), spaces(right)), "different"
    )


def _with_names(pairs: DataFrame) -> DataFrame:
    level = F.col("name.level")
    given = F.coalesce(F.least("l.given_rarity", "r.given_rarity"), F.lit(0.0))
    family = F.least("l.family_rarity", "r.family_rarity")
    rarity = (
        F.when(level.isin(*BY_BOTH), given + family)
        .when(level.isin(*BY_FAMILY), family)
        .when(level.isin(*BY_GIVEN), given)
        .when(level.isNotNull(), F.lit(0.0))
    )
    born = F.when(F.col("l.birth_date") == F.col("r.birth_date"), "same").when(
        F.col("l.birth_date") != F.col("r.birth_date"), "different"
    )
    compared = pairs.withColumn("name", names_compared("l.name_text", "r.name_text"))
    return compared.withColumns({"name_rarity": rarity, "born": born})


def _with_relation(pairs: DataFrame, times: Times) -> DataFrame:
    same = (
        (F.col("mail").isin(*SAME_MAIL))
        | (F.col("login") == "same")
        | (F.col("account") == "same")
        | (F.col("device") == "same")
    )
    via = (
        F.when(F.col("phone").isNotNull(), "phone")
        .when(F.col("address").isNotNull(), "address")
        .when(F.coalesce(same, F.lit(False)), "private")
        .when(F.col("mail").isin(*SAME_WORDS) & F.col("name.level").isNull(), "local")
        .otherwise("name")
    )
    shared = F.coalesce("phone", "address")
    lines_differ = F.coalesce(shared["other_line"], ~F.equal_null("l.line", "r.line"))
    told = pairs.withColumns({"via": via, "other_line": lines_differ})
    return told.withColumns(
        {
            "relation": F.concat_ws("_", _followed(times), F.when(F.col("other_line"), "other").otherwise("same")),
            "crowd": F.when(
                shared.isNotNull(),
                F.concat(F.when(F.col("over"), "overlap_").otherwise("apart_"), _bucket(shared["crowd"])),
            ),
            "other": F.when(F.col("via") == "phone", _other_address()).when(F.col("via") == "address", _other_phone()),
            "across": F.coalesce(F.col("phone.across"), F.lit(False)),
            "wave": F.when(~F.col("over"), F.floor(F.col("r.begin") / WAVE_DAYS).cast("int")),
        }
    )


def _followed(times: Times) -> Column:
    days = F.col("r.begin") - F.col("l.end")
    not_looked = F.col("same_source") & (F.col("r.begin_rank") - F.col("l.end_rank") <= 1)
    return (
        F.when(F.col("over"), "over")
        .when(not_looked | (days <= times.next_days), "next")
        .when(days <= times.gap_days, "gap")
        .when(days <= times.year_days, "year")
        .otherwise("long")
    )


def _bucket(crowd: Column) -> Column:
    return F.when(crowd <= 1, "1").when(crowd <= 2, "2").when(crowd <= 4, "4").otherwise("more")


def _other_address() -> Column:
    def buildings(side: str) -> Column:
        return F.filter(F.transform(f"{side}.addresses", lambda a: a["building"]), lambda b: b.isNotNull())

    return (
        F.when(F.col("address").isNotNull(), F.concat(F.lit("same_"), _bucket(F.col("address.crowd"))))
        .when((F.size("l.addresses") == 0) | (F.size("r.addresses") == 0), "unknown")
        .when(F.arrays_overlap(buildings("l"), buildings("r")), "building")
        .otherwise("different")
    )


def _other_phone() -> Column:
    both = F.col("over") & F.col("same_source") & ~F.col("other_line")
    return (
        F.when((F.size("l.phones") == 0) | (F.size("r.phones") == 0), "unknown")
        .when(both, "different_while")
        .otherwise("different")
    )
