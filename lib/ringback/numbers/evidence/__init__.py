"""Named evidence about a candidate, dated and with its weight."""

from ringback.numbers.evidence.across import of_two
from ringback.numbers.evidence.lines import of_lines
from ringback.numbers.evidence.parts import log_odds
from ringback.numbers.evidence.state import of_state, with_state
from ringback.numbers.evidence.within import of_person

__all__ = ["log_odds", "of_lines", "of_person", "of_state", "of_two", "with_state"]
