"""Files for people: what is in doubt, which comes back as decisions, and what a plan asks of them."""

from ringback.review.command import review_command
from ringback.review.worklists import worklists_command

__all__ = ["review_command", "worklists_command"]
