"""Which planted case a customer is of: by the customer's number alone, so that relatives and friends know it too."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.settings import CaseShares
from ringback.simulate.draws import Dice
from ringback.simulate.homes import NOT_HEADS, SHARED, head, household_size

NONE = "none"
CHANGED = ("device_kept", "device_replaced", "overlap", "declared", "new_account", "silent", "family_move")
LEAVING = ("silent_churn", "dead")
GOING = (*CHANGED, "recycled", "dual_sim", *LEAVING)  # who does not keep just one number for the whole time
OF_HOUSEHOLDS = ("family_move", "family_phone")
VERDICTS = {
    **dict.fromkeys(CHANGED, "changed"),
    "recycled": "recycled",
    "dual_sim": "second_number",
    "family_phone": "shared",
}
NEGATIVE = ("ported", "company", "courier", "agent", *LEAVING)


def case_of(dice: Dice, person: Column, shares: CaseShares) -> Column:
    """The planted case of a customer; `none` for most."""
    first = head(person)
    together = household_size(person) > 1
    moved = together & dice.happens(shares.family_move / SHARED, "family_move", first)
    stays = ~_alone(dice, first, shares).isin(*GOING)
    lent = (person != first) & stays & dice.happens(_rate_of_family_phones(shares), "family_phone", person)
    return F.when(moved, "family_move").when(lent, "family_phone").otherwise(_alone(dice, person, shares))


def _alone(dice: Dice, person: Column, shares: CaseShares) -> Column:
    """The case by the person's own draw, before the household is looked at."""
    left = 1 - sum(getattr(shares, name) for name in OF_HOUSEHOLDS)
    draw, case, bound = dice.share("case", person), F.lit(NONE), 0.0
    bounds = []
    for name in (name for name in type(shares).model_fields if name not in OF_HOUSEHOLDS):
        bound += getattr(shares, name) / left
        bounds.append((name, bound))
    for name, upper in reversed(bounds):
        case = F.when(draw < upper, name).otherwise(case)
    return case


def _rate_of_family_phones(shares: CaseShares) -> float:
    """Of those who live with a head that stays: so many that the share of all customers is met."""
    going: float = sum(getattr(shares, name) for name in GOING if name not in OF_HOUSEHOLDS)
    return min(1.0, shares.family_phone / (NOT_HEADS * (1 - going)))
