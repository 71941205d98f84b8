"""Writes of chase: one verb a file."""
