"""Persons after a day's changes: what a full run with the same learned weights would find, from what the last run left."""

from ringback.identity.incremental.day import Left, without_constraints
from ringback.identity.incremental.digests import digests
from ringback.identity.incremental.update import Part, Update, updated_identities

__all__ = ["Left", "Part", "Update", "digests", "updated_identities", "without_constraints"]
