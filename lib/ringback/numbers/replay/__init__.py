"""Declared changes hidden and found again: how good links are on a history whose truth is told in part."""

from ringback.numbers.replay.history import History, Replayed, Rules, replay

__all__ = ["History", "Replayed", "Rules", "replay"]
