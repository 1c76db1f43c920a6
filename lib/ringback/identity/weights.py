"""How much two profiles speak for one person: log-odds (base 2) field by field, after Fellegi and Sunter (1969).

What is shared decides where a pair starts: a phone or an address at nothing, to which its context is added; two profiles that share
nothing at -log2(profiles). Private fields and names add what they say by themselves; agreement in a rare name adds its rarity.
"""

import math
from collections.abc import Callable, Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.context import FIELDS, LEARNED, Context
from ringback.identity.decisions import BITS, DIFFERENT, SAME
from ringback.identity.levels import BY_FAMILY, SAME_MAIL
from ringback.identity.mailboxes import address_of
from ringback.settings import FieldWeight, IdentitySettings, NameWeights, Weights

MIN_ANCHORS = 100  # fewer sure pairs say nothing about sources
PART = "struct<field:string,outcome:string,weight:double>"


def source_weights(said: DataFrame, by_source: Mapping[str, int]) -> FieldWeight:
    """Log-odds of equal and of different sources: among pairs that share a private identifier against pairs by chance."""
    private = F.col("mail").isin(*SAME_MAIL) | (F.col("login") == "same") | (F.col("account") == "same")
    counts = said.where(private).agg(F.count(F.lit(1)).alias("n"), F.count_if("same_source").alias("same"))
    anchors = counts.collect()[0]  # one row of counts
    total, squares = sum(by_source.values()), sum(n * n for n in by_source.values())
    if anchors["n"] < MIN_ANCHORS or squares == total**2:
        return FieldWeight(agree=0.0, disagree=0.0)
    m, u = (anchors["same"] + 1) / (anchors["n"] + 2), squares / total**2
    return FieldWeight(agree=math.log2(m / u), disagree=math.log2((1 - m) / (1 - u)))


def with_private(compared: DataFrame, weights: Weights) -> DataFrame:
    """Adds `private_parts`, what mailboxes, logins, names and birth dates say by themselves, and their sum `private`."""
    parts = F.concat(
        _ids(weights),
        _known(_part("gone", F.lit(None), F.when(F.col("gone"), F.lit(weights.private.gone)))),
        _name(weights.name),
        _known(_part("birth_date", F.col("born"), _looked_up(_agreement(weights.birth_date), F.col("born")))),
    )
    return compared.withColumn("private_parts", parts).withColumn("private", _sum("private_parts"))


def with_weight(said: DataFrame, context: Context, profiles: int, source: FieldWeight, weights: Weights) -> DataFrame:
    """Adds `parts`, the log-odds field by field, and their sum `weight`.

    `profiles` says how many there are, `source` what equal and different sources weigh.
    """
    parts = F.concat(
        F.array(_start(profiles, weights)),
        _known(_source(source)),
        _known(*[_context_part(field, context) for field in FIELDS]),
        _known(_part("wave", F.lit(None), F.when(F.col("shift") != 0, F.col("shift")))),
        _known(_part("decision", F.col("ruling"), _looked_up({SAME: BITS, DIFFERENT: -BITS}, F.col("ruling")))),
        _known(_part("tenure", F.lit("other"), F.when(F.col("across"), F.lit(weights.start.across_tenures)))),
        F.col("private_parts"),
    )
    told = with_shift(said, context).withColumn("parts", parts)
    return told.withColumn("weight", F.round(_sum("parts"), 6))


def with_shift(said: DataFrame, context: Context) -> DataFrame:
    """Adds `shift`, what the later profile's month adds in the earlier one's source."""
    spark = said.sparkSession
    rows = spark.createDataFrame(list(context.shifts), "via string, source string, wave int, bits double")
    every = rows.where("source is null").select("via", "wave", F.col("bits").alias("_every"))
    own = rows.where("source is not null").select(
        "via", F.col("source").alias("_source"), "wave", F.col("bits").alias("_own")
    )
    placed = said.withColumn("_source", F.col("l.source"))
    both = placed.join(F.broadcast(every), ["via", "wave"], how="left").join(
        F.broadcast(own), ["via", "_source", "wave"], how="left"
    )
    return both.withColumn("shift", F.coalesce("_own", "_every", F.lit(0.0))).drop("_source", "_own", "_every")


def identifier_weights(sides: DataFrame, hubs: DataFrame, context: Context, settings: IdentitySettings) -> DataFrame:
    """One row per identifier that is no hub: kind, value, and the log-odds of sharing it with whoever has it next, by that alone."""
    private = settings.weights.private
    single = {
        "account": private.account.agree, "login": private.login.agree, "device": private.device.agree,
        "email": private.mail.same,
    }  # fmt: skip
    next_to = {via: context.weights[via]["relation"]["next_same"] for via in LEARNED}
    alone = {via: context.weights[via]["crowd"] for via in LEARNED}
    lists = {"login": "logins", "device": "devices", "account": "accounts"}
    told = [F.transform(name, _weighed(kind, lambda v: v, single[kind])) for kind, name in lists.items()]
    told.append(F.transform("mailboxes", _weighed("email", address_of, single["email"])))
    for kind, name in (("phone", "phones"), ("address", "addresses")):
        told.append(F.transform(name, _held(kind, next_to[kind], alone[kind])))
    each = sides.select(F.explode(F.concat(*told)).alias("i")).select("i.*")
    best = each.groupBy("kind", "value").agg(F.round(F.min("weight"), 6).alias("weight"))
    return best.join(hubs.select("kind", "value"), ["kind", "value"], how="left_anti")


def _start(profiles: int, weights: Weights) -> Column:
    alone = F.when(F.col("private") <= 0, F.lit(weights.start.address_alone)).otherwise(F.lit(0.0))
    weight = (
        F.when(F.col("via") == "address", alone)
        .when(F.col("via") == "local", F.lit(weights.start.local_part))
        .when(F.col("via") == "name", F.lit(-math.log2(max(profiles, 2))))
        .otherwise(F.lit(0.0))
    )
    return _part("start", F.col("via"), weight)


def _source(source: FieldWeight) -> Column:
    counts = F.when(F.col("via") == "name", F.lit(True)).when(F.col("via") == "local", ~F.col("same_source"))
    outcome = F.when(F.col("same_source"), "same").otherwise("different")
    weight = F.when(F.col("same_source"), F.lit(source.agree)).otherwise(F.lit(source.disagree))
    return _part("source", outcome, F.when(counts & F.lit(source.agree != 0), weight))


def _context_part(field: str, context: Context) -> Column:
    by_via = [F.when(F.col("via") == via, _looked_up(context.weights[via][field], F.col(field))) for via in LEARNED]
    return _part(field, F.col(field), F.coalesce(*by_via))


def _ids(weights: Weights) -> Column:
    """Agreeing kinds, strongest first, the others at their share; then the kinds in which both differ."""
    private = weights.private
    mail = F.when(
        F.col("name.level").isNotNull(), _looked_up(private.mail_of_named.model_dump(), F.col("mail"))
    ).otherwise(_looked_up(private.mail.model_dump(), F.col("mail")))
    kinds = [_part("mail", F.col("mail"), mail)]
    kinds += [
        _part(kind, F.col(kind), _looked_up(_agreement(getattr(private, kind)), F.col(kind)))
        for kind in ("login", "account", "device")
    ]
    known = _known(*kinds)
    agreeing = F.filter(known, lambda p: p["weight"] > 0)
    ranked = F.reverse(F.array_sort(F.transform(agreeing, lambda p: F.struct(p["weight"].alias("w"), p.alias("p")))))
    share = F.lit(private.second_place_share)

    def counted(entry: Column, at: Column) -> Column:
        weight = F.when(at > 0, entry["w"] * share).otherwise(entry["w"])
        return F.struct(
            entry["p"]["field"].alias("field"), entry["p"]["outcome"].alias("outcome"), weight.alias("weight")
        )

    return F.concat(F.transform(ranked, counted), F.filter(known, lambda p: p["weight"] < 0))


def _name(weights: NameWeights) -> Column:
    points = weights.model_dump()
    level = F.col("name.level")
    weight = _looked_up(points, level) + F.col("name_rarity")
    capped = F.col("via").isin(*LEARNED) & level.isin(*BY_FAMILY)
    return _known(
        _part("name", level, F.when(capped, F.least(weight, F.lit(weights.relative_at_most))).otherwise(weight)),
        _part("name", F.col("name.middle"), _looked_up(points, F.col("name.middle"))),
        _part("name", F.col("name.suffix"), _looked_up(points, F.col("name.suffix"))),
    )


def _agreement(weight: FieldWeight) -> dict[str, float]:
    return {"same": weight.agree, "different": weight.disagree}


def _part(field: str, outcome: Column, weight: Column) -> Column:
    return F.struct(F.lit(field).alias("field"), outcome.alias("outcome"), weight.cast("double").alias("weight")).cast(
        PART
    )


def _known(*parts: Column) -> Column:
    return F.filter(F.array(*parts), lambda part: part["weight"].isNotNull())


def _sum(parts: str) -> Column:
    return F.aggregate(parts, F.lit(0.0), lambda sum_, part: sum_ + part["weight"])


def _looked_up(points: Mapping[str, float], outcome: Column) -> Column:
    table = F.create_map(*[F.lit(part) for pair in points.items() for part in pair])
    return F.try_element_at(table, outcome)


def _weighed(kind: str, value: Callable[[Column], Column], weight: float) -> Callable[[Column], Column]:
    return lambda v: F.struct(F.lit(kind).alias("kind"), value(v).alias("value"), F.lit(weight).alias("weight"))


def _held(kind: str, next_to: float, crowds: Mapping[str, float]) -> Callable[[Column], Column]:
    def weight(held: Column) -> Column:
        most = F.greatest(held["begin_crowd"], held["end_crowd"])
        crowd = (
            F.when(most <= 1, crowds["apart_1"]).when(most <= 2, crowds["apart_2"]).when(most <= 4, crowds["apart_4"])
        )
        return F.lit(next_to) + crowd.otherwise(crowds["apart_more"])

    return lambda held: F.struct(F.lit(kind).alias("kind"), held["value"].alias("value"), weight(held).alias("weight"))
