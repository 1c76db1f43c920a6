"""The phone table as Spark expressions: whatever it knows is answered in generated code; the rest goes to the library."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ringback.contacts.phones.blocks import TYPES_WITH_CARRIER, has_area, placeholder_table
from ringback.contacts.phones.digit_table import ALIGNED
from ringback.contacts.phones.library import METADATA_VERSION
from ringback.contacts.phones.plan import LONGEST, Alike, Ask
from ringback.contacts.phones.rest import with_library_answer
from ringback.contacts.phones.table import ROOTS, PhoneTable, phone_table
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
ANSWER = pa.struct(
    [(name, pa.string()) for name in ("region", "type", "line_class", "segment")]
    + [(name, pa.bool_()) for name in ("usable", "has_carrier", "has_area")]
    + [("code", pa.int64()), ("code_digits", pa.int32()), ("skip", pa.int32()), ("reasons", pa.list_(pa.string()))]
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
    answers, blocks, fillers, powers = _walks(df.sparkSession, table.regions)
    kept = [column for column in df.columns if column != to]
    given = {"raw": raw, "region": region, **({"day": day} if day else {}), **({"rest": at_hand} if at_hand else {})}
    apart = {name: F.col(column).alias(_of(name)) for name, column in given.items() if column not in kept}
    row = {name: F.col(PACKED)[_of(name) if name in apart else column] for name, column in given.items()}
    return (
        df.select(
            F.struct(*kept, *apart.values()).alias(PACKED),
            F.col(raw).alias(_of("raw")),
            F.col(region).alias(_of("region")),
        )
        .transform(_with_known, table, answers, powers)
        .transform(_with_number, answers, powers)
        .transform(_with_looked_up, blocks, fillers, powers)
        .transform(_with_rest, table, row)
        .select(
            *[F.col(PACKED)[column].alias(column) for column in kept],
            _phone(answers, blocks, fillers, row["raw"]).alias(to),
        )
    )


def unknown_to(table: PhoneTable, df: DataFrame, raw: str, region: str) -> DataFrame:
    """The rows whose field the table does not know, so that the library is asked; their columns as they were."""
    answers, _, _, powers = _walks(df.sparkSession, table.regions)
    given = df.withColumns({_of("raw"): F.col(raw), _of("region"): F.col(region)})
    known = given.transform(_with_known, table, answers, powers)
    return known.where(_is_unknown()).select(*df.columns)


@lru_cache(maxsize=1)
def _walks(spark: SparkSession, regions: tuple[str, ...]) -> tuple[Walk, Walk, Walk, Column]:
    """The walks to answers, blocks and fillers, and powers of ten: sent to a session once."""
    table, fillers = phone_table(regions), placeholder_table()
    return (
        Walk.through(spark, table.digits, [_told(leaf) for leaf in table.digits.leaves], ANSWER),
        Walk.through(spark, table.blocks, [asdict(leaf) for leaf in table.blocks.leaves], BLOCK),
        Walk.through(spark, fillers, [leaf or None for leaf in fillers.leaves], pa.string()),
        powers_of_ten(spark),
    )


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


def _with_number(df: DataFrame, answers: Walk, powers: Column) -> DataFrame:
    """Adds number and digits of the E.164 in place of those of the text; null = the library has to be asked."""
    answer = F.when(_at("leaf") > 0, answers.leaf(_of("leaf")))
    before = F.when(_at("form") == 0, _at("answer")["code_digits"]).otherwise(0)
    kept, scale = _at("kept"), F.get(powers, _at("kept"))
    return (
        df.withColumn(_of("answer"), answer)
        .withColumn(_of("kept"), _at("digits") - _at("answer")["skip"] - before)
        .withColumns(
            {
                _of("number"): _at("answer")["code"] * scale + _at("number") % scale,
                _of("digits"): _at("answer")["code_digits"] + kept,
            }
        )
    )


def _told(leaf: Alike | Ask) -> dict[str, object] | None:
    if isinstance(leaf, Ask):
        return None
    return {
        "code": int(leaf.code),
        "code_digits": len(leaf.code),
        "skip": leaf.skip,
        "region": leaf.answer.region,
        "type": leaf.answer.type,
        "line_class": leaf.facts.line_class,
        "segment": leaf.facts.segment,
        "usable": leaf.facts.usable,
        "reasons": list(leaf.facts.reasons),
        "has_carrier": leaf.answer.type in TYPES_WITH_CARRIER,
        "has_area": has_area(leaf.code, leaf.answer.type),
    }


def _with_looked_up(df: DataFrame, blocks: Walk, fillers: Walk, powers: Column) -> DataFrame:
    """Adds block and filler: what the E.164 says by itself."""
    aligned = _at("number") * F.get(powers, ALIGNED - _at("digits"))
    found = {
        "block": blocks.to_leaf(F.lit(0), _of("aligned")),
        "filler": fillers.to_leaf(_at("digits"), _of("aligned")),
    }
    return df.withColumn(_of("aligned"), aligned).withColumns({_of(name): leaf for name, leaf in found.items()})


def _with_rest(df: DataFrame, table: PhoneTable, row: Mapping[str, Column]) -> DataFrame:
    """Adds rest: what the library says, with repairs, of a field that the table does not know; null for the others.

    What is asked is read out of the packed row, so that no column travels twice.
    """
    if "rest" in row:
        df = df.withColumn(_of("rest"), row["rest"])
    else:
        df = with_library_answer(df, table, F.when(_is_unknown(), row["raw"]), row["region"], _of("rest"))
    return df.withColumn(_of("rest"), _as_of_day(_at("rest"), row["day"])) if "day" in row else df


def _as_of_day(phone: Column, day: Column) -> Column:
    """The answer with what holds for a number that was written on a day; null = the day is not known."""
    fitting = F.filter(phone["by_day"], lambda era: era["before"].isNull() | (day < era["before"]))
    era = F.when(day.isNotNull(), F.get(fitting, F.lit(0)))
    changed = phone
    for name in ("renumbered_to", "rule", "usable", "reasons"):
        changed = changed.withField(name, era[name])
    return F.when(era.isNull(), phone).otherwise(changed)


def _phone(answers: Walk, blocks: Walk, fillers: Walk, raw: Column) -> Column:
    """One struct for both ways; null where nothing was written."""
    answer, block, filler = answers.leaf(_of("leaf")), blocks.leaf(_of("block")), fillers.leaf(_of("filler"))
    placeholder = filler.eqNullSafe(PLACEHOLDER)
    reasons = F.when(filler.isNull(), answer["reasons"])
    made = {
        "e164": F.concat(F.lit("+"), _at("number").cast("string")),
        "region": answer["region"],
        "type": answer["type"],
        "valid": F.lit(True),
        "usable": answer["usable"] & ~placeholder,
        "line_class": answer["line_class"],
        "segment": answer["segment"],
        **dict.fromkeys(("others", "others_told", "by_day"), F.expr("array()")),
        "reasons": reasons.otherwise(F.concat(answer["reasons"], F.array(filler))),
        "placeholder": placeholder,
        "masked": F.lit(False),
        "carrier_at_allocation": F.when(answer["has_carrier"], block["carrier"]),
        "place_en": F.when(answer["has_area"], block["place_en"]),
        "place_zh": F.when(answer["has_area"], block["place_zh"]),
        "raw": raw,
        "metadata_version": F.lit(METADATA_VERSION),
    }
    known = F.struct(*[made.get(f.name, F.lit(None)).cast(f.dataType).alias(f.name) for f in PHONE.fields])
    return F.when(_at("leaf") > 0, known).when(raw.isNotNull(), _at("rest"))
