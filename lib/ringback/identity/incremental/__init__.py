"""Persons after a day's changes: what a full run with the same learned weights would find, from what the last run left."""

from ringback.identity.incremental.day import Left, without_constraints
from ringback.identity.incremental.digests import digests
from ringback.identity.incremental.update import Changes, Part, Update, changes_since, updated_identities

__all__ = [
    "Changes",
    "Left",
    "Part",
    "Update",
    "changes_since",
    "digests",
    "updated_identities",
    "without_constraints",
]
