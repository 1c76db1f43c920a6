"""The phone table as Spark expressions: whatever it knows is answered in generated code; the rest goes to the library."""

from collections.abc import Collection
from dataclasses import asdict

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ringback.contacts.phones.blocks import MOBILES_WITH_AREA, TYPES_WITH_AREA, TYPES_WITH_CARRIER, placeholder_table
from ringback.contacts.phones.digit_table import ALIGNED
from ringback.contacts.phones.library import METADATA_VERSION
from ringback.contacts.phones.plan import LONGEST, Alike, Ask
from ringback.contacts.phones.rest import with_library_answer
from ringback.contacts.phones.table import ROOTS, PhoneTable
from ringback.contacts.phones.walk import Walk, powers_of_ten
from ringback.contacts.placeholders import PLACEHOLDER
from ringback.contacts.steps import PACKED
from ringback.tables import PHONE

SHORTEST = 4  # digits
# Digits with the commonest signs between them. No groups that repeat: Java reads those by recursion, and the stack ends.
SIMPLE = r"\A *\+?[0-9(][0-9 ().-]*[0-9] *\z"
DECIMAL = r"\.0+ *\z"  # a number that was one with a decimal point
LONGEST_SIMPLE = 40
SIGNS = "[ ().-]"
ROOM = 20  # more than the digits of any number
ANSWER = pa.struct(
    [(name, pa.string()) for name in ("code", "region", "type", "line_class", "segment")]
    + [("skip", pa.int32()), ("usable", pa.bool_()), ("reasons", pa.list_(pa.string()))]
)
BLOCK = pa.struct([(name, pa.string()) for name in ("carrier", "place_en", "place_zh")])
INNER = "_phone_"  # columns on the way: _phone_text, …


def with_phones(
    df: DataFrame, raw: str, region: str, to: str, table: PhoneTable, day: str | None = None, at_hand: str | None = None
) -> DataFrame:
    """The same rows with a PHONE struct beside each; null where `raw` is null.

    `day` names the column of the day that each number was written. `at_hand` names a column of PHONE structs with the
    library's answers to what the table does not know; without it the library is asked. The table's own columns travel
    packed into one: every projection, and the way to Python and back, writes each of its columns anew.
    """
    spark = df.sparkSession
    answers = Walk.through(spark, table.digits, [_told(leaf) for leaf in table.digits.leaves], ANSWER)
    fillers = Walk.through(
        spark, placeholder_table(), [leaf or None for leaf in placeholder_table().leaves], pa.string()
    )
    areas = Walk.through(spark, table.blocks, [asdict(leaf) for leaf in table.blocks.leaves], BLOCK)
    powers = powers_of_ten(spark)
    kept = [column for column in df.columns if column != to]
    row = F.struct(*kept).alias(PACKED) if kept else F.struct(F.lit(1)).alias(PACKED)
    given = {"raw": raw, "region": region, **({"day": day} if day else {}), **({"rest": at_hand} if at_hand else {})}
    return (
        df.select(row, *[F.col(column).alias(_of(name)) for name, column in given.items()])
        .transform(_with_known, table, answers, powers)
        .transform(_with_rest, table, given)
        .transform(_with_e164, answers)
        .transform(_with_looked_up, fillers, areas, powers)
        .select(
            *[F.col(PACKED)[column].alias(column) for column in kept],
            F.when(_at("raw").isNotNull(), _phone(answers, fillers, areas)).alias(to),
        )
    )


def unknown_to(table: PhoneTable, df: DataFrame, raw: str, region: str) -> DataFrame:
    """The rows whose field the table does not know, so that the library is asked; their columns as they were."""
    answers = Walk.through(df.sparkSession, table.digits, [_told(leaf) for leaf in table.digits.leaves], ANSWER)
    given = df.withColumns({_of("raw"): F.col(raw), _of("region"): F.col(region)})
    known = given.transform(_with_known, table, answers, powers_of_ten(df.sparkSession))
    return known.where(_is_unknown()).select(*df.columns)


def _with_known(df: DataFrame, table: PhoneTable, answers: Walk, powers: Column) -> DataFrame:
    """Adds which answer the table has to each field, and what it was found by."""
    return df.transform(_with_digits, table).transform(_with_leaf, answers, powers)


def _is_unknown() -> Column:
    return F.coalesce(_at("leaf"), F.lit(0)) == 0


def _of(name: str) -> str:
    return INNER + name


def _at(name: str) -> Column:
    return F.col(INNER + name)


def _with_digits(df: DataFrame, table: PhoneTable) -> DataFrame:
    """Adds text (digits, perhaps behind a plus), form, before (signs before the digits), digits (their count), number.

    That every sign is a digit is seen from the size of the number: any other sign would have left it shorter.
    """
    whole = _at("raw").try_cast("bigint")
    short = F.octet_length(_of("raw")) <= LONGEST_SIMPLE
    simple = short & _at("raw").rlike(SIMPLE) & ~_at("raw").rlike(DECIMAL)
    bare = F.when(simple, F.regexp_replace(_at("raw"), SIGNS, ""))
    abroad = _at("text").startswith("00") & _at("region").isin(*sorted(table.zeros_abroad))
    form = F.when(_at("before") > 0, 0)
    for at, region in enumerate(table.regions, start=1):
        form = form.when(_at("region") == region, at)
    return (
        df.withColumn(_of("number"), whole)
        .withColumn(_of("text"), F.when(_at("number").isNotNull(), _at("raw")).otherwise(bare))
        .withColumn(_of("before"), F.when(_at("text").startswith("+"), 1).when(abroad, 2).otherwise(0))
        .withColumns(
            {
                _of("number"): F.coalesce(_at("number"), _at("text").try_cast("bigint")),
                _of("digits"): F.octet_length(_of("text")) - _at("before"),
                _of("form"): form,
            }
        )
    )


def _with_leaf(df: DataFrame, answers: Walk, powers: Column) -> DataFrame:
    """Adds leaf: which answer the table has; 0 or null = the library has to be asked."""
    trunk = (_at("before") == 0) & _at("text").startswith("0")
    least = F.get(powers, _at("digits") - F.when(trunk, 2).otherwise(1))
    plain = _at("digits").between(SHORTEST, LONGEST) & (_at("number") >= least)
    aligned = F.when(plain, _at("number") * F.get(powers, ALIGNED - _at("digits")))
    leaf = answers.to_leaf(_at("form") * ROOTS + _at("digits"), _of("aligned"))
    return df.withColumn(_of("aligned"), aligned).withColumn(_of("leaf"), leaf)


def _with_e164(df: DataFrame, answers: Walk) -> DataFrame:
    """Adds e164; null = the library has to be asked."""
    code, skip = _at("answer")["code"], _at("answer")["skip"]
    first = _at("before") + 1 + skip + F.when(_at("form") == 0, F.octet_length(code)).otherwise(0)
    return df.withColumn(_of("answer"), F.when(_at("leaf") > 0, answers.leaf(_of("leaf")))).withColumn(
        _of("e164"), F.concat(F.lit("+"), code, F.substring(_at("text"), first, F.lit(ROOM)))
    )


def _told(leaf: Alike | Ask) -> dict[str, object] | None:
    if isinstance(leaf, Ask):
        return None
    return {
        "code": leaf.code,
        "skip": leaf.skip,
        "region": leaf.answer.region,
        "type": leaf.answer.type,
        "line_class": leaf.facts.line_class,
        "segment": leaf.facts.segment,
        "usable": leaf.facts.usable,
        "reasons": list(leaf.facts.reasons),
    }


def _with_looked_up(df: DataFrame, fillers: Walk, areas: Walk, powers: Column) -> DataFrame:
    """Adds filler and area: what the E.164 says by itself."""
    known = (
        df.withColumn(_of("digits"), F.octet_length(_of("e164")) - 1)
        .withColumn(_of("number"), F.substring(_at("e164"), 2, ROOM).try_cast("bigint"))
        .withColumn(_of("aligned"), _at("number") * F.get(powers, ALIGNED - _at("digits")))
    )
    return known.withColumns(
        {
            _of("filler"): fillers.to_leaf(_at("digits"), _of("aligned")),
            _of("area"): areas.to_leaf(F.lit(0), _of("aligned")),
            _of("apart"): _apart(_at("e164")),
        }
    )


def _with_rest(df: DataFrame, table: PhoneTable, given: Collection[str]) -> DataFrame:
    """Adds rest: what the library says, with repairs, of a field that the table does not know; null for the others."""
    if "rest" not in given:  # asked early: rows are thin yet
        df = with_library_answer(df, table, F.when(_is_unknown(), _at("raw")), _at("region"), _of("rest"))
    return df.withColumn(_of("rest"), _as_of_day(_at("rest"), _at("day"))) if "day" in given else df


def _as_of_day(phone: Column, day: Column) -> Column:
    """The answer with what holds for a number that was written on a day; null = the day is not known."""
    fitting = F.filter(phone["by_day"], lambda era: era["before"].isNull() | (day < era["before"]))
    era = F.when(day.isNotNull(), F.get(fitting, F.lit(0)))
    changed = phone
    for name in ("renumbered_to", "rule", "usable", "reasons"):
        changed = changed.withField(name, era[name])
    return F.when(era.isNull(), phone).otherwise(changed)


def _apart(text: Column) -> Column:
    """An empty array, told in a way that keeps Spark from fusing this projection with others into one method.

    The virtual machine compiles no method of more than 8,000 bytecodes; a fused one would be interpreted, ten times as slow. A
    projection with a higher-order function stands by itself, and its code is split into small methods.
    """
    return F.filter(F.array(text), lambda each: each.isNull() & each.isNotNull())


def _phone(answers: Walk, fillers: Walk, areas: Walk) -> Column:
    """One struct for both ways."""
    answer, filler, area = answers.leaf(_of("leaf")), fillers.leaf(_of("filler")), areas.leaf(_of("area"))
    placeholder = F.coalesce(filler == PLACEHOLDER, F.lit(False))
    mobile_with_area = (answer["type"] == "MOBILE") & answer["code"].isin(*MOBILES_WITH_AREA)
    has_area = answer["type"].isin(*TYPES_WITH_AREA) | mobile_with_area
    made = {
        "e164": _at("e164"),
        "region": answer["region"],
        "type": answer["type"],
        "valid": F.lit(True),
        "usable": answer["usable"] & ~placeholder,
        "line_class": answer["line_class"],
        "segment": answer["segment"],
        "others": _apart(_at("e164")),
        "others_told": F.expr("array()"),
        "by_day": F.expr("array()"),
        "reasons": F.when(filler.isNull(), answer["reasons"]).otherwise(F.concat(answer["reasons"], F.array(filler))),
        "placeholder": placeholder,
        "masked": F.lit(False),
        "carrier_at_allocation": F.when(answer["type"].isin(*TYPES_WITH_CARRIER), area["carrier"]),
        "place_en": F.when(has_area, area["place_en"]),
        "place_zh": F.when(has_area, area["place_zh"]),
        "raw": _at("raw"),
        "metadata_version": F.lit(METADATA_VERSION),
    }
    known = F.struct(*[made.get(f.name, F.lit(None)).cast(f.dataType).alias(f.name) for f in PHONE.fields])
    return F.when(_at("leaf") > 0, known).otherwise(_at("rest"))
