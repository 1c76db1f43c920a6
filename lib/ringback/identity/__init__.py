"""Contact points to persons: the second stage."""

from ringback.identity.resolve import Resolved, resolve_identities

__all__ = ["Resolved", "resolve_identities"]
