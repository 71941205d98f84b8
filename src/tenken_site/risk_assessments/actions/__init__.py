"""Writes of risk assessments: one verb a file."""
