"""Vendors' answers about numbers to dated states; persons to number links: the third stage."""

from ringback.numbers.holders import current_number, owner
from ringback.numbers.links import is_published, link_numbers, published, scored_links, told_links
from ringback.numbers.look_ups import LookUps, normalise_look_ups

__all__ = [
    "LookUps",
    "current_number",
    "is_published",
    "link_numbers",
    "normalise_look_ups",
    "owner",
    "published",
    "scored_links",
    "told_links",
]
