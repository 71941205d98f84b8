"""Writes of verifications: one verb a file."""
