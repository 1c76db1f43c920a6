"""Why a link is a link, who held a number, what holds a person together."""

from ringback.explain.command import explain_command
from ringback.explain.questions import explain
from ringback.explain.stories import Explanation
from ringback.explain.text import as_text

__all__ = ["Explanation", "as_text", "explain", "explain_command"]
