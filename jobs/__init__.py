"""The job scripts, one per stage; also importable as ringback.jobs."""
