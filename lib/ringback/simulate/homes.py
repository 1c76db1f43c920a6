"""Towns and households, told by a customer's number alone, so that nobody needs to be joined to find a relative."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.simulate.draws import Dice

TOWN = 240  # customers; all of a town live in one country
HOUSEHOLDS = ((0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 2), (5, 2), (7, 2), (7, 2), (9, 3), (9, 3), (9, 3))
SHARED = 7 / 12  # of customers live with another customer
NOT_HEADS = 4 / 12
GOLDEN = 0.6180339887498949  # steps by it fill [0, 1) evenly, however few there are


def town(person: Column) -> Column:
    """The town of a customer."""
    return F.floor(person / TOWN)


def region(dice: Dice, of_town: Column, chinese: float) -> Column:
    """CN or US, in just the share that is asked for."""
    start = dice.share("region")
    at = of_town * GOLDEN + start
    return F.when(at - F.floor(at) < chinese, "CN").otherwise("US")


def head(person: Column) -> Column:
    """The first customer of the household, who stands for it."""
    firsts = F.array(*(F.lit(first) for first, _ in HOUSEHOLDS))
    place = person % len(HOUSEHOLDS)
    return person - place + F.element_at(firsts, (place + 1).cast("int"))


def household_size(person: Column) -> Column:
    """How many customers live together."""
    sizes = F.array(*(F.lit(size) for _, size in HOUSEHOLDS))
    return F.element_at(sizes, (person % len(HOUSEHOLDS) + 1).cast("int"))


def neighbour(person: Column, step: int) -> Column:
    """Another customer of the town, so many steps on in a ring."""
    return town(person) * TOWN + F.pmod(person + step, F.lit(TOWN))


def region_group(of_town: Column, towns: int) -> Column:
    """A customer's number that stands for so many neighbouring towns."""
    return F.floor(of_town / towns) * towns * TOWN
