"""Writes of the chase desk: one verb a file."""
