"""Writes of corrections: one verb a file."""
