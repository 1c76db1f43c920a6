"""What the two lines themselves say: their kinds, how the one follows the other in time, whether both were in use."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.numbers.evidence.parts import known, part
from ringback.settings import LinkSettings

FEWEST_DAYS = 3  # of use that tell how often a line is used


def of_lines(rules: LinkSettings) -> Column:
    """Pieces of evidence from the dates and kinds of both lines."""
    told = [
        of(rules)
        for of in (
            _declared_part,
            _late_part,
            _overlap_part,
            _listed_part,
            _used_on_part,
            _settled_part,
            _silent_part,
            _delivered_part,
            _outlived_part,
            _both_part,
            _place_part,
        )
    ]
    return F.concat(F.array(_line_part(rules), _gap_part(rules)), known(*told))


def _declared_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("declared"), F.lit(rules.declared))
    return part("declared", weight, F.col("new.line_from"), "the account itself was given NEW in place of OLD")


def _line_part(rules: LinkSettings) -> Column:
    same = F.col("old.line_kind") == F.col("new.line_kind")
    weight = F.when(same, F.lit(rules.same_line_kind)).otherwise(F.lit(rules.other_line_kind))
    kinds = F.concat(_line("old"), F.lit(" → "), _line("new"))
    return part("line_kind", weight, F.col("new.line_from"), F.concat(F.lit("the next number, "), kinds))


def _line(side: str) -> Column:
    kind = F.col(f"{side}.line_kind")
    return F.when(kind == "", F.lit("line")).otherwise(F.concat(kind, F.lit(" line")))


def _gap_part(rules: LinkSettings) -> Column:
    """Nothing up to `settle_days`, then less with each doubling of the time between the two."""
    settle = float(rules.settle_days)
    doublings = F.log2(F.greatest(F.col("gap_days").cast("double"), F.lit(settle)) / settle)
    text = F.concat(F.col("gap_days").cast("string"), F.lit(" days between the last of OLD and the first of NEW"))
    return part("hand_over", doublings * rules.gap_doubling + F.lit(0.0), F.col("old.line_to"), text)


def _overlap_part(rules: LinkSettings) -> Column:
    brief = F.col("overlap_days") < rules.second_number_days  # of a longer time `both_in_use` tells
    weight = F.when((F.col("new.line_from") <= F.col("old.line_to")) & brief, F.lit(rules.overlap))
    return part("overlap", weight, F.col("new.line_from"), "NEW began while OLD was still in use")


def _used_on_part(rules: LinkSettings) -> Column:
    """Use is what counts against a move: a number that is still written somewhere is not used."""
    days = F.size(F.filter("old.days", lambda day: day > F.to_date("new.line_from")))
    weight = F.when(days > 0, F.greatest(days * rules.used_on, F.lit(rules.used_on_most)))
    text = F.concat(F.lit("OLD was used on "), days.cast("string"), F.lit(" days after NEW began"))
    return part("used_on", weight, F.col("old.line_to"), text)


def _settled_part(rules: LinkSettings) -> Column:
    """After a time of both, NEW alone goes on."""
    days = F.size(F.filter("new.days", lambda day: day > F.to_date("old.line_to")))
    overlapped = (F.col("new.line_from") <= F.col("old.line_to")) & (days > 0)
    weight = F.when(overlapped, F.least(days * rules.settled, F.lit(rules.settled_most)))
    text = F.concat(F.lit("NEW was used on "), days.cast("string"), F.lit(" days after the last of OLD"))
    return part("settled", weight, F.col("new.line_to"), text)


def _silent_part(rules: LinkSettings) -> Column:
    """How often OLD would have been used since, had it gone on as before: few expected uses make its silence no news."""
    span = F.date_diff(F.element_at("old.days", 1), F.element_at("old.days", -1))
    expected = (F.size("old.days") - 1) * F.col("silent_days") / F.greatest(span, F.lit(1))
    enough = F.size("old.days") >= FEWEST_DAYS
    weight = F.when(enough, F.least(expected, F.lit(rules.silent_most)) * rules.silent_use + F.lit(rules.silent_start))
    text = F.concat(F.lit("OLD has been silent for "), F.col("silent_days").cast("string"), F.lit(" days"))
    return part("silent", weight, F.col("old.line_to"), text)


def _delivered_part(rules: LinkSettings) -> Column:
    """A firm's or a courier's line stands on the account's orders, and nobody of them ever writes, calls or logs in with it."""
    only = F.col("old.delivered_only") | F.col("new.delivered_only")
    weight = F.when(only, F.lit(rules.delivered_only))
    return part("delivered_only", weight, F.lit(None), "one of the two is only where the account's orders were sent to")


def _both_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("overlap_days") >= rules.second_number_days, F.lit(rules.both_in_use))
    text = F.concat(F.lit("the person had both for "), F.col("overlap_days").cast("string"), F.lit(" days"))
    return part("both_in_use", weight, F.col("new.held_from"), text)


def _outlived_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("new.held_to") < F.col("old.held_to"), F.lit(rules.outlived))
    return part("outlived", weight, F.col("new.held_to"), F.lit("OLD was still in use when NEW was not any more"))


def _late_part(rules: LinkSettings) -> Column:
    """Beyond `late_days` the customer was away rather than on the move."""
    weight = F.when(F.col("gap_days") > rules.late_days, F.lit(rules.late))
    text = F.concat(F.lit("nothing was seen for more than "), F.lit(str(rules.late_days)), F.lit(" days"))
    return part("late", weight, F.col("new.line_from"), text)


def _listed_part(rules: LinkSettings) -> Column:
    brief = F.col("overlap_days") < rules.second_number_days  # of a longer time `both_in_use` tells
    weight = F.when(F.col("listed_together") & brief, F.lit(rules.listed_together))
    return part(
        "listed_together", weight, F.col("new.line_from"), F.lit("one source had both in its books at the same time")
    )


def _place_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("same_place"), F.lit(rules.same_place))
    return part(
        "same_place", weight, F.col("new.line_from"), F.lit("NEW stands beside the address that OLD stood beside")
    )
