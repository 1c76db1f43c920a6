"""Contact points to persons: the second stage."""

from ringback.identity.resolve import Before, Resolved, resolve_identities

__all__ = ["Before", "Resolved", "resolve_identities"]
