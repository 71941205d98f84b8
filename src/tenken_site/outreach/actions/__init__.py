"""Writes of outreach: one verb a file."""
