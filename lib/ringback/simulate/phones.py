"""Phone numbers: every person's own ones, no two alike, as E.164 and as people write them."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.simulate.draws import Dice
from ringback.simulate.stock import mobile_prefixes, words

SLOTS = 4  # numbers that one person may come to hold fresh from the pool
LINES = 10_000  # what four digits tell apart
EXCHANGES = [str(n) for n in range(200, 1000) if n % 100 != 11 and n != 555]


def own_number(dice: Dice, region: Column, person: Column, slot: int) -> Column:
    """E.164 of a person's number of that slot; different for each person and slot."""
    index = person * SLOTS + slot
    return F.when(region == "CN", _chinese(dice, index)).otherwise(_american(dice, index))


def _chinese(dice: Dice, index: Column) -> Column:
    prefix = dice.pick(mobile_prefixes(), "prefix", index)
    high, low = _scattered(dice, index, LINES)
    return F.concat(F.lit("+86"), prefix, _four(high), _four(low))


def _american(dice: Dice, index: Column) -> Column:
    areas = words("area_codes_us")
    high, low = _scattered(dice, index, len(areas) * len(EXCHANGES))
    area, exchange = F.floor(high / len(EXCHANGES)), high % len(EXCHANGES)
    return F.concat(F.lit("+1"), _nth(areas, area), _nth(EXCHANGES, exchange), _four(low))


def _scattered(dice: Dice, index: Column, highs: int) -> tuple[Column, Column]:
    """Two halves of a place below `highs` * LINES for each index below it, none twice: each round can be undone."""
    high, low = F.floor(index / LINES), index % LINES
    for turn in ("once", "twice"):
        low = F.pmod(low + F.pmod(dice.hashed(f"low {turn}", high), F.lit(LINES)), F.lit(LINES))
        high = F.pmod(high + F.pmod(dice.hashed(f"high {turn}", low), F.lit(highs)), F.lit(highs))
    return high, low


def _four(number: Column) -> Column:
    return F.lpad(number.cast("string"), 4, "0")


def _nth(texts: list[str], place: Column) -> Column:
    return F.element_at(F.split(F.lit(" ".join(texts)), " "), (place + 1).cast("int"))


def switchboard(dice: Dice, region: Column, company: Column) -> Column:
    """E.164 of a company's fixed line."""
    chinese = F.concat(
        F.lit("+86"), F.substring(dice.pick(words("fixed_codes_cn"), "fixed code", company), 2, 3),
        F.lit("6"), dice.digits(7, "fixed", company),
    )  # fmt: skip
    area, exchange = (
        dice.pick(words("area_codes_us"), "office", company),
        dice.pick(EXCHANGES, "office exchange", company),
    )
    american = F.concat(
        F.lit("+1"),
        area,
        exchange,
        F.lpad(dice.whole(0, 99, "office line", company).cast("string"), 2, "0"),
        F.lit("00"),
    )
    return F.when(region == "CN", chinese).otherwise(american)


def as_written(dice: Dice, e164: Column, unreadable: float, *of: str | Column) -> Column:
    """The number as a form holds it: by the habits of its country, seldom with signs lost."""
    chinese, how = F.startswith(e164, F.lit("+86")), dice.share("written", *of)
    local = F.when(chinese, F.substring(e164, 4, 11)).otherwise(F.substring(e164, 3, 10))
    a, b, c = F.substring(local, 1, 3), F.substring(local, 4, 4), F.substring(local, 8, 4)
    spaced = F.concat(a, F.lit(" "), b, F.lit(" "), c)
    dashed = F.concat(
        F.substring(local, 1, 3), F.lit("-"), F.substring(local, 4, 3), F.lit("-"), F.substring(local, 7, 4)
    )
    bracketed = F.concat(
        F.lit("("),
        F.substring(local, 1, 3),
        F.lit(") "),
        F.substring(local, 4, 3),
        F.lit("-"),
        F.substring(local, 7, 4),
    )
    fixed = chinese & ~F.startswith(local, F.lit("1"))
    told = (
        F.when(fixed | (how < 0.3), e164)
        .when(how < 0.75, local)
        .otherwise(F.when(chinese, spaced).when(how < 0.9, dashed).otherwise(bracketed))
    )
    return F.when(dice.happens(unreadable, "unreadable", *of), F.substring(told, 1, 6)).otherwise(told)
