"""How sure a change can be known at best: by the world's own rates, from what was really told on both sides of it."""

import math

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.settings import NoiseRates
from ringback.simulate.traces import BITS

RIVALS = 40  # new numbers of a town that begin near the end of an old one: so many to one against each of them
NAMESAKES = (
    400  # of two customers of a town one pair in so many is written alike: full names hardly ever, short ones often
)
HOUSEMATES = 0.1  # others of the same home who begin a new number at about the same time
SELDOM = 0.002  # what two customers never share in this world, but for mistakes
UNDECIDABLE = (0.2, 0.8)


def log_odds(carried: Column, noise: NoiseRates) -> Column:
    """Natural log-odds that OLD's holder is NEW's, from the bits that are told before and after."""
    total = F.lit(-math.log(RIVALS))
    for name, weight in weights(noise).items():
        of_kind = sum(bit for key, bit in BITS.items() if key.split("_")[0] == name)
        total = total + F.when(carried.bitwiseAND(F.lit(of_kind)) != 0, weight).otherwise(0.0)
    return total


def weights(noise: NoiseRates) -> dict[str, float]:
    """Log of how much likelier each kind of thing is carried over by one person than met with another."""
    handed_on = noise.devices_replaced * noise.given_up_devices_used_on * noise.use_of_given_device
    return {
        "account": math.log(1 / SELDOM),
        "email": math.log(1 / max(SELDOM, noise.family_mailboxes)),
        "device": math.log((1 - noise.events_without_device) / max(SELDOM, handed_on)),
        "home": math.log(RIVALS / HOUSEMATES),
        "name": math.log(NAMESAKES),
    }


def probability(odds: Column) -> Column:
    """The probability of natural log-odds."""
    return F.round(1 / (1 + F.exp(-odds)), 4)
