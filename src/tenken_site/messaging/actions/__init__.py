"""Writes of messaging: one verb a file."""
