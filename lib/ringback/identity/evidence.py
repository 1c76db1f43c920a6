"""How much two profiles speak for one person: log-odds (base 2) field by field, after Fellegi and Sunter (1969).

A pair starts at the prior -log2(profiles). Each field that both know adds its weight; agreement in a rare value adds the
value's rarity. Whether two records of one person come from one source is measured on pairs that share a private identifier.
"""

import math
from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.identity.names_alike import name_text, names_compared
from ringback.settings import FieldWeight, NameWeights, Weights

MIN_ANCHORS = 100  # fewer sure pairs say nothing about sources
PRIVATE = ("email", "login", "device", "account")
LEVELS_BY_BOTH, LEVELS_BY_FAMILY, LEVELS_BY_GIVEN = (
    ("same",), ("alias", "initial", "similar_given"), ("compound_family", "similar_family"),
)  # fmt: skip
PART = "struct<field:string,outcome:string,weight:double>"


def with_rarity(profiles: DataFrame, holders: DataFrame) -> DataFrame:
    """Profiles with `identifiers` as (kind, value, rarity, hub) and the rarity of the name's parts, all in bits."""
    total = profiles.count()
    known = holders.select(
        F.struct("kind", "value").alias("i"),
        F.log2(F.lit(float(total)) / F.col("holders")).alias("rarity"),
        F.col("reason").isNotNull().alias("hub"),
    )
    exploded = profiles.select("profile_id", F.explode("identifiers").alias("i")).join(known, "i", how="inner")
    rated = exploded.groupBy("profile_id").agg(
        F.sort_array(F.collect_list(F.struct("i.kind", "i.value", "rarity", "hub"))).alias("identifiers")
    )
    return profiles.drop("identifiers").join(rated, "profile_id", how="left").transform(_with_name_rarity)


def _with_name_rarity(profiles: DataFrame) -> DataFrame:
    names = profiles.select("name.given", "name.family").where("family is not null").distinct()
    total = float(max(names.count(), 1))
    for part in ("given", "family"):
        rarity = names.groupBy(F.col(part).alias("_part")).agg(
            F.log2(F.lit(total) / F.count(F.lit(1))).alias(f"{part}_rarity")
        )
        profiles = profiles.join(rarity, F.col(f"name.{part}") == F.col("_part"), how="left").drop("_part")
    return profiles


def compared_pairs(pairs: DataFrame, profiles: DataFrame) -> DataFrame:
    """One row per pair with both profiles as structs, what they share, what both have, and how their names compare."""
    side = F.struct("source", "first_record", "name", "birth_date", "identifiers", "given_rarity", "family_rarity")
    for which in ("left", "right"):
        sides = profiles.select(F.col("profile_id").alias(which), side.alias(which[0]))
        pairs = pairs.join(sides, which, how="inner")
    shared = F.array_intersect(F.coalesce("l.identifiers", _none()), F.coalesce("r.identifiers", _none()))
    name = names_compared(name_text(F.col("l.name")), name_text(F.col("r.name")))
    return pairs.withColumn("shared", shared).withColumn("name", name)


def source_weights(compared: DataFrame, profiles: DataFrame) -> FieldWeight:
    """Log-odds of equal and of different sources: among pairs that share a private identifier against pairs by chance."""
    private = F.exists("shared", lambda i: i["kind"].isin(*PRIVATE) & ~i["hub"])
    same = F.col("l.source") == F.col("r.source")
    anchors = compared.where(private).agg(F.count(F.lit(1)).alias("n"), F.count_if(same).alias("same"))
    # Whole numbers: a sum of fractions would depend on the order in which partitions arrive.
    squares = F.sum(F.col("count") * F.col("count")).alias("squares")
    sources = profiles.groupBy("source").count().agg(squares, F.sum("count").alias("total"))
    counted = anchors.crossJoin(sources).collect()[0]  # one row of four counts
    if counted["n"] < MIN_ANCHORS or counted["squares"] == counted["total"] ** 2:
        return FieldWeight(agree=0.0, disagree=0.0)
    return _weights(m=(counted["same"] + 1) / (counted["n"] + 2), u=counted["squares"] / counted["total"] ** 2)


def scored_pairs(compared: DataFrame, total: int, weights: Weights, source: FieldWeight) -> DataFrame:
    """The pairs with `parts`, the log-odds field by field, and their sum `weight`."""
    parts = F.concat(
        F.array(_part("prior", F.lit(None), -F.log2(F.lit(float(max(total, 2)))))),
        _agreement("source", F.col("l.source"), F.col("r.source"), source),
        _agreement("birth_date", F.col("l.birth_date"), F.col("r.birth_date"), weights.birth_date),
        _name_parts(weights.name),
        _identifier_parts(weights),
    )
    total_weight = F.aggregate("parts", F.lit(0.0), lambda sum_, part: sum_ + part["weight"])
    return compared.withColumn("parts", parts).withColumn("weight", F.round(total_weight, 6))


def _weights(m: float, u: float) -> FieldWeight:
    return FieldWeight(agree=math.log2(m / u), disagree=math.log2((1 - m) / (1 - u)))


def _part(field: str, outcome: Column, weight: Column) -> Column:
    return F.struct(F.lit(field).alias("field"), outcome.alias("outcome"), weight.cast("double").alias("weight")).cast(
        PART
    )


def _known(*parts: Column) -> Column:
    return F.filter(F.array(*parts), lambda part: part["weight"].isNotNull())


def _agreement(field: str, left: Column, right: Column, weight: FieldWeight) -> Column:
    """Nothing where one side does not know."""
    outcome = F.when(left == right, "same").when(left != right, "different")
    value = F.when(left == right, F.lit(weight.agree)).when(left != right, F.lit(weight.disagree))
    return _known(_part(field, outcome, value))


def _name_parts(weights: NameWeights) -> Column:
    points = weights.model_dump()
    level, given = F.col("name.level"), F.least("l.given_rarity", "r.given_rarity")
    family = F.least("l.family_rarity", "r.family_rarity")
    rarity = (
        F.when(level.isin(*LEVELS_BY_BOTH), F.coalesce(given, F.lit(0.0)) + family)
        .when(level.isin(*LEVELS_BY_FAMILY), family)
        .when(level.isin(*LEVELS_BY_GIVEN), given)
        .when(level.isNotNull(), F.lit(0.0))
    )
    return _known(
        _part("name", level, _looked_up(points, level) + rarity),
        _part("name", F.col("name.middle"), _looked_up(points, F.col("name.middle"))),
        _part("name", F.col("name.suffix"), _looked_up(points, F.col("name.suffix"))),
    )


def _looked_up(points: Mapping[str, float], outcome: Column) -> Column:
    table = F.create_map(*[F.lit(part) for pair in points.items() for part in pair])
    return F.try_element_at(table, outcome)


def _identifier_parts(weights: Weights) -> Column:
    """Agreeing kinds, strongest first, the others at their share; then the kinds in which both differ."""
    by_kind = {kind: getattr(weights, kind) for kind in ("account", "email", "phone", "address", "login", "device")}
    agreeing = _known(*[_agreeing(kind, weight) for kind, weight in by_kind.items()])
    ranked = F.reverse(F.array_sort(F.transform(agreeing, lambda p: F.struct(p["weight"].alias("w"), p.alias("p")))))
    share = F.lit(weights.second_place_share)
    counted = F.transform(
        ranked,
        lambda entry, at: F.struct(
            entry["p"]["field"].alias("field"),
            entry["p"]["outcome"].alias("outcome"),
            F.when((at > 0) & (entry["w"] > 0), entry["w"] * share).otherwise(entry["w"]).alias("weight"),
        ),
    )
    return F.concat(counted, _known(*[_differing(kind, weight) for kind, weight in by_kind.items()]))


def _agreeing(kind: str, weight: FieldWeight) -> Column:
    shared = F.filter("shared", lambda i: i["kind"] == kind)
    rarest = F.array_max(F.transform(shared, lambda i: i["rarity"]))
    return _part(kind, F.lit("same"), rarest + weight.agree)


def _differing(kind: str, weight: FieldWeight) -> Column:
    def has(side: str) -> Column:
        return F.exists(F.coalesce(f"{side}.identifiers", _none()), lambda i: i["kind"] == kind)

    differ = has("l") & has("r") & ~F.exists("shared", lambda i: i["kind"] == kind)
    return _part(kind, F.lit("different"), F.when(differ & F.lit(weight.disagree != 0), F.lit(weight.disagree)))


def _none() -> Column:
    return F.array().cast("array<struct<kind:string,value:string,rarity:double,hub:boolean>>")
