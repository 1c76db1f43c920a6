"""Addresses: real places, invented houses; the same house is not always written alike."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.simulate.draws import Dice
from ringback.simulate.stock import counties, words


def place(dice: Dice, region: Column, town: Column) -> Column:
    """What a town's addresses have in common: province, city and county, or city;state;digits of the postcode."""
    return F.when(region == "CN", dice.pick(counties(), "place", town)).otherwise(
        dice.pick(words("places_us"), "place", town)
    )


def home(dice: Dice, region: Column, place: Column, owner: Column, nth: Column) -> Column:
    """The owner's nth home; some forty neighbours share a Chinese estate, nobody an American house."""
    return F.when(region == "CN", _chinese(dice, place, owner, nth)).otherwise(_american(dice, place, owner, nth))


def _chinese(dice: Dice, place: Column, owner: Column, nth: Column) -> Column:
    estate = dice.whole(0, 8, "estate", owner, nth)
    return F.concat(
        place,
        dice.pick(words("roads_zh"), "road", place, estate), _count(dice, 300, "house", place, estate), F.lit("号"),
        dice.pick(words("estates_zh"), "estate name", place, estate),
        _count(dice, 15, "block", owner, nth), F.lit("栋"), _count(dice, 4, "entry", owner, nth), F.lit("单元"),
        _count(dice, 20, "floor", owner, nth), F.lit("0"), _count(dice, 4, "door", owner, nth), F.lit("室"),
    )  # fmt: skip


def _american(dice: Dice, place: Column, owner: Column, nth: Column) -> Column:
    parts = F.split(place, ";")
    flat = F.when(
        dice.happens(0.4, "flat", owner, nth), F.concat(F.lit(", Apt "), _count(dice, 40, "flat no", owner, nth))
    ).otherwise("")
    postcode = F.concat(
        F.get(parts, F.lit(2)), F.lpad(dice.whole(1, 60, "postcode", owner, nth).cast("string"), 2, "0")
    )
    return F.concat(
        _count(dice, 9000, "house", owner, nth), F.lit(" "), dice.pick(words("streets_us"), "street", owner, nth),
        F.lit(" "), dice.pick(words("street_kinds_us"), "street kind", owner, nth), flat,
        F.lit(", "), F.get(parts, F.lit(0)), F.lit(", "), F.get(parts, F.lit(1)), F.lit(" "), postcode,
    )  # fmt: skip


def office(dice: Dice, region: Column, place: Column, company: Column) -> Column:
    """A company's address."""
    nth = F.lit(-1)
    chinese = F.concat(
        place, dice.pick(words("roads_zh"), "road", company), _count(dice, 300, "house", company), F.lit("号")
    )
    return F.when(region == "CN", chinese).otherwise(_american(dice, place, company, nth))


def as_written(dice: Dice, address: Column, *of: str | Column) -> Column:
    """The address as a form holds it: American ones now and then with short words."""
    short = F.replace(F.replace(address, F.lit(" Street"), F.lit(" St")), F.lit(" Avenue"), F.lit(" Ave."))
    return F.when(dice.happens(0.3, "address written", *of), short).otherwise(address)


def _count(dice: Dice, most: int, what: str, *of: str | Column) -> Column:
    """A number from 1 to `most`, as text."""
    return dice.whole(1, F.lit(most + 1), what, *of).cast("string")
