"""Doubtful pairs as a file that people fill in and that comes back as decisions."""

from ringback.review.command import review_command

__all__ = ["review_command"]
