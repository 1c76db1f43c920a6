"""Persons to number links: the third stage."""

from ringback.numbers.links import link_numbers, published

__all__ = ["link_numbers", "published"]
