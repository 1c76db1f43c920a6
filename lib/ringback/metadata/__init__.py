"""What another version of the phone library's metadata changes: all numbers' answers of both versions, compared exactly."""

from ringback.metadata.command import metadata_diff_command

__all__ = ["metadata_diff_command"]
