"""What the two lines themselves say: their kinds, how the one follows the other in time, whether both were in use."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from ringback.numbers.evidence.parts import in_days, known, part
from ringback.settings import LinkSettings

PERSONAL = ("", "mobile")  # kinds of lines that one person has
FEWEST_DAYS = 3  # of use that tell how often a line is used


def of_lines(rules: LinkSettings) -> Column:
    """Pieces of evidence from the dates and kinds of both lines."""
    told = [
        of(rules)
        for of in (
            _declared_part,
            _rewritten_part,
            _late_part,
            _overlap_part,
            _listed_part,
            _used_on_part,
            _silent_part,
            _delivered_part,
            _outlived_part,
            _both_part,
            _place_part,
            _on_file_part,
            _settled_part,
        )
    ]
    told += [_anothers_part(rules, side) for side in ("old", "new")]
    return F.concat(F.array(_line_part(rules), _gap_part(rules)), known(*told))


def _declared_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("declared"), F.lit(rules.declared))
    return part("declared", weight, F.col("new.line_from"), "the account itself was given NEW in place of OLD")


def _rewritten_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("rewritten") & ~F.col("declared"), F.lit(rules.rewritten))
    return part("rewritten", weight, F.col("new.line_from"), "one source's books had OLD before and NEW after")


def _line_part(rules: LinkSettings) -> Column:
    same = F.col("old.line_kind") == F.col("new.line_kind")
    weight = F.when(same, F.lit(rules.same_line_kind)).otherwise(F.lit(rules.other_line_kind))
    kinds = F.concat(_line("old"), F.lit(" → "), _line("new"))
    return part("line_kind", weight, F.col("new.line_from"), F.concat(F.lit("the next number, "), kinds))


def _line(side: str) -> Column:
    kind = F.col(f"{side}.line_kind")
    return F.when(kind == "", F.lit("line")).otherwise(F.concat(kind, F.lit(" line")))


def _gap_part(rules: LinkSettings) -> Column:
    """Nothing up to `settle_days`, then less with each doubling of the time between the two, where books had OLD until its end: who
    is known by single uses alone is seldom seen anyway."""
    settle = float(rules.settle_days)
    doublings = F.log2(F.greatest(F.col("gap_days").cast("double"), F.lit(settle)) / settle)
    text = F.concat(in_days(F.col("gap_days")), F.lit(" between the last of OLD and the first of NEW"))
    weight = F.when(_in_books_until("old.line_to"), doublings * rules.gap_doubling).otherwise(F.lit(0.0))
    return part("hand_over", weight + F.lit(0.0), F.col("old.line_to"), text)


def _in_books_until(instant: str) -> Column:
    """Whether some source still had OLD in its books then."""
    return F.exists("old.listed", lambda span: span["seen_to"] >= F.col(instant))


def _overlap_part(rules: LinkSettings) -> Column:
    brief = F.col("overlap_days") < rules.second_number_days  # of a longer time `both_in_use` tells
    listed = F.when(_in_books_until("new.line_from"), F.lit(rules.overlap_listed)).otherwise(F.lit(rules.overlap))
    weight = F.when((F.col("new.line_from") <= F.col("old.line_to")) & brief, listed)
    return part("overlap", weight, F.col("new.line_from"), "NEW began while OLD was still in use")


def _used_on_part(rules: LinkSettings) -> Column:
    """Use is what counts against a move: a number that is still written somewhere is not used."""
    days = F.size(F.filter("old.days", lambda day: day > F.to_date("new.line_from")))
    weight = F.when(days > 0, F.greatest(days * rules.used_on, F.lit(rules.used_on_most)))
    text = F.concat(F.lit("OLD was used on "), in_days(days), F.lit(" after NEW began"))
    return part("used_on", weight, F.col("old.line_to"), text)


def _settled_part(rules: LinkSettings) -> Column:
    """After the last of OLD, NEW alone goes on: who has both would have used OLD at times."""
    days = F.size(
        F.filter("new.days", lambda day: day > F.greatest(F.to_date("old.line_to"), F.to_date("new.line_from")))
    )
    one = F.col("old_person_id") == F.col("new_person_id")  # another's use of NEW says nothing of OLD's holder
    weight = F.when(one & (days > 0), F.least(days * rules.settled, F.lit(rules.settled_most)))
    text = F.concat(F.lit("NEW was used on "), in_days(days, "more "), F.lit(", and OLD was not"))
    return part("settled", weight, F.col("new.line_to"), text)


def _on_file_part(rules: LinkSettings) -> Column:
    """A number that the brand wrote to long before OLD's last use was the customer's, or stood on the account, all the time."""
    early = F.date_diff("old.line_to", "new.written_from") >= rules.second_number_days
    weight = F.when(early, F.lit(rules.on_file))
    return part("on_file", weight, F.col("new.written_from"), "the brand wrote to NEW long before the last of OLD")


def _anothers_part(rules: LinkSettings, side: str) -> Column:
    """A line whose kind is known to be another than a mobile, such as an office's, is several people's by nature."""
    shared = F.col(f"{side}.line_kind").isin(*PERSONAL) & (F.col(f"{side}_anothers") >= rules.anothers_days)
    weight = F.when(shared, F.lit(getattr(rules, f"{side}_anothers")))
    text = f"somebody else had {side.upper()} too, before and after"
    return part(f"{side}_anothers", weight, F.col(f"{side}.line_from"), text)


def _silent_part(rules: LinkSettings) -> Column:
    """How often OLD would have been used since, had it gone on as before: few expected uses make its silence no news."""
    span = F.date_diff(F.element_at("old.days", 1), F.element_at("old.days", -1))
    expected = (F.size("old.days") - 1) * F.col("silent_days") / F.greatest(span, F.lit(1))
    enough = F.size("old.days") >= FEWEST_DAYS
    weight = F.when(enough, F.least(expected, F.lit(rules.silent_most)) * rules.silent_use + F.lit(rules.silent_start))
    text = F.concat(F.lit("OLD has been silent for "), in_days(F.col("silent_days")))
    return part("silent", weight, F.col("old.line_to"), text)


def _delivered_part(rules: LinkSettings) -> Column:
    """A firm's or a courier's line stands on the account's orders, and nobody of them ever writes, calls or logs in with it."""
    only = F.col("old.delivered_only") | F.col("new.delivered_only")
    weight = F.when(only, F.lit(rules.delivered_only))
    return part("delivered_only", weight, F.lit(None), "one of the two is only where the account's orders were sent to")


def _both_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("overlap_days") >= rules.second_number_days, F.lit(rules.both_in_use))
    text = F.concat(F.lit("the person had both for "), in_days(F.col("overlap_days")))
    return part("both_in_use", weight, F.col("new.held_from"), text)


def _outlived_part(rules: LinkSettings) -> Column:
    weight = F.when(F.col("new.held_to") < F.col("old.held_to"), F.lit(rules.outlived))
    return part("outlived", weight, F.col("new.held_to"), F.lit("OLD was still in use when NEW was not any more"))


def _late_part(rules: LinkSettings) -> Column:
    """Beyond `late_days` the customer was away rather than on the move."""
    late = (F.col("gap_days") > rules.late_days) & _in_books_until("old.line_to")
    weight = F.when(late, F.lit(rules.late))
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
