"""Names and mailboxes of invented people, as frequent as such names are."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.simulate.draws import Dice
from ringback.simulate.stock import words

SKEW = 1.8  # the first names of a list are taken so much more often
ONE_SIGN = 0.25  # of Chinese given names


def full_name(dice: Dice, region: Column, person: Column, household: Column) -> Column:
    """A person's name; the family name is the household's."""
    sign = words("given_zh")
    second = F.when(dice.happens(1 - ONE_SIGN, "two signs", person), dice.pick(sign, "given 2", person)).otherwise("")
    chinese = F.concat(
        dice.pick(words("surnames_zh"), "family", household, skew=SKEW), dice.pick(sign, "given", person), second
    )
    given = dice.pick(words("given_us"), "given", person, skew=SKEW)
    american = F.concat(given, F.lit(" "), dice.pick(words("family_us"), "family", household, skew=SKEW))
    return F.when(region == "CN", chinese).otherwise(american)


def as_written(dice: Dice, name: Column, *of: str | Column) -> Column:
    """The name as a form holds it: some with an initial or a title for the given name."""
    how = dice.share("name written", *of)
    family = F.substring_index(name, " ", -1)
    title = dice.pick(["先生", "女士"], "title", name)
    short = F.when(F.contains(name, F.lit(" ")), F.concat(F.substring(name, 1, 1), F.lit(". "), family)).otherwise(
        F.concat(F.substring(name, 1, 1), title)
    )
    return F.when(how < 0.1, short).otherwise(name)


def mailbox(dice: Dice, region: Column, name: Column, owner: Column, nth: int) -> Column:
    """The owner's nth e-mail address."""
    domain = F.when(region == "CN", dice.pick(words("mail_cn"), f"domain {nth}", owner)).otherwise(
        dice.pick(words("mail_us"), f"domain {nth}", owner)
    )
    named = F.concat(F.lower(F.replace(name, F.lit(" "), F.lit("."))), dice.digits(4, f"mail {nth}", owner))
    numbered = dice.digits(10, f"mail {nth}", owner)
    return F.concat(F.when(region == "CN", numbered).otherwise(named), F.lit("@"), domain)
