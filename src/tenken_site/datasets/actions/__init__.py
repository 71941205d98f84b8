"""Writes of datasets: one verb a file."""
