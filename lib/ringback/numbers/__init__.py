"""Persons to number links: the third stage."""

from ringback.numbers.links import is_published, link_numbers, published

__all__ = ["is_published", "link_numbers", "published"]
