"""Writes of custody: one verb a file."""
